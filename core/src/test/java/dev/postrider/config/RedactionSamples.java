package dev.postrider.config;

import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import org.jspecify.annotations.Nullable;

/** Legal values for the settings of redaction, some of which are legal only together. */
final class RedactionSamples {

  private static final Map<String, Object> HASH = Map.of("redact_with", "hash", "redact_key", "k");

  private RedactionSamples() {}

  static boolean isRedaction(String path) {
    return path.startsWith("redact_");
  }

  /** A legal value; null where any of its type will do. */
  static @Nullable Object value(String path) {
    return path.equals("redact_with") ? "remove" : null;
  }

  /** What must be there before this setting is given a value. */
  static Map<String, Object> before(String path) {
    return path.equals("redact_key") ? HASH : Map.of();
  }

  /** Nothing, or redaction as it is legal. */
  static Arbitrary<Map<String, Object>> configs() {
    return Arbitraries.of(List.of(
        Map.of(),
        Map.of("redact_with", "remove"),
        Map.of("redact_headers", List.of("Authorization", "x-a"), "redact_query", List.of("a, b")),
        Map.of(
            "redact_body", List.of("/a~1b/*/~0", "name", "/"),
            "redact_with", "hash",
            "redact_key", "k")));
  }
}
