package dev.postrider;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.postrider.config.PublisherConfig;
import dev.postrider.config.PublisherConfigBuilder;
import dev.postrider.config.SecuritySamples;
import dev.postrider.envelope.BufferedRequest;
import dev.postrider.testing.BrokerListener;
import dev.postrider.testing.Certificates;
import dev.postrider.testing.Documentation;
import dev.postrider.testing.EmbeddedKafka;
import dev.postrider.testing.Eventually;
import dev.postrider.testing.Json;
import dev.postrider.testing.LogLines;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ScramCredentialInfo;
import org.apache.kafka.clients.admin.ScramMechanism;
import org.apache.kafka.clients.admin.UserScramCredentialUpsertion;
import org.apache.kafka.common.security.token.delegation.DelegationToken;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Users and passwords at a real broker, in the clear and over TLS. */
class SaslDeliveryTest {

  private static final String USER = "postrider";

  /** With everything that a JAAS configuration could trip over. */
  private static final String PASSWORD = "p\"a\\s=s;w'o\\n r}d";

  private static final Certificates CERTIFICATES = SecuritySamples.CERTIFICATES;
  private static EmbeddedKafka kafka;

  @BeforeAll
  static void start() throws Exception {
    String scram = "org.apache.kafka.common.security.scram.ScramLoginModule required;";
    Map<String, String> sasl = new HashMap<>();
    sasl.put("sasl.enabled.mechanisms", "PLAIN,SCRAM-SHA-256,SCRAM-SHA-512");
    sasl.put("scram-sha-256.sasl.jaas.config", scram);
    sasl.put("scram-sha-512.sasl.jaas.config", scram);
    sasl.put(
        "plain.sasl.jaas.config",
        "org.apache.kafka.common.security.plain.PlainLoginModule required"
            + " user_postrider=\"p\\\"a\\\\s=s;w'o\\\\n r}d\";");
    Map<String, String> saslOverTls = new HashMap<>(sasl);
    saslOverTls.put("ssl.keystore.type", "PEM");
    saslOverTls.put("ssl.keystore.certificate.chain", CERTIFICATES.broker().certificate());
    saslOverTls.put("ssl.keystore.key", CERTIFICATES.broker().privateKey());
    kafka = EmbeddedKafka.start(
        List.of(
            new BrokerListener("CLEAR", "SASL_PLAINTEXT", sasl),
            new BrokerListener("TLS", "SASL_SSL", saslOverTls)),
        Map.of("delegation.token.secret.key", "delegation-token-key"));
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()))) {
      addUser(admin, USER, ScramMechanism.SCRAM_SHA_256, PASSWORD);
      addUser(admin, USER, ScramMechanism.SCRAM_SHA_512, PASSWORD);
      addUser(admin, "readme", ScramMechanism.SCRAM_SHA_512, PASSWORD);
    }
  }

  private static void addUser(Admin admin, String user, ScramMechanism mechanism, String password)
      throws Exception {
    ScramCredentialInfo kind = new ScramCredentialInfo(mechanism, 4096);
    admin
        .alterUserScramCredentials(List.of(new UserScramCredentialUpsertion(user, kind, password)))
        .all()
        .get();
    Eventually.until(
        "the broker knows " + user,
        () -> admin.describeUserScramCredentials().all().get().values().stream()
            .filter(known -> known.name().equals(user))
            .flatMap(known -> known.credentialInfos().stream())
            .anyMatch(info -> info.mechanism() == mechanism));
  }

  @AfterAll
  static void stop() {
    kafka.close();
  }

  private static PublisherConfigBuilder config(String listener, String mechanism, String topic) {
    PublisherConfigBuilder config = PublisherConfig.builder()
        .bootstrapServers("localhost:" + kafka.port(listener))
        .topic(topic)
        .producerAsync(false)
        .authenticationStrategy("sasl")
        .authenticationMechanism(mechanism)
        .authenticationUser(USER)
        .authenticationPassword(PASSWORD);
    return listener.equals("TLS")
        ? config.securitySsl(true).securityCertificateAuthority(CERTIFICATES.authority())
        : config;
  }

  private static Response send(RequestPublisher publisher) throws Exception {
    return publisher
        .publish(BufferedRequest.builder("POST", "/").body("x".getBytes(UTF_8)).build())
        .toCompletableFuture()
        .get(Eventually.DEADLINE.toSeconds(), TimeUnit.SECONDS);
  }

  private static void arrives(PublisherConfig config, String topic) throws Exception {
    try (RequestPublisher publisher = RequestPublisher.create(config)) {
      assertEquals("{\"message\":\"message sent\"}", send(publisher).json());
    }
    assertEquals(1, kafka.records(topic).size());
  }

  @ParameterizedTest
  @CsvSource({
    "CLEAR, PLAIN",
    "CLEAR, SCRAM-SHA-256",
    "CLEAR, SCRAM-SHA-512",
    "TLS, PLAIN",
    "TLS, SCRAM-SHA-256",
    "TLS, SCRAM-SHA-512"
  })
  void sendsAsAUserTheBrokerKnows(String listener, String mechanism) throws Exception {
    String topic = kafka.newTopic(1);
    arrives(config(listener, mechanism, topic).build(), topic);
  }

  @ParameterizedTest
  @CsvSource({"CLEAR, PLAIN", "TLS, SCRAM-SHA-512"})
  void wrongPasswordFailsEveryRequestAtOnceAndSaysWhyInTheLog(String listener, String mechanism)
      throws Exception {
    String topic = kafka.newTopic(1);
    PublisherConfig config = config(listener, mechanism, topic)
        .authenticationPassword("hunter2-wrong")
        .producerRequestTimeout(Duration.ofMinutes(10))
        .build();
    try (LogLines log = LogLines.of("dev.postrider");
        RequestPublisher publisher = RequestPublisher.create(config)) {
      for (int i = 0; i < 3; i++) {
        Response failure = send(publisher);
        assertEquals(502, failure.status());
        assertEquals(
            "{\"message\":\"Bad Gateway\",\"error\":\"could not send message to topic\"}",
            failure.json());
      }
      String line = log.lines().get(0);
      assertTrue(
          line.startsWith("record for topic " + topic
              + " not delivered: SaslAuthenticationException: Authentication failed"),
          line);
      assertFalse(log.lines().toString().contains("hunter2"), line);
    }
    assertEquals(0, kafka.records(topic).size());
  }

  @Test
  void aWrongPasswordIsAReasonToBeUnhealthyAndTheProbeLogsInToo() throws Exception {
    String topic = kafka.newTopic(1);
    PublisherConfig config = config("TLS", "SCRAM-SHA-256", topic)
        .authenticationUser("late")
        .producerAsync(true)
        .producerAsyncHealthGating(true)
        .producerAsyncHealthFailureThreshold(1)
        .producerAsyncHealthProbeInterval(Duration.ofMillis(100))
        .build();
    try (RequestPublisher publisher = RequestPublisher.create(config);
        Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()))) {
      Eventually.until("unhealthy", () -> send(publisher).status() == 503);
      addUser(admin, "late", ScramMechanism.SCRAM_SHA_256, PASSWORD);
      Eventually.until("healthy", () -> send(publisher).status() == 200);
    }
  }

  @Test
  void sendsWithADelegationToken() throws Exception {
    String topic = kafka.newTopic(1);
    Map<String, Object> properties =
        new HashMap<>(config("CLEAR", "SCRAM-SHA-256", topic).build().producerProperties());
    properties.keySet().removeIf(name -> !name.startsWith("s") && !name.startsWith("bootstrap"));
    try (Admin admin = Admin.create(properties)) {
      DelegationToken token = admin.createDelegationToken().delegationToken().get();
      Eventually.until(
          "the broker knows the token",
          () -> admin.describeDelegationToken().delegationTokens().get().contains(token));
      arrives(
          config("TLS", "SCRAM-SHA-256", topic)
              .authenticationTokenauth(true)
              .authenticationUser(token.tokenInfo().tokenId())
              .authenticationPassword(token.hmacAsBase64String())
              .build(),
          topic);
    }
  }

  @Test
  void theExampleInReadmeSends() throws Exception {
    String topic = kafka.newTopic(1);
    ObjectNode example = (ObjectNode) Json.parse(Documentation.block("tls-sasl"));
    assertEquals("readme", example.at("/authentication/user").asText());
    assertEquals(
        "{vault://env/kafka-password}", example.at("/authentication/password").asText());
    example
        .withArray("bootstrap_servers")
        .removeAll()
        .addObject()
        .put("host", "localhost")
        .put("port", kafka.port("TLS"));
    example.put("topic", topic).put("producer_async", false);
    example.withObject("/security").put("certificate_authority", CERTIFICATES.authority());
    example.withObject("/authentication").put("password", PASSWORD); // as Kong resolves it
    arrives(PublisherConfig.fromJson(example.toString()), topic);
  }
}
