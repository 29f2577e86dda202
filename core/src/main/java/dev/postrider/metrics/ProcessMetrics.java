package dev.postrider.metrics;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.config.MeterFilter;

/**
 * What a program built on Postrider tells of itself: the meters of its publishers and of its JVM.
 * Thread-safe.
 *
 * @since 0.1.0
 */
public final class ProcessMetrics implements MeterBinder {

  private final PublisherMetrics publishers = new PublisherMetrics();

  /** Nothing is measured yet. */
  public ProcessMetrics() {}

  /** Registers all meters, and keeps those of Kafka's client for each topic and broker out of the registry. */
  @Override
  public void bindTo(MeterRegistry registry) {
    // They would have no bound.
    registry.config().meterFilter(MeterFilter.denyNameStartsWith("kafka.producer.topic"));
    registry.config().meterFilter(MeterFilter.denyNameStartsWith("kafka.producer.node"));
    publishers.bindTo(registry);
    new JvmMemoryMetrics().bindTo(registry);
    new JvmThreadMetrics().bindTo(registry);
    new ProcessorMetrics().bindTo(registry);
    new FileDescriptorMetrics().bindTo(registry);
  }

  /** The meters of all publishers, to be given to each as its listener. */
  public PublisherMetrics publishers() {
    return publishers;
  }
}
