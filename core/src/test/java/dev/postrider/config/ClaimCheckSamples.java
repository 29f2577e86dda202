package dev.postrider.config;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import org.jspecify.annotations.Nullable;

/** Legal values for the settings of the store for large bodies, which are legal only together. */
final class ClaimCheckSamples {

  private static final Map<String, Object> DIRECTORY =
      Map.of("claim_check.store", "directory", "claim_check.directory", "/d");

  private static final Map<String, Object> S3 = Map.of(
      "claim_check.store", "s3",
      "claim_check.directory", "/d",
      "claim_check.s3_bucket", "bucket");

  private static final Map<String, Object> S3_WITH_KEY = with(
      S3,
      Map.of(
          "claim_check.s3_access_key_id", "id",
          "claim_check.s3_secret_access_key", "key"));

  private static final Map<String, Object> VALUES = Map.of(
      "claim_check.s3_prefix", "bodies/",
      "claim_check.s3_region", "eu-central-1",
      "claim_check.s3_endpoint", "https://s3.example.com:9000",
      "claim_check.s3_certificate_authority", SecuritySamples.CERTIFICATES.authority());

  /** Settings that are refused together with a store. */
  private static final List<String> OTHERS = List.of(
      "message_format",
      "split",
      "validate",
      "redact_body",
      "idempotency",
      "key",
      "topic_from",
      "partition_from",
      "timestamp_from",
      "record_headers",
      "tombstone_when",
      "multipart_json");

  private ClaimCheckSamples() {}

  static boolean isClaimCheck(String path) {
    return path.startsWith("claim_check.");
  }

  private static Map<String, Object> with(Map<String, Object> first, Map<String, Object> more) {
    Map<String, Object> all = new LinkedHashMap<>(first);
    all.putAll(more);
    return all;
  }

  /** A legal value; null where any of its type will do. */
  static @Nullable Object value(String path) {
    return VALUES.get(path);
  }

  /** What must be there before this setting is given a value. */
  static Map<String, Object> before(String path) {
    return switch (path) {
      case "claim_check.directory", "claim_check.multipart_parts" -> DIRECTORY;
      case "claim_check.s3_access_key_id",
          "claim_check.s3_secret_access_key",
          "claim_check.s3_session_token" -> S3_WITH_KEY;
      default -> path.startsWith("claim_check.s3_") ? S3 : Map.of();
    };
  }

  /** What must come with this setting when it is given a value. */
  static Map<String, Object> beside(String path) {
    return path.equals("claim_check.store") ? DIRECTORY : Map.of();
  }

  /** Nothing, or a store as it is legal. */
  static Arbitrary<Map<String, Object>> configs() {
    Map<String, Object> small = Map.of("claim_check.max_inline_bytes", 0);
    Map<String, Object> other = with(S3_WITH_KEY, VALUES);
    return Arbitraries.of(List.of(
        Map.of(),
        Map.of(),
        Map.of("claim_check.max_inline_bytes", 7),
        with(DIRECTORY, small),
        with(with(DIRECTORY, small), Map.of("claim_check.multipart_parts", true)),
        with(S3, small),
        with(with(other, small), Map.of("claim_check.s3_path_style", true))));
  }

  /** Removes what is refused together with a store. */
  static void removeOthers(Map<String, Object> config) {
    if (config.containsKey("claim_check.store")) {
      config.keySet().removeAll(OTHERS);
      config.keySet().removeIf(SignatureSamples::isSignature);
      config.put("forward_body", true);
    }
  }
}
