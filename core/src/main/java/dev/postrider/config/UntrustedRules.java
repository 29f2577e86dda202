package dev.postrider.config;

import static dev.postrider.config.SchemaRegistrySettings.TOKEN_ENDPOINT;
import static dev.postrider.config.SecuritySettings.TOKEN_ENDPOINT_URL;

import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * The limits of an untrusted configuration. Its writer may use Kafka through this process, but not the process
 * itself: no classes to load, no files to read or programs to run, no login of the JVM's own, and no
 * address to send credentials of the writer's choice to but over TLS; a schema registry is only read. The list names what is allowed, so that what a later kafka-clients
 * brings is refused until somebody has looked at it.
 */
final class UntrustedRules {

  private static final String MORE =
      " in an untrusted configuration; PublisherConfig.fromTrustedJson, or --trust-configuration of"
          + " Kong's plugin server, allows it";

  private static final Set<String> PROPERTIES = Set.of(
      "acks",
      "auto.include.jmx.reporter",
      "batch.size",
      "bootstrap.resolve.timeout.ms",
      "bootstrap.servers",
      "buffer.memory",
      "buffer.memory.allocation.strategy",
      "client.dns.lookup",
      "client.id",
      "client.rack",
      "compression.gzip.level",
      "compression.lz4.level",
      "compression.type",
      "compression.zstd.level",
      "connections.max.idle.ms",
      "delivery.timeout.ms",
      "enable.idempotence",
      "enable.metrics.push",
      "linger.ms",
      "max.in.flight.requests.per.connection",
      "max.request.size",
      "metadata.cluster.check.enable",
      "metadata.max.age.ms",
      "metadata.max.idle.ms",
      "metadata.recovery.rebootstrap.trigger.ms",
      "metadata.recovery.strategy",
      "metrics.num.samples",
      "metrics.recording.level",
      "metrics.sample.window.ms",
      "partitioner.adaptive.partitioning.enable",
      "partitioner.availability.timeout.ms",
      "partitioner.ignore.keys",
      "partitioner.rack.aware",
      "receive.buffer.bytes",
      "reconnect.backoff.max.ms",
      "reconnect.backoff.ms",
      "request.timeout.ms",
      "retries",
      "retry.backoff.max.ms",
      "retry.backoff.ms",
      "sasl.login.connect.timeout.ms",
      "sasl.login.read.timeout.ms",
      "sasl.login.refresh.buffer.seconds",
      "sasl.login.refresh.min.period.seconds",
      "sasl.login.refresh.window.factor",
      "sasl.login.refresh.window.jitter",
      "sasl.login.retry.backoff.max.ms",
      "sasl.login.retry.backoff.ms",
      "sasl.oauthbearer.clock.skew.seconds",
      "sasl.oauthbearer.header.urlencode",
      "sasl.oauthbearer.scope",
      "sasl.oauthbearer.scope.claim.name",
      "sasl.oauthbearer.sub.claim.name",
      "send.buffer.bytes",
      "socket.connection.setup.timeout.max.ms",
      "socket.connection.setup.timeout.ms",
      "ssl.cipher.suites",
      "ssl.enabled.protocols",
      "ssl.endpoint.identification.algorithm",
      // Of keys and certificates the text itself, never a file.
      "ssl.key.password",
      "ssl.keystore.certificate.chain",
      "ssl.keystore.key",
      "ssl.keystore.type",
      "ssl.protocol",
      "ssl.truststore.certificates",
      "ssl.truststore.type");

  private UntrustedRules() {}

  /** Whether {@code producer_properties} may set this property of kafka-clients. */
  static boolean allows(String property) {
    return PROPERTIES.contains(property);
  }

  /** The fault of a property that is not allowed. */
  static String notAllowed() {
    return "not allowed" + MORE;
  }

  static void check(SettingValues values, Faults faults) {
    if (values.text(SpoolSettings.FOLDER) != null) {
      faults.add(SpoolSettings.FOLDER, notAllowed());
    }
    if (values.text(ClaimCheckSettings.STORE) != null) {
      faults.add(ClaimCheckSettings.STORE, notAllowed());
    }
    for (String path : List.of(TOKEN_ENDPOINT_URL, TOKEN_ENDPOINT)) {
      String url = values.text(path);
      if (url != null
          && !url.toLowerCase(Locale.ROOT).startsWith("https:")
          && !faults.isKnown(path)) {
        faults.add(path, "must be https" + MORE);
      }
    }
  }
}
