package dev.postrider.kong;

import dev.postrider.kafka.SharedProducers;
import dev.postrider.kong.server.Statistics;
import dev.postrider.metrics.ProcessMetrics;
import dev.postrider.metrics.PublisherMetrics;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.FunctionTimer;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;

/** The metrics of a running server, as Prometheus reads them. Thread-safe. */
final class ServerMeters {

  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);

  /** Held here because Micrometer itself holds what it counts only weakly. */
  private final Supplier<Statistics> statistics;

  private final ResponseCounts responses;
  private final ProcessMetrics process = new ProcessMetrics();

  /** Micrometer warns of a counter that is registered again. */
  private final Set<Integer> registeredStatuses = ConcurrentHashMap.newKeySet();

  /** From now on the plugin tells these meters what its instances do, and those that share its producers. */
  ServerMeters(Supplier<Statistics> statistics, KafkaUpstreamPlugin plugin) {
    this.statistics = statistics;
    this.responses = plugin.responses();
    process.bindTo(registry);
    plugin.listen(process.publishers());
    counter("connections", "connections accepted from Kong", Statistics::connections);
    counter("events", "requests that Kong handed over", Statistics::events);
    counter(
        "events.failed",
        "events ended with an error of the server's own, or given up",
        Statistics::failedEvents);
    counter(
        "connections.refused",
        "connections closed at once, because too many were open",
        Statistics::refusedConnections);
    counter(
        "instances.evicted",
        "instances closed because others needed their room",
        Statistics::evictedInstances);
    counter(
        "starts.refused", "configurations for which there was no room", Statistics::refusedStarts);
    gauge("connections.open", "connections open now", statistics, Statistics::openConnections);
    gauge("events.open", "events begun and not ended", statistics, Statistics::openEvents);
    gauge("instances", "instances that Kong may use", statistics, Statistics::instances);
    gauge(
        "configurations.bytes",
        "what the configurations of all instances take, by estimate",
        statistics,
        Statistics::configurationBytes);
    gauge(
        "held.bytes",
        "half messages, unread answers, and answers to events that go on",
        statistics,
        Statistics::heldBytes);
    ClientCertificates certificates = plugin.certificates();
    for (String id : certificates.ids()) {
      Gauge.builder("postrider.certificate.expiry", () -> certificates.secondsLeft(id))
          .description("seconds until a client certificate of --certificate expires")
          .tag("id", id)
          .register(registry);
    }
    gauge("producers", "Kafka producers open", plugin::producers, SharedProducers::size);
    FunctionTimer.builder(
            "postrider.pdk",
            statistics,
            supplier -> supplier.get().roundTrips(),
            supplier -> supplier.get().pdkNanos(),
            TimeUnit.NANOSECONDS)
        .description("round trips to Kong, and the time Kong took for them")
        .register(registry);
  }

  /** Counts the logs too that this plugin loses. */
  void countLost(KafkaLogPlugin log) {
    FunctionCounter.builder("postrider.logs.lost", log, KafkaLogPlugin::lost)
        .description("logs of requests that no producer took")
        .register(registry);
  }

  private void counter(String name, String description, ToDoubleFunction<Statistics> value) {
    FunctionCounter.builder(
            "postrider." + name, statistics, supplier -> value.applyAsDouble(supplier.get()))
        .description(description)
        .register(registry);
  }

  private <T> void gauge(
      String name, String description, Supplier<T> supplier, ToDoubleFunction<T> value) {
    Gauge.builder("postrider." + name, () -> value.applyAsDouble(supplier.get()))
        .description(description)
        .register(registry);
  }

  /** The meters of all publishers. */
  PublisherMetrics publishers() {
    return process.publishers();
  }

  /** Everything, in Prometheus' text format. */
  String scrape() {
    responsesByStatus(registry);
    return registry.scrape();
  }

  /** A status appears when it was given for the first time. */
  private void responsesByStatus(MeterRegistry meters) {
    for (int i = ResponseCounts.FIRST_STATUS; i <= ResponseCounts.LAST_STATUS; i++) {
      int status = i;
      if (responses.of(status) > 0 && registeredStatuses.add(status)) {
        FunctionCounter.builder("postrider.responses", responses, counts -> counts.of(status))
            .description("responses by status")
            .tag("status", Integer.toString(status))
            .register(meters);
      }
    }
  }
}
