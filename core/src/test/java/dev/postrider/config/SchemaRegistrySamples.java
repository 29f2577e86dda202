package dev.postrider.config;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import org.jspecify.annotations.Nullable;

/** Legal values for the settings of the schema registry, which are legal only together. */
final class SchemaRegistrySamples {

  private static final String GROUP = "schema_registry.confluent.";
  private static final String LOGIN = GROUP + "authentication.";

  private static final Map<String, Object> REGISTRY = Map.of(
      GROUP + "url", "https://registry.example.com",
      GROUP + "value_schema.subject_name", "orders-value",
      GROUP + "key_schema.subject_name", "orders-key");

  private static final Map<String, Object> BASIC =
      Map.of(LOGIN + "basic.username", "u", LOGIN + "basic.password", "p");

  private static final Map<String, Object> OAUTH = Map.of(
      LOGIN + "oauth2.token_endpoint", "https://id.example.com/token",
      LOGIN + "oauth2.client_id", "c",
      LOGIN + "oauth2.client_secret", "s");

  private static final Map<String, Object> VALUES = Map.of(
      GROUP + "url", "https://other.example.com/apis/ccompat/v7",
      GROUP + "certificate_authority", SecuritySamples.CERTIFICATES.authority(),
      LOGIN + "oauth2_client.certificate_authority", SecuritySamples.CERTIFICATES.authority(),
      GROUP + "value_schema.schema_version", "7",
      GROUP + "key_schema.schema_version", "latest",
      LOGIN + "oauth2.token_endpoint", "https://other.example.com/token?a=b",
      LOGIN + "oauth2.token_headers", Map.of("X-Tenant", "blue"),
      LOGIN + "oauth2_client.http_version", 1.0,
      LOGIN + "oauth2_client.http_proxy", "http://proxy.example.com:3128",
      LOGIN + "oauth2_client.https_proxy", "http://proxy.example.com");

  private SchemaRegistrySamples() {}

  static boolean isSchemaRegistry(String path) {
    return path.startsWith(GROUP);
  }

  /** A legal value; null where any of its type will do. */
  static @Nullable Object value(String path) {
    return VALUES.get(path);
  }

  /** What must be there before this setting is given a value. */
  static Map<String, Object> before(String path) {
    if (!isSchemaRegistry(path)) {
      return Map.of();
    }
    Map<String, Object> before = new LinkedHashMap<>(REGISTRY);
    if (path.startsWith(LOGIN + "basic.")) {
      before.putAll(BASIC);
    } else if (path.startsWith(LOGIN + "oauth2.")) {
      before.putAll(OAUTH);
    }
    return before;
  }

  /** What must come with this setting when it is given a value. */
  static Map<String, Object> beside(String path) {
    return path.equals(LOGIN + "mode") ? BASIC : Map.of();
  }

  /** Nothing, or a registry as it is legal. */
  static Arbitrary<Map<String, Object>> configs() {
    Map<String, Object> basic = new LinkedHashMap<>(REGISTRY);
    basic.putAll(BASIC);
    basic.put(LOGIN + "mode", "basic");
    Map<String, Object> oauth = new LinkedHashMap<>(REGISTRY);
    oauth.putAll(OAUTH);
    oauth.put(LOGIN + "mode", "oauth2");
    oauth.put(LOGIN + "oauth2.scopes", List.of("a b", "c,d"));
    oauth.put(LOGIN + "oauth2.token_post_args", Map.of("a,b", "=&"));
    oauth.put(GROUP + "ttl", 0.5);
    return Arbitraries.of(List.of(Map.of(), Map.of(GROUP + "ttl", 60), REGISTRY, basic, oauth));
  }
}
