package dev.postrider;

import dev.postrider.kafka.GivenUpRecord;
import dev.postrider.kafka.SenderConfig;
import dev.postrider.spool.Spool;
import dev.postrider.spool.SpoolConfig;
import dev.postrider.spool.SpoolListener;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;

/** A spool from the first publisher to the last; each listener of them hears of a record once. Thread-safe. */
final class SharedSpool implements SpoolListener {

  private final Consumer<SharedSpool> ending;

  /** One entry for each publisher. */
  private volatile List<Listeners> users = List.of();

  private @Nullable Spool spool;
  private boolean ended;

  /**
   * Without a publisher and not opened yet.
   *
   * @param ending called when there will be no publisher any more
   */
  SharedSpool(Consumer<SharedSpool> ending) {
    this.ending = ending;
  }

  /**
   * One publisher more; the first opens the spool.
   *
   * @return false if this has ended, and all it had on disk may be taken over
   */
  synchronized boolean join(SpoolConfig config, SenderConfig sender, Listeners listeners)
      throws IOException {
    if (ended) {
      return false;
    }
    List<Listeners> more = new ArrayList<>(users);
    more.add(listeners);
    users = List.copyOf(more);
    if (spool == null) {
      try {
        spool = Spool.open(config, sender, this);
      } finally {
        if (spool == null) {
          leave(listeners);
        }
      }
    }
    return true;
  }

  private void leave(Listeners listeners) {
    List<Listeners> fewer = new ArrayList<>(users);
    fewer.remove(listeners);
    users = List.copyOf(fewer);
    if (fewer.isEmpty()) {
      ended = true;
      ending.accept(this);
    }
  }

  /** The spool, for a publisher that has joined. */
  synchronized Spool spool() {
    Spool opened = spool;
    if (opened == null) {
      throw new IllegalStateException("nobody has joined");
    }
    return opened;
  }

  /**
   * One publisher fewer. The last closes the spool; whoever wants to join meanwhile waits, because the
   * next spool must find what this one leaves.
   */
  synchronized void close(Listeners listeners, Duration timeout) {
    Spool opened = spool;
    if (opened != null && users.size() == 1 && users.contains(listeners)) {
      opened.close(timeout);
    }
    leave(listeners);
  }

  @Override
  public void delivered(ProducerRecord<byte[], byte[]> record, long nanos) {
    Listeners.delivered(users, record, nanos);
  }

  @Override
  public void givenUp(GivenUpRecord given) {
    Listeners.givenUp(users, given);
  }
}
