package dev.postrider.server;

import dev.postrider.PublisherListener;
import dev.postrider.metrics.ProcessMetrics;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import org.jspecify.annotations.Nullable;

/** What a running server tells of itself, as Prometheus reads it. Thread-safe. */
final class ServerMeters {

  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final ProcessMetrics process = new ProcessMetrics();

  /** The meters of a server; with a meter more if it has TLS. */
  ServerMeters(@Nullable ReloadingTls tls) {
    process.bindTo(registry);
    if (tls != null) {
      Gauge.builder("postrider.certificate.expiry", tls, ReloadingTls::secondsLeft)
          .description("seconds until the certificate expires that new connections get")
          .tag("id", "server")
          .strongReference(true)
          .register(registry);
    }
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
