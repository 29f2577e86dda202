package dev.postrider.metrics;

import static java.util.Objects.requireNonNull;

import dev.postrider.ProducerUse;
import dev.postrider.PublisherListener;
import dev.postrider.kafka.GivenUpRecord;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
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
 * <p>Needs {@code micrometer-core} 1.14 or later on the class path.
 *
 * @since 0.1.0
 */
public final class PublisherMetrics implements PublisherListener, MeterBinder, AutoCloseable {

  private final List<RequestMeters> requests = new CopyOnWriteArrayList<>();
  private final IdentityHashMap<Producer<byte[], byte[]>, ProducerMeters> producers =
      new IdentityHashMap<>();
  private final List<MeterRegistry> registries = new ArrayList<>();

  /** Of all registries, so that a topic has the same name in each. */
  private final KnownTopics topics = new KnownTopics();

  /** Meters of requests, records, producers and spools, bound to no registry yet. */
  public PublisherMetrics() {}

  /**
   * Registers the meters. What happened before is not counted. One object may be bound to several
   * registries.
   */
  @Override
  public synchronized void bindTo(MeterRegistry registry) {
    registries.add(requireNonNull(registry, "registry"));
    requests.add(new RequestMeters(registry, topics));
    producers.values().forEach(meters -> meters.bindTo(registry));
  }

  @Override
  public synchronized void opened(ProducerUse use) {
    ProducerMeters known = producers.get(use.producer());
    if (known != null) {
      known.add(use);
    } else {
      ProducerMeters meters = new ProducerMeters(use);
      producers.put(use.producer(), meters);
      registries.forEach(meters::bindTo);
    }
  }

  @Override
  public synchronized void closed(ProducerUse use) {
    ProducerMeters meters = producers.get(use.producer());
    if (meters != null && meters.remove(use)) {
      producers.remove(use.producer());
      meters.close();
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
  public void givenUp(GivenUpRecord given) {
    requests.forEach(meters -> meters.givenUp(given));
  }

  @Override
  public void schemaFetched(boolean success) {
    requests.forEach(meters -> meters.schemaFetched(success));
  }

  /** Removes the meters of the producers from the registries. Counters stay where they are. */
  @Override
  public synchronized void close() {
    producers.values().forEach(ProducerMeters::close);
    producers.clear();
    requests.clear();
    registries.clear();
  }
}
