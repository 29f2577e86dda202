package dev.postrider.server;

import dev.postrider.PublisherListener;
import dev.postrider.metrics.ProcessMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;

/** What a running server tells of itself, as Prometheus reads it. Thread-safe. */
final class ServerMeters {

  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final ProcessMetrics process = new ProcessMetrics();

  ServerMeters() {
    process.bindTo(registry);
  }

  /** The meters of all publishers. */
  PublisherListener publishers() {
    return process.publishers();
  }

  /** Everything, in Prometheus' text format. */
  String scrape() {
    return registry.scrape();
  }
}
