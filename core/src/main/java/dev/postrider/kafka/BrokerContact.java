package dev.postrider.kafka;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.security.cert.CertificateException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;
import java.util.function.Supplier;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;
import org.apache.kafka.common.Metric;
import org.apache.kafka.common.MetricName;
import org.apache.kafka.common.utils.Utils;
import org.jspecify.annotations.Nullable;

/**
 * Whether any broker has ever answered and, if none has, why: kafka-clients says only that a topic is
 * not known. It counts answers; while there is none, the addresses are tried by sockets of our own, for
 * the words of a failure alone. Thread-safe.
 */
final class BrokerContact {

  private static final Duration BETWEEN_LOOKS = Duration.ofSeconds(10);
  private static final int TRY_MILLIS = 2000;
  private static final int MOST_TRIED = 5;

  private final List<String> addresses;
  private final boolean tls;
  private final Supplier<Map<MetricName, ? extends Metric>> metrics;
  private final RateLimit looks = new RateLimit(BETWEEN_LOOKS, System::nanoTime);
  private final Instant since;
  private @Nullable Metric answers;
  private Map<String, String> errors = Map.of();

  /**
   * Contact with the brokers of a producer.
   *
   * @param properties what it was made from; without {@code bootstrap.servers} nothing is known
   * @param metrics the producer's own
   */
  BrokerContact(
      Map<String, Object> properties, Supplier<Map<MetricName, ? extends Metric>> metrics) {
    this.addresses = addresses(properties);
    this.tls = String.valueOf(properties.get("security.protocol")).endsWith("SSL");
    this.metrics = metrics;
    this.since = Instant.now().truncatedTo(ChronoUnit.SECONDS);
  }

  private static List<String> addresses(Map<String, Object> properties) {
    Object servers = properties.get("bootstrap.servers");
    return servers == null ? List.of() : List.of(String.valueOf(servers).split("\\s*,\\s*"));
  }

  /** The hosts of {@code bootstrap.servers} if none of them can be resolved; empty otherwise. */
  static List<String> unresolvable(Map<String, Object> properties) {
    List<String> hosts = new ArrayList<>();
    for (String address : addresses(properties)) {
      InetSocketAddress resolved = resolved(address);
      if (resolved != null && !resolved.isUnresolved()) {
        return List.of();
      }
      hosts.add(address);
    }
    return hosts;
  }

  private static @Nullable InetSocketAddress resolved(String address) {
    String host = Utils.getHost(address);
    Integer port = Utils.getPort(address);
    return host == null || port == null ? null : new InetSocketAddress(host, port);
  }

  /** Tries the addresses, if none has answered and the last look is some time ago. */
  void look(Background background) {
    if (silence() != null && looks.tryPass()) {
      background.start("contact", this::tryAddresses);
    }
  }

  private void tryAddresses() {
    Map<String, String> found = new LinkedHashMap<>();
    for (String address : addresses.subList(0, Math.min(MOST_TRIED, addresses.size()))) {
      found.put(address, error(address));
      synchronized (this) {
        errors = new LinkedHashMap<>(found);
      }
    }
  }

  private String error(String address) {
    InetSocketAddress resolved = resolved(address);
    if (resolved == null || resolved.isUnresolved()) {
      return "the host's name cannot be resolved";
    }
    try (Socket socket = new Socket()) {
      socket.connect(resolved, TRY_MILLIS);
      socket.setSoTimeout(TRY_MILLIS);
      return tls
          ? handshakeError(socket, resolved)
          : "accepts connections, but gives no answer (does it want TLS?)";
    } catch (IOException e) {
      return String.valueOf(e.getMessage());
    }
  }

  private static String handshakeError(Socket socket, InetSocketAddress address) {
    SSLSocketFactory factory = (SSLSocketFactory) SSLSocketFactory.getDefault();
    try (SSLSocket secure = (SSLSocket)
        factory.createSocket(socket, address.getHostString(), address.getPort(), true)) {
      secure.startHandshake();
    } catch (IOException e) {
      for (Throwable cause = e; cause != null; cause = cause.getCause()) {
        if (cause instanceof CertificateException) {
          return "speaks TLS, but gives no answer";
        }
      }
      return "no TLS (" + e.getMessage() + ")";
    }
    return "speaks TLS, but gives no answer";
  }

  /** That no broker has answered so far, and what is known of that; null once one has. */
  synchronized @Nullable String silence() {
    if (addresses.isEmpty() || hasAnswered()) {
      return null;
    }
    StringJoiner known = new StringJoiner("; ");
    errors.forEach((address, error) -> known.add(address + ": " + error));
    return "no connection to any of " + String.join(", ", addresses) + " so far, since " + since
        + (errors.isEmpty() ? "" : "; last errors: " + known);
  }

  private boolean hasAnswered() {
    if (answers == null) {
      metrics.get().forEach((name, metric) -> {
        if (name.group().equals("producer-metrics") && name.name().equals("response-total")) {
          answers = metric;
        }
      });
    }
    return answers == null
        || (answers.metricValue() instanceof Number count && count.doubleValue() > 0);
  }
}
