package dev.postrider.metrics;

import static java.util.Objects.requireNonNull;

import dev.postrider.PublisherListener;
import dev.postrider.kafka.LossReason;
import dev.postrider.kafka.ProducerStatistics;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;
import org.apache.kafka.clients.producer.Producer;

/**
 * Meters of any number of publishers, for Micrometer; {@code docs/metrics.md} lists them. Thread-safe.
 *
 * <pre>{@code
 * var metrics = new PublisherMetrics();
 * metrics.bindTo(registry);
 * publisher.listen(metrics);
 * }</pre>
 *
 * <p>Needs {@code micrometer-core} 1.13 or later on the class path.
 *
 * @since 0.1.0
 */
public final class PublisherMetrics implements PublisherListener, MeterBinder, AutoCloseable {

  /** A producer in use, and by how many publishers. */
  private static final class Use {
    private final Producer<byte[], byte[]> producer;
    private final Supplier<ProducerStatistics> statistics;
    private final List<ProducerMeters> meters = new ArrayList<>();
    private int publishers = 1;

    Use(Producer<byte[], byte[]> producer, Supplier<ProducerStatistics> statistics) {
      this.producer = producer;
      this.statistics = statistics;
    }

    void bindTo(MeterRegistry registry) {
      meters.add(ProducerMeters.bind(producer, statistics, registry));
    }
  }

  private final List<RequestMeters> requests = new CopyOnWriteArrayList<>();
  private final IdentityHashMap<Producer<byte[], byte[]>, Use> producers = new IdentityHashMap<>();
  private final List<MeterRegistry> registries = new ArrayList<>();
  private final boolean withProducers;

  /** Meters of requests, records and producers, bound to no registry yet. */
  public PublisherMetrics() {
    this(true);
  }

  private PublisherMetrics(boolean withProducers) {
    this.withProducers = withProducers;
  }

  /** Meters of requests and records alone, for a process that has its own way to show its producers. */
  public static PublisherMetrics withoutProducers() {
    return new PublisherMetrics(false);
  }

  /**
   * Registers the meters. What happened before is not counted. One object may be bound to several
   * registries.
   */
  @Override
  public synchronized void bindTo(MeterRegistry registry) {
    registries.add(requireNonNull(registry, "registry"));
    requests.add(new RequestMeters(registry));
    producers.values().forEach(use -> use.bindTo(registry));
  }

  @Override
  public synchronized void opened(
      Producer<byte[], byte[]> producer, Supplier<ProducerStatistics> statistics) {
    Use known = producers.get(producer);
    if (known != null) {
      known.publishers++;
    } else if (withProducers) {
      Use use = new Use(producer, statistics);
      producers.put(producer, use);
      registries.forEach(use::bindTo);
    }
  }

  @Override
  public synchronized void closed(Producer<byte[], byte[]> producer) {
    Use use = producers.get(producer);
    if (use != null && --use.publishers == 0) {
      producers.remove(producer);
      use.meters.forEach(ProducerMeters::close);
    }
  }

  @Override
  public void responded(String outcome, int status, long nanos) {
    requests.forEach(meters -> meters.responded(outcome, status, nanos));
  }

  @Override
  public void acknowledged(String topic, long bytes, long nanos) {
    requests.forEach(meters -> meters.acknowledged(topic, bytes, nanos));
  }

  @Override
  public void lost(String topic, LossReason reason) {
    requests.forEach(meters -> meters.lost(topic, reason));
  }

  /** Removes the meters of the producers from the registries. Counters stay where they are. */
  @Override
  public synchronized void close() {
    producers.values().forEach(use -> use.meters.forEach(ProducerMeters::close));
    producers.clear();
    requests.clear();
    registries.clear();
  }
}
