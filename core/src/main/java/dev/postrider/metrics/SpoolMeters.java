package dev.postrider.metrics;

import dev.postrider.spool.SpoolStatistics;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.util.function.Supplier;

/** The meters of one spool in one registry. */
final class SpoolMeters {

  private SpoolMeters() {}

  static Gauges<SpoolStatistics> bind(Supplier<SpoolStatistics> spool, MeterRegistry registry) {
    Tags tags = Tags.of("folder", spool.get().folder().toString());
    return new Gauges<>(registry, tags, spool)
        .add(
            "postrider.spool.records",
            "records on local disk that the brokers do not have",
            null,
            SpoolStatistics::records)
        .add(
            "postrider.spool.size",
            "what these records take on local disk",
            "bytes",
            SpoolStatistics::bytes)
        .add(
            "postrider.spool.size.max",
            "what these records may take on local disk",
            "bytes",
            SpoolStatistics::maxBytes)
        .add(
            "postrider.spool.age",
            "age of the oldest of these records",
            "seconds",
            held -> held.oldestAge().toMillis() / 1e3)
        .add(
            "postrider.spool.healthy",
            "0 while the disk takes no records or cannot be read",
            null,
            held -> held.fault() == null ? 1 : 0);
  }
}
