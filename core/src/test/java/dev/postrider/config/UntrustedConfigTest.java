package dev.postrider.config;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.postrider.RequestPublisher;
import dev.postrider.testing.TokenServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import javax.security.auth.Subject;
import javax.security.auth.callback.CallbackHandler;
import javax.security.auth.spi.LoginModule;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.RoundRobinPartitioner;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.ConfigDef;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Published attacks through a client's configuration: each succeeds where it is trusted, and only there. */
class UntrustedConfigTest {

  private static final String REFUSED =
      "not allowed in an untrusted configuration; PublisherConfig.fromTrustedJson, or"
          + " --trust-configuration of Kong's plugin server, allows it";

  @Test
  void aFolderToWriteToIsRefused() {
    String json = "{\"topic\": \"t\", \"ack\": \"disk\", \"spool_dir\": \"/etc\"}";
    InvalidConfigException refused =
        assertThrows(InvalidConfigException.class, () -> PublisherConfig.fromJson(json));
    assertEquals(List.of("spool_dir: " + REFUSED), refused.faults());
    assertEquals("/etc", PublisherConfig.fromTrustedJson(json).spoolDir());
  }

  @Test
  void aStoreForBodiesIsRefused() {
    String json =
        "{\"topic\": \"t\", \"claim_check\": {\"store\": \"directory\", \"directory\": \"/etc\"}}";
    InvalidConfigException refused =
        assertThrows(InvalidConfigException.class, () -> PublisherConfig.fromJson(json));
    assertEquals(List.of("claim_check.store: " + REFUSED), refused.faults());
  }

  /** What attacks have made run in this JVM. */
  private static final Set<String> RAN = ConcurrentHashMap.newKeySet();

  /** In place of a login module that runs what a server sends. */
  public static final class HarmlessLogin implements LoginModule {
    @Override
    public void initialize(
        Subject subject, CallbackHandler handler, Map<String, ?> shared, Map<String, ?> options) {
      RAN.add(String.valueOf(options.get("by")));
    }

    @Override
    public boolean login() {
      return true;
    }

    @Override
    public boolean commit() {
      return true;
    }

    @Override
    public boolean abort() {
      return true;
    }

    @Override
    public boolean logout() {
      return true;
    }
  }

  /** To load it is to run it. */
  public static final class HarmlessPartitioner extends RoundRobinPartitioner {
    static {
      RAN.add("partitioner");
    }
  }

  private static Map<String, Object> values(Map<String, String> properties) {
    Map<String, Object> values = new LinkedHashMap<>();
    values.put("topic", "t");
    values.put("bootstrap_servers", List.of(Map.of("host", "127.0.0.1", "port", 1)));
    values.put("producer_properties", properties);
    return values;
  }

  private static List<String> untrusted(Map<String, Object> values) {
    List<String> faults = assertThrows(
            InvalidConfigException.class, () -> PublisherConfig.fromJson(ConfigJson.json(values)))
        .faults();
    assertEquals(
        faults,
        assertThrows(
                InvalidConfigException.class,
                () -> PublisherConfig.fromText(ConfigJson.texts(values)))
            .faults());
    return faults;
  }

  private static PublisherConfig trusted(Map<String, Object> values) {
    assertEquals(
        PublisherConfig.fromTrustedText(ConfigJson.texts(values)),
        PublisherConfig.fromTrustedJson(ConfigJson.json(values)));
    return PublisherConfig.fromTrustedJson(ConfigJson.json(values));
  }

  private static String fault(String property) {
    return "producer_properties." + property + ": " + REFUSED;
  }

  /** CVE-2023-25194 and, where kafka-clients has not heard of the module, CVE-2025-27818 and 27819. */
  @Test
  void loginModulesDoNotRun() {
    Map<String, Object> values = values(Map.of(
        "security.protocol", "SASL_PLAINTEXT",
        "sasl.mechanism", "PLAIN",
        "sasl.jaas.config", HarmlessLogin.class.getName() + " required by=\"attack\";"));
    assertEquals(
        Set.of(fault("security.protocol"), fault("sasl.mechanism"), fault("sasl.jaas.config")),
        Set.copyOf(untrusted(values)));
    assertFalse(RAN.contains("attack"));

    RequestPublisher.create(trusted(values)).close();
    assertTrue(RAN.contains("attack"));
  }

  @ParameterizedTest
  @MethodSource
  void theLoginModulesOfThePublishedAttacksAreRefused(String module) {
    Map<String, Object> values = values(Map.of(
        "sasl.jaas.config", module + " required user.provider.url=\"ldap://127.0.0.1:1/x\";"));
    assertEquals(List.of(fault("sasl.jaas.config")), untrusted(values));
  }

  static Stream<String> theLoginModulesOfThePublishedAttacksAreRefused() {
    return Stream.of(
        "com.sun.security.auth.module.JndiLoginModule",
        "com.sun.security.auth.module.LdapLoginModule");
  }

  /** CVE-2024-31141. */
  @Test
  void configurationProvidersReadNothing(@TempDir Path folder) throws Exception {
    Path file = Files.writeString(folder.resolve("secrets"), "name=from the file\n", UTF_8);
    Map<String, String> properties = new LinkedHashMap<>();
    properties.put("config.providers", "file");
    properties.put(
        "config.providers.file.class",
        "org.apache.kafka.common.config.provider.FileConfigProvider");
    properties.put("client.id", "${file:" + file + ":name}");
    Map<String, Object> values = values(properties);
    assertEquals(
        List.of(fault("config.providers"), fault("config.providers.file.class")),
        untrusted(values));

    ProducerConfig read = new ProducerConfig(trusted(values).producerProperties());
    assertEquals("from the file", read.getString("client.id"));
  }

  /** CVE-2025-27817: a token endpoint that is a file, or an address only this machine can reach. */
  @Test
  void tokenEndpointsAreNeitherFilesNorInTheClear() {
    String path = "authentication.oauthbearer.token_endpoint_url";
    try (TokenServer server = TokenServer.start("c", "s", null)) {
      Map<String, Object> values = values(Map.of());
      values.putAll(SecuritySamples.OAUTH);
      values.put(path, server.tokenUrl());
      assertEquals(
          List.of(path + ": " + REFUSED.replace("not allowed", "must be https")),
          untrusted(values));
      assertEquals(0, server.forms().size() + server.refused());

      RequestPublisher.create(trusted(values)).close();
      assertEquals(1, server.forms().size());

      values.put(path, "file:///etc/passwd");
      assertEquals(List.of(path + ": is not an http or https URL"), untrusted(values));
    }
    assertEquals(
        Set.of(
            fault("sasl.oauthbearer.token.endpoint.url"),
            fault("sasl.oauthbearer.jwks.endpoint.url")),
        Set.copyOf(untrusted(values(Map.of(
            "sasl.oauthbearer.token.endpoint.url", "file:///etc/passwd",
            "sasl.oauthbearer.jwks.endpoint.url", "http://127.0.0.1:8001/")))));
  }

  /** Beside another mechanism the address is not looked at, so that nobody may be allowed to ask it. */
  @Test
  void theEndpointOfAMechanismThatIsNotUsedIsAllowedToNobody() {
    Map<String, Object> values = values(Map.of());
    values.putAll(SecuritySamples.PLAIN);
    values.put("authentication.oauthbearer.token_endpoint_url", "https://a.example/,file:///etc/x");
    RequestPublisher.create(PublisherConfig.fromJson(ConfigJson.json(values))).close();
    String allowed = System.getProperty("org.apache.kafka.sasl.oauthbearer.allowed.urls", "");
    assertFalse(allowed.contains("file:"), allowed);
  }

  /** Also not to find out whether it is what the property takes. */
  @Test
  void classesAreNotLoaded() {
    Map<String, Object> values =
        values(Map.of("partitioner.class", HarmlessPartitioner.class.getName()));
    assertEquals(List.of(fault("partitioner.class")), untrusted(values));
    assertFalse(RAN.contains("partitioner"));

    trusted(values);
    assertTrue(RAN.contains("partitioner"));
  }

  /** Of this release of kafka-clients and, by their names, of those to come. */
  static Stream<Arguments> dangerous() {
    return Stream.concat(
        ProducerConfig.configDef().configKeys().values().stream()
            .filter(key -> key.type() == ConfigDef.Type.CLASS
                || key.name.matches(
                    ".*(class|classes|reporters|providers?|location|file|cmd|url|jaas.*)"))
            .map(key -> arguments(key.name)),
        Stream.of("ssl.engine.factory.class", "sasl.login.class", "plugin.path", "x.own")
            .map(Arguments::of));
  }

  @ParameterizedTest
  @MethodSource
  void dangerous(String property) {
    Map<String, Object> values = values(Map.of(property, "x"));
    String given = untrusted(values).get(0);
    assertTrue(given.startsWith("producer_properties." + property + ": "), given);
  }

  /** Long names and those with control characters are shown shortened, and refused all the same. */
  @Test
  void oddNamesAreRefusedToo() {
    for (String name : List.of("x".repeat(300), "a\u0000b", "ACKS", " acks")) {
      assertEquals(1, untrusted(values(Map.of(name, "x"))).size(), name);
    }
  }

  /** What tunes a producer needs no trust. */
  @Test
  void tuningIsAllowed() {
    PublisherConfig config = PublisherConfig.fromJson(ConfigJson.json(values(Map.of(
        "linger.ms",
        "7",
        "compression.zstd.level",
        "5",
        "ssl.cipher.suites",
        "TLS_AES_128_GCM_SHA256"))));
    assertEquals("7", config.producerProperties().get("linger.ms"));
  }

  /** The builder is code, which can do anything anyway. */
  @Test
  void theBuilderIsTrusted() {
    PublisherConfig config = PublisherConfig.builder()
        .topic("t")
        .bootstrapServers("127.0.0.1:1")
        .producerProperties(Map.of("ssl.truststore.location", "/none"))
        .build();
    assertThrows(KafkaException.class, () -> {
      Map<String, Object> properties = new LinkedHashMap<>(config.producerProperties());
      properties.put("security.protocol", "SSL");
      new org.apache.kafka.clients.producer.KafkaProducer<>(properties).close();
    });
  }
}
