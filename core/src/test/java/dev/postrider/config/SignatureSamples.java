package dev.postrider.config;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import org.jspecify.annotations.Nullable;

/** Legal values for the settings of signatures, which are legal only together. */
final class SignatureSamples {

  private static final Map<String, Object> GITHUB =
      Map.of("signature.scheme", "github", "signature.secret", "s");

  private static final Map<String, Object> HMAC =
      Map.of("signature.scheme", "hmac", "signature.secret", "s", "signature.header", "X-Sign");

  private static final Map<String, Object> TWILIO = Map.of(
      "signature.scheme", "twilio",
      "signature.secret", "s",
      "signature.base_url", "https://h.example");

  private static final Map<String, Object> VALUES = Map.of(
      "signature.scheme", "github",
      "signature.quarantine_topic", "q",
      "signature.base_url", "https://hooks.example.com/in",
      "signature.header", "X-Other",
      "signature.signed", "{method}{body}",
      "signature.timestamp_header", "X-Time");

  private SignatureSamples() {}

  static boolean isSignature(String path) {
    return path.startsWith("signature.");
  }

  /** A legal value; null where any of its type will do. */
  static @Nullable Object value(String path) {
    return VALUES.get(path);
  }

  /** What must be there before this setting is given a value. */
  static Map<String, Object> before(String path) {
    return switch (path) {
      case "signature.secret", "signature.second_secret", "signature.quarantine_topic" -> GITHUB;
      case "signature.base_url" -> TWILIO;
      case "signature.header",
          "signature.algorithm",
          "signature.encoding",
          "signature.prefix",
          "signature.signed",
          "signature.timestamp_header" -> HMAC;
      default -> Map.of();
    };
  }

  /** What must come with this setting when it is given a value. */
  static Map<String, Object> beside(String path) {
    return switch (path) {
      case "signature.scheme" -> GITHUB;
      case "signature.timestamp_header" -> Map.of("signature.signed", "{timestamp}{body}");
      default -> Map.of();
    };
  }

  /** Nothing, or signatures as they are legal. */
  static Arbitrary<Map<String, Object>> configs() {
    Map<String, Object> quarantine = new LinkedHashMap<>(GITHUB);
    quarantine.put("signature.on_failure", "quarantine");
    quarantine.put("signature.quarantine_topic", "q");
    Map<String, Object> timed = new LinkedHashMap<>(HMAC);
    timed.put("signature.second_secret", "a, b");
    timed.put("signature.timestamp_header", "X-Time");
    timed.put("signature.signed", "v0:{timestamp}:{body}");
    timed.put("signature.algorithm", "sha512");
    timed.put("signature.encoding", "base64");
    timed.put("signature.prefix", "v0=");
    timed.put("signature.tolerance", 0);
    return Arbitraries.of(List.of(
        Map.of(),
        Map.of("signature.on_failure", "flag", "signature.tolerance", 7),
        GITHUB,
        TWILIO,
        quarantine,
        timed));
  }
}
