package dev.postrider.config;

import dev.postrider.testing.Certificates;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import org.jspecify.annotations.Nullable;

/** Legal values for the settings of TLS and SASL, which are legal only together. */
public final class SecuritySamples {

  /** Shared by all tests of a JVM, for it takes seconds to make them. */
  public static final Certificates CERTIFICATES = Certificates.create();

  static final Map<String, Object> PLAIN = Map.of(
      "authentication.strategy", "sasl",
      "authentication.mechanism", "PLAIN",
      "authentication.user", "u",
      "authentication.password", "p");

  static final Map<String, Object> SCRAM = with(PLAIN, "authentication.mechanism", "SCRAM-SHA-256");

  public static final Map<String, Object> OAUTH = Map.of(
      "authentication.strategy", "sasl",
      "authentication.mechanism", "OAUTHBEARER",
      "authentication.oauthbearer.token_endpoint_url", "https://id.example.com/token",
      "authentication.oauthbearer.client_id", "c",
      "authentication.oauthbearer.client_secret", "s");

  private static final Map<String, Object> TLS = Map.of("security.ssl", true);

  private static final Map<String, Object> VALUES = Map.of(
      "security.certificate", CERTIFICATES.client().certificate(),
      "security.private_key", CERTIFICATES.client().privateKey(),
      "security.certificate_authority", CERTIFICATES.authority(),
      "authentication.oauthbearer.token_endpoint_url", "https://other.example.com/token",
      "authentication.oauthbearer.token_endpoint_certificate_authority", CERTIFICATES.authority(),
      "authentication.oauthbearer.extensions", Map.of("logicalCluster", "lkc-1"));

  private SecuritySamples() {}

  static boolean isSecurity(String path) {
    return path.startsWith("security.") || path.startsWith("authentication.");
  }

  /** A legal value; null where any of its type will do. */
  static @Nullable Object value(String path) {
    return VALUES.get(path);
  }

  /** What must be there before this setting is given a value. */
  static Map<String, Object> before(String path) {
    if (path.equals("authentication.tokenauth")) {
      return SCRAM;
    } else if (path.startsWith("authentication.oauthbearer.")) {
      return OAUTH;
    } else if (path.equals("authentication.user") || path.equals("authentication.password")) {
      return PLAIN;
    }
    return path.startsWith("security.") && !path.equals("security.ssl") ? TLS : Map.of();
  }

  /** What must come with this setting when it is given a value. */
  static Map<String, Object> beside(String path) {
    return switch (path) {
      case "authentication.strategy", "authentication.mechanism" -> PLAIN;
      case "security.certificate", "security.private_key" ->
        Map.of(
            "security.certificate", CERTIFICATES.client().certificate(),
            "security.private_key", CERTIFICATES.client().privateKey());
      default -> Map.of();
    };
  }

  private static Map<String, Object> with(Map<String, Object> values, String path, Object value) {
    Map<String, Object> more = new LinkedHashMap<>(values);
    more.put(path, value);
    return Map.copyOf(more);
  }

  /** Nothing, or TLS, SASL or both as they are legal. */
  static Arbitrary<Map<String, Object>> configs() {
    Map<String, Object> mutual = new LinkedHashMap<>(TLS);
    mutual.put("security.certificate", CERTIFICATES.client().certificate());
    mutual.put("security.private_key", CERTIFICATES.client().privateKey());
    Arbitrary<Map<String, Object>> tls = Arbitraries.of(List.of(
        Map.of(),
        Map.of("security.ssl", false, "security.ssl_verify", true),
        TLS,
        with(TLS, "security.ssl_verify", false),
        with(TLS, "security.certificate_revocation", "soft_fail"),
        with(TLS, "security.certificate_authority", CERTIFICATES.authority()),
        mutual));
    return Combinators.combine(tls, sasl()).as((one, other) -> {
      Map<String, Object> both = new LinkedHashMap<>(one);
      both.putAll(other);
      return both;
    });
  }

  private static Arbitrary<Map<String, Object>> sasl() {
    Arbitrary<Map<String, Object>> bases = Arbitraries.of(
        List.of(Map.of(), PLAIN, SCRAM, with(SCRAM, "authentication.tokenauth", true), OAUTH));
    return Combinators.combine(bases, SettingSamples.anyText(), SettingSamples.anyText())
        .as((base, one, other) -> {
          Map<String, Object> sasl = new LinkedHashMap<>(base);
          sasl.computeIfPresent("authentication.user", (path, old) -> one);
          sasl.computeIfPresent("authentication.password", (path, old) -> other);
          sasl.computeIfPresent("authentication.oauthbearer.client_secret", (path, old) -> other);
          return sasl;
        });
  }

  /** A key store with the key and certificates of one who is to be trusted. */
  public static KeyStore keyStore(Certificates.Identity identity)
      throws GeneralSecurityException, IOException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    store.setKeyEntry(
        "identity",
        Pem.privateKey(identity.privateKey()),
        new char[0],
        Pem.certificates(identity.certificate()).toArray(new Certificate[0]));
    return store;
  }
}
