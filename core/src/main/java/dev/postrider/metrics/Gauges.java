package dev.postrider.metrics;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/**
 * Meters that ask one source for its numbers, until they are removed from their registry. Not thread-safe.
 *
 * @param <S> what the source gives
 */
final class Gauges<S> {

  private final MeterRegistry registry;
  private final Tags tags;
  private final Supplier<S> source;
  private final List<Meter> meters = new ArrayList<>();

  Gauges(MeterRegistry registry, Tags tags, Supplier<S> source) {
    this.registry = registry;
    this.tags = tags;
    this.source = source;
  }

  Gauges<S> add(String name, String description, @Nullable String unit, ToDoubleFunction<S> value) {
    meters.add(Gauge.builder(name, () -> value.applyAsDouble(source.get()))
        .description(description)
        .baseUnit(unit)
        .tags(tags)
        .register(registry));
    return this;
  }

  void remove() {
    meters.forEach(registry::remove);
  }
}
