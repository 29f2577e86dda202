package dev.postrider;

import dev.postrider.kafka.SenderConfig;
import dev.postrider.spool.SpoolConfig;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Spools that several publishers share: one for each configuration of brokers, topics and local disk, so
 * that the records of a topic and key have one order, whichever of the publishers took them. The last
 * publisher closes it. Thread-safe.
 *
 * @since 0.1.0
 */
public final class SharedSpools {

  private record Key(SpoolConfig spool, SenderConfig sender) {}

  private final Map<Key, SharedSpool> spools = new ConcurrentHashMap<>();

  /** No spools yet. */
  public SharedSpools() {}

  /** How many there are; each has a producer of its own. */
  public int size() {
    return spools.size();
  }

  /** One more publisher for this configuration, who has these listeners. */
  SharedSpool acquire(SpoolConfig config, SenderConfig sender, Listeners listeners)
      throws IOException {
    Key key = new Key(config, sender);
    while (true) {
      SharedSpool shared = spools.computeIfAbsent(
          key, unused -> new SharedSpool(ended -> spools.remove(key, ended)));
      if (shared.join(config, sender, listeners)) {
        return shared;
      }
    }
  }
}
