package dev.postrider;

import dev.postrider.spool.SpoolStatistics;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Whether a publisher can do its work, as far as it knows without asking the brokers.
 *
 * @param faults what is wrong, each a sentence for people; empty if nothing is
 * @param spool what is on local disk; null with {@code ack} memory and kafka
 * @since 0.1.0
 */
public record PublisherHealth(List<String> faults, @Nullable SpoolStatistics spool) {

  /** The share of {@code spool_max_bytes}, in percent, from which on there is a fault. */
  public static final int FULL_PERCENT = 90;

  /** Copies the faults. */
  public PublisherHealth {
    faults = List.copyOf(faults);
  }

  static PublisherHealth of(
      boolean closed,
      boolean gated,
      boolean knowsKeys,
      List<String> schemas,
      @Nullable SpoolStatistics spool) {
    List<String> faults = new ArrayList<>();
    if (closed) {
      faults.add("the publisher is closed");
    }
    if (gated) {
      faults.add("the brokers cannot be reached, so requests are refused");
    }
    if (!knowsKeys) {
      faults.add("the keys of earlier requests are still being read");
    }
    faults.addAll(schemas);
    if (spool != null && spool.fault() != null) {
      faults.add("the spool does not work: " + spool.fault());
    }
    if (spool != null && spool.bytes() > spool.maxBytes() / 100 * FULL_PERCENT) {
      faults.add("the spool in " + spool.folder() + " holds " + spool.bytes() + " of "
          + spool.maxBytes() + " bytes that the brokers do not have");
    }
    return new PublisherHealth(faults, spool);
  }

  /** Whether there is no fault. */
  public boolean isHealthy() {
    return faults.isEmpty();
  }
}
