package dev.postrider.metrics;

import dev.postrider.kafka.ProducerStatistics;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.util.Collection;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;

/** The meters of what waits in memory for one producer, in one registry. */
final class BufferMeters {

  private BufferMeters() {}

  /**
   * Registers them.
   *
   * @param buffers of those who use the producer: several only if it was handed in to each
   */
  static Gauges<Collection<Supplier<ProducerStatistics>>> bind(
      Collection<Supplier<ProducerStatistics>> buffers, Tags tags, MeterRegistry registry) {
    return new Gauges<>(registry, tags, () -> buffers)
        .add(
            "postrider.buffer.records",
            "records that wait for their acknowledgement",
            null,
            sum(ProducerStatistics::records))
        .add(
            "postrider.buffer.records.max",
            "records that may wait before topics get only their share",
            null,
            sum(ProducerStatistics::maxRecords))
        .add(
            "postrider.buffer.size",
            "what the records that wait take",
            "bytes",
            sum(ProducerStatistics::bytes))
        .add(
            "postrider.buffer.size.max",
            "what the records that wait may take before topics get only their share",
            "bytes",
            sum(ProducerStatistics::maxBytes))
        .add(
            "postrider.producer.healthy",
            "0 while requests are refused because the brokers cannot be reached",
            null,
            all -> all.stream().allMatch(buffer -> buffer.get().healthy()) ? 1 : 0);
  }

  private static ToDoubleFunction<Collection<Supplier<ProducerStatistics>>> sum(
      ToDoubleFunction<ProducerStatistics> value) {
    return all ->
        all.stream().mapToDouble(buffer -> value.applyAsDouble(buffer.get())).sum();
  }
}
