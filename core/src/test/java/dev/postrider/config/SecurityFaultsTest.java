package dev.postrider.config;

import static dev.postrider.config.SecuritySamples.CERTIFICATES;
import static dev.postrider.config.SecuritySamples.OAUTH;
import static dev.postrider.config.SecuritySamples.PLAIN;
import static dev.postrider.config.SecuritySamples.SCRAM;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.postrider.testing.Certificates;
import dev.postrider.testing.Documentation;
import dev.postrider.testing.Json;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyPairGenerator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Settings of TLS and SASL that cannot be meant. */
class SecurityFaultsTest {

  private static final String CERTIFICATE = CERTIFICATES.client().certificate();
  private static final String KEY = CERTIFICATES.client().privateKey();
  private static final Map<String, Object> TLS = Map.of("security.ssl", true);

  private static final Map<String, Object> MUTUAL = Map.of(
      "security.ssl", true, "security.certificate", CERTIFICATE, "security.private_key", KEY);

  private static Map<String, Object> and(Map<String, Object> base, String path, Object value) {
    Map<String, Object> values = new LinkedHashMap<>(base);
    values.put(path, value);
    return values;
  }

  private static Map<String, Object> without(Map<String, Object> base, String path) {
    Map<String, Object> values = new LinkedHashMap<>(base);
    values.remove(path);
    return values;
  }

  private static List<String> faults(Map<String, Object> values) {
    return assertThrows(
            InvalidConfigException.class,
            () -> PublisherConfig.fromJson(ConfigJson.json(and(values, "topic", "t"))))
        .faults();
  }

  static Stream<Arguments> oneFaultOfTls() throws GeneralSecurityException {
    String otherKey = Certificates.pem(
        "PRIVATE KEY",
        KeyPairGenerator.getInstance("RSA").generateKeyPair().getPrivate().getEncoded());
    return Stream.of(
        arguments(
            Map.of("security.certificate_authority", CERTIFICATES.authority()),
            "security.certificate_authority: has no effect unless security.ssl is true"),
        arguments(
            Map.of("security.certificate_revocation", "hard_fail"),
            "security.certificate_revocation: has no effect unless security.ssl is true"),
        arguments(
            Map.of(
                "security.ssl",
                true,
                "security.ssl_verify",
                false,
                "security.certificate_revocation",
                "soft_fail"),
            "security.certificate_revocation: has no effect unless security.ssl_verify is true"),
        arguments(
            without(MUTUAL, "security.private_key"),
            "security.private_key: required with security.certificate"),
        arguments(
            without(MUTUAL, "security.certificate"),
            "security.certificate: required with security.private_key"),
        arguments(
            and(MUTUAL, "security.private_key", otherKey),
            "security.private_key: does not belong to the first certificate of"
                + " security.certificate"),
        arguments(
            and(MUTUAL, "security.private_key", CERTIFICATES.broker().privateKey()),
            "security.private_key: does not belong to the first certificate of"
                + " security.certificate"),
        arguments(
            and(MUTUAL, "security.private_key", KEY.replace("PRIVATE", "DSA PRIVATE")),
            "security.private_key: has no PEM block PRIVATE KEY; openssl pkcs8 -topk8 -nocrypt"
                + " makes it from other keys"),
        arguments(
            and(MUTUAL, "security.private_key", KEY.replace("PRIVATE", "ENCRYPTED PRIVATE")),
            "security.private_key: is encrypted; openssl pkey decrypts it"),
        arguments(
            and(MUTUAL, "security.private_key", KEY + KEY),
            "security.private_key: has more than the one PEM block PRIVATE KEY"),
        arguments(
            and(MUTUAL, "security.private_key", KEY.replace("M", "")),
            "security.private_key: cannot be read as an RSA, EC or DSA key"),
        arguments(
            and(MUTUAL, "security.private_key", "secret"),
            "security.private_key: has no PEM block PRIVATE KEY"),
        arguments(
            and(MUTUAL, "security.certificate", KEY),
            "security.certificate: has a PEM block that is no CERTIFICATE"),
        arguments(
            and(TLS, "security.certificate_authority", "/etc/ssl/ca.pem"),
            "security.certificate_authority: has no PEM block CERTIFICATE; give the text of the file,"
                + " not its name"),
        arguments(
            and(TLS, "security.certificate_authority", CERTIFICATE.replace("M", "A")),
            "security.certificate_authority: has a CERTIFICATE that cannot be read"));
  }

  /** Kong takes them, and its forms and exports write them out. */
  @Test
  void settingsOfAnotherMechanismAreNoFault() {
    for (Map<String, Object> values : List.of(
        and(PLAIN, "authentication.tokenauth", true),
        Map.<String, Object>of("authentication.user", "u", "authentication.tokenauth", false),
        and(SCRAM, "authentication.oauthbearer.client_id", "c"),
        and(OAUTH, "authentication.user", "u"))) {
      PublisherConfig config = PublisherConfig.fromJson(ConfigJson.json(and(values, "topic", "t")));
      assertEquals("t", config.topic());
    }
  }

  static Stream<Arguments> oneFaultOfSasl() {
    String oauth = "authentication.oauthbearer.";
    return Stream.of(
        arguments(
            Map.of("authentication.strategy", "sasl"),
            "authentication.mechanism: required with authentication.strategy"),
        arguments(
            without(PLAIN, "authentication.strategy"),
            "authentication.strategy: required with authentication.mechanism, and is sasl"),
        arguments(
            and(PLAIN, "authentication.strategy", "kerberos"),
            "authentication.strategy: \"kerberos\" is not one of sasl"),
        arguments(
            and(PLAIN, "authentication.mechanism", "GSSAPI"),
            "authentication.mechanism: \"GSSAPI\" is not one of PLAIN, SCRAM-SHA-256,"
                + " SCRAM-SHA-512, OAUTHBEARER"),
        arguments(
            without(PLAIN, "authentication.user"), "authentication.user: required with PLAIN"),
        arguments(
            without(SCRAM, "authentication.password"),
            "authentication.password: required with SCRAM-SHA-256"),
        arguments(
            without(OAUTH, oauth + "client_secret"),
            oauth + "client_secret: required with OAUTHBEARER"),
        arguments(
            and(OAUTH, oauth + "token_endpoint_url", "id.example.com/token"),
            oauth + "token_endpoint_url: is not an http or https URL"),
        arguments(
            and(OAUTH, oauth + "token_endpoint_url", "https://u:p@id.example.com/token"),
            oauth + "token_endpoint_url: has a user; " + oauth + "client_id and " + oauth
                + "client_secret log in"),
        arguments(
            and(OAUTH, oauth + "token_endpoint_url", "https://id.example.com/a,b"),
            oauth + "token_endpoint_url: has a comma; write it as %2C"),
        arguments(
            and(OAUTH, oauth + "extensions", Map.of("auth", "x")),
            oauth + "extensions.auth: is no name of an extension: letters only, and not auth"),
        arguments(
            and(OAUTH, oauth + "extensions", Map.of("pool", "ü")),
            oauth + "extensions.pool: must be ASCII text and not empty"),
        arguments(
            and(PLAIN, "authentication.password", ""),
            "authentication.password: must not be empty; Kong leaves that of a vault reference it"
                + " cannot resolve"));
  }

  @ParameterizedTest
  @MethodSource({"oneFaultOfTls", "oneFaultOfSasl"})
  void isOneFaultOfThatSetting(Map<String, Object> values, String fault) {
    assertEquals(List.of(fault), faults(values));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "authentication.user",
        "authentication.password",
        "security.certificate",
        "security.private_key",
        "security.certificate_authority"
      })
  void aVaultReferenceThatNobodyResolvedIsNoValue(String path) {
    Map<String, Object> values = new LinkedHashMap<>(MUTUAL);
    values.putAll(PLAIN);
    values.put(path, "{vault://env/kafka-secret}");
    List<String> faults = faults(values);
    assertEquals(
        path + ": is a vault reference; only Kong resolves those, the value itself is needed",
        faults.get(0));
    assertFalse(faults.toString().contains("kafka-secret"), faults::toString);
  }

  @Test
  void aVaultReferenceAmongTheClientsPropertiesIsNoValueEither() {
    assertEquals(
        List.of("producer_properties.ssl.key.password: is a vault reference; only Kong resolves"
            + " those, the value itself is needed"),
        faults(Map.of("producer_properties", Map.of("ssl.key.password", "{vault://env/k}"))));
  }

  /** Kong 3.13 writes its defaults out. */
  @Test
  void whatKongWritesOutWithoutTlsAndSaslIsNoFault() {
    PublisherConfig config = PublisherConfig.fromJson("{\"topic\":\"t\","
        + "\"bootstrap_servers\":[{\"host\":\"localhost\",\"port\":9092}],"
        + "\"security\":{\"ssl\":null,\"ssl_verify\":false,\"certificate_id\":null},"
        + "\"authentication\":{\"strategy\":null,\"mechanism\":null,\"tokenauth\":false,"
        + "\"oauthbearer\":{\"scopes\":{},\"extensions\":[],\"token_endpoint_tls_verify\":true}}}");
    assertFalse(config.producerProperties().containsKey("security.protocol"));
  }

  /** With real certificates, and secrets in place of the references. */
  @ParameterizedTest
  @ValueSource(strings = {"tls-mutual", "oauthbearer"})
  void theExamplesInReadmeAreTaken(String snippet) throws IOException {
    String example = Documentation.block(snippet);
    ObjectNode config = (ObjectNode) Json.parse(example);
    assertEquals(snippet.equals("oauthbearer"), example.contains("{vault://"));
    replace(config, "/security", "certificate_authority", CERTIFICATES.authority());
    replace(config, "/security", "certificate", CERTIFICATE);
    replace(config, "/security", "private_key", KEY);
    replace(config, "/authentication/oauthbearer", "client_secret", "s");
    assertEquals(
        snippet.equals("oauthbearer") ? "SASL_SSL" : "SSL",
        PublisherConfig.fromJson(config.toString()).producerProperties().get("security.protocol"));
  }

  private static void replace(ObjectNode config, String object, String name, String value) {
    if (config.at(object) instanceof ObjectNode parent && parent.has(name)) {
      parent.put(name, value);
    }
  }

  @Test
  void credentialsAreNotShown() {
    Map<String, Object> values = new LinkedHashMap<>(MUTUAL);
    values.putAll(SCRAM);
    values.put("authentication.user", "hunter1");
    values.put("authentication.password", "hunter2");
    values.put("topic", "t");
    values.put("bootstrap_servers", List.of(Map.of("host", "localhost", "port", 9092)));
    assertShowsNone(PublisherConfig.fromJson(ConfigJson.json(values)));
    values.keySet().removeIf(path -> path.startsWith("authentication."));
    values.putAll(OAUTH);
    values.put("authentication.oauthbearer.client_secret", "hunter3");
    assertShowsNone(PublisherConfig.fromJson(ConfigJson.json(values)));
  }

  private static void assertShowsNone(PublisherConfig config) {
    String keyText = KEY.lines().skip(1).findFirst().orElseThrow();
    for (String shown : List.of(config.toString(), config.producerProperties().toString())) {
      assertFalse(shown.contains("hunter"), shown);
      assertFalse(shown.contains(keyText), shown);
    }
  }
}
