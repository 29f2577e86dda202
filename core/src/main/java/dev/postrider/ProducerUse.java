package dev.postrider;

import static java.util.Objects.requireNonNull;

import dev.postrider.kafka.ProducerStatistics;
import dev.postrider.spool.SpoolStatistics;
import java.util.function.Supplier;
import org.apache.kafka.clients.producer.Producer;
import org.jspecify.annotations.Nullable;

/**
 * A producer that a publisher uses, and what waits before the producer: a buffer in memory or a spool. Two
 * publishers that share all of that have equal uses.
 *
 * @param producer its own metrics may be read, but it must not be used or closed
 * @param buffer what waits in memory at the moment of the call; null if there is a spool
 * @param spool what waits on local disk at the moment of the call; null if there is a buffer
 * @since 0.1.0
 */
public record ProducerUse(
    Producer<byte[], byte[]> producer,
    @Nullable Supplier<ProducerStatistics> buffer,
    @Nullable Supplier<SpoolStatistics> spool) {

  /** Checks that there is a producer. */
  public ProducerUse {
    requireNonNull(producer, "producer");
  }
}
