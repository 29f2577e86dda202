package dev.postrider.spool;

import java.io.IOException;
import java.util.HashSet;
import java.util.Set;

/**
 * Sends what may be sent from each folder. A topic waits until all of it is done that is in the folders
 * before.
 */
final class DeliveryRound {

  private final boolean save;
  private final long now;

  /** Topics of which something is left in the folders so far. */
  private final Set<String> left = new HashSet<>();

  /** Whether it is not known what the folders so far hold. */
  private boolean unknown;

  private DeliveryRound(boolean isComplete, boolean save, long now) {
    this.unknown = !isComplete;
    this.save = save;
    this.now = now;
  }

  /**
   * Goes through the folders once.
   *
   * @param save whether cursors are saved
   */
  static void run(Folders folders, boolean save, long now) {
    DeliveryRound round = new DeliveryRound(folders.isComplete(), save, now);
    for (Folder folder : folders.inOrder()) {
      for (Lane lane : folder.lanes()) {
        round.deliver(lane);
      }
      round.unknown |= folder.failure() != null;
    }
  }

  private void deliver(Lane lane) {
    boolean waits = unknown || left.contains(lane.topic);
    try {
      if (!waits && lane.pump(now)) {
        left.add(lane.topic);
      }
      if (save) {
        lane.log.saveCursor();
        lane.trouble(null);
      }
    } catch (IOException e) {
      left.add(lane.topic);
      lane.trouble(e);
    }
  }
}
