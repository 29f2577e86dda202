package dev.postrider.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.jspecify.annotations.Nullable;

/** The fault of a name that is in no table of settings: what was meant, and how to write it. */
final class UnknownName {

  /** Properties of kafka-clients that a setting stands for. */
  private static final Map<String, String> SETTINGS = Map.ofEntries(
      Map.entry("acks", "producer_request_acks"),
      Map.entry("bootstrap.servers", "bootstrap_servers"),
      Map.entry("compression.type", "compression_type"),
      Map.entry("connections.max.idle.ms", "keepalive"),
      Map.entry("linger.ms", "producer_async_flush_timeout"),
      Map.entry("max.request.size", "producer_request_limits_bytes_per_request"),
      Map.entry("partitioner.class", "partitioner"),
      Map.entry("request.timeout.ms", "producer_request_timeout"),
      Map.entry("retry.backoff.ms", "producer_request_retries_backoff_timeout"),
      Map.entry("sasl.mechanism", "authentication.mechanism"),
      Map.entry("security.protocol", "security.ssl"),
      Map.entry("socket.connection.setup.timeout.ms", "timeout"),
      Map.entry("ssl.keystore.certificate.chain", "security.certificate"),
      Map.entry("ssl.keystore.key", "security.private_key"),
      Map.entry("ssl.truststore.certificates", "security.certificate_authority"));

  private UnknownName() {}

  /** Where objects nest, and {@code path} is the names down to this one. */
  static String inJson(String path, String name) {
    if (name.indexOf('.') > 0 && (Settings.find(path) != null || Settings.isGroup(path))) {
      return "unknown field; nest it: " + nested(path);
    }
    return fault(path);
  }

  private static String nested(String path) {
    String[] names = path.split("\\.", -1);
    return "{\"" + String.join("\": {\"", names) + "\": …" + "}".repeat(names.length);
  }

  /** Where each setting has its dotted path. */
  static String inText(String path) {
    if (Settings.isGroup(path)) {
      return "a group of settings; give each by its own path";
    }
    Setting around = around(path);
    if (around == null) {
      return fault(path);
    }
    return "unknown field; give " + around.path() + " as a whole, such as "
        + switch (around.type()) {
          case STRING_MAP -> "{\"" + path.substring(around.path().length() + 1) + "\": \"…\"}";
          case SERVER_LIST -> "kafka-1.example.com:9092,kafka-2.example.com:9092";
          default -> "a,b";
        };
  }

  /** The map or list whose element a path names, as paths of JSON do. */
  private static @Nullable Setting around(String path) {
    for (Setting setting : Settings.ALL) {
      boolean map = setting.type() == Setting.Type.STRING_MAP;
      boolean list =
          setting.type() == Setting.Type.STRING_LIST || setting.type() == Setting.Type.SERVER_LIST;
      if ((map
              && path.startsWith(setting.path() + ".")
              && path.length() > setting.path().length() + 1)
          || (list && path.startsWith(setting.path() + "["))
          || (setting.type() == Setting.Type.SERVER_LIST
              && path.startsWith(setting.path() + "."))) {
        return setting;
      }
    }
    return null;
  }

  /** The fault without a form of its own. */
  static String fault(String path) {
    if (ProducerConfig.configNames().contains(path)) {
      String setting = SETTINGS.get(path);
      return "a property of kafka-clients; "
          + (setting == null ? "give it in producer_properties" : "the setting is " + setting);
    }
    String meant = meant(path);
    return meant == null ? "unknown field" : "unknown field; did you mean " + meant + "?";
  }

  private static @Nullable String meant(String path) {
    List<String> supported = new ArrayList<>();
    List<String> others = new ArrayList<>();
    for (Setting setting : Settings.ALL) {
      (setting.supported() ? supported : others).add(setting.path());
    }
    String nearest = Spelling.nearest(path, supported);
    if (nearest == null) {
      nearest = endingIn(path, supported);
    }
    if (nearest == null) {
      nearest = misplaced(path, supported);
    }
    if (nearest == null) {
      nearest = Spelling.nearest(path, Settings.groups());
    }
    return nearest == null ? Spelling.nearest(path, others) : nearest;
  }

  /** A setting in a group that was left out. */
  private static @Nullable String endingIn(String path, List<String> supported) {
    for (String candidate : supported) {
      String last = candidate.substring(candidate.lastIndexOf('.') + 1);
      boolean comparable = path.length() <= candidate.length() * 2;
      if (comparable && (candidate.endsWith("." + path) || Spelling.sameLetters(last, path))) {
        return candidate;
      }
    }
    return null;
  }

  /** A setting in a group that it is not of. */
  private static @Nullable String misplaced(String path, List<String> supported) {
    int dot = path.indexOf('.');
    String rest = path.substring(dot + 1);
    return dot > 0 && supported.contains(rest) ? rest : null;
  }
}
