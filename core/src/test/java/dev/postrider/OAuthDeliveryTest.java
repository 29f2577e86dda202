package dev.postrider;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.postrider.config.ConfigJson;
import dev.postrider.config.PublisherConfig;
import dev.postrider.config.PublisherConfigBuilder;
import dev.postrider.config.SecuritySamples;
import dev.postrider.envelope.BufferedRequest;
import dev.postrider.testing.BrokerListener;
import dev.postrider.testing.EmbeddedKafka;
import dev.postrider.testing.Eventually;
import dev.postrider.testing.LogLines;
import dev.postrider.testing.TokenServer;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URL;
import java.net.URLClassLoader;
import java.net.URLEncoder;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.security.oauthbearer.OAuthBearerLoginModule;
import org.apache.kafka.common.security.oauthbearer.OAuthBearerValidatorCallbackHandler;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Tokens of an identity provider, at a real broker that verifies their signatures. */
class OAuthDeliveryTest {

  private static final String ALLOWED_URLS = "org.apache.kafka.sasl.oauthbearer.allowed.urls";
  private static final String CLIENT_ID = "a client";
  private static final String CLIENT_SECRET = "s\"e\\c;r%41:e t";

  private static TokenServer tokens;
  private static EmbeddedKafka kafka;

  @BeforeAll
  static void start() {
    tokens = TokenServer.start(CLIENT_ID, CLIENT_SECRET, null);
    // The broker is in this JVM.
    System.getProperties().merge(ALLOWED_URLS, tokens.keysUrl(), (urls, more) -> urls + "," + more);
    String module = OAuthBearerLoginModule.class.getName() + " required;";
    String validator = OAuthBearerValidatorCallbackHandler.class.getName();
    Map<String, String> oauth = new HashMap<>();
    oauth.put("sasl.enabled.mechanisms", "OAUTHBEARER");
    oauth.put("oauthbearer.sasl.jaas.config", module);
    oauth.put("oauthbearer.sasl.server.callback.handler.class", validator);
    oauth.put("sasl.oauthbearer.jwks.endpoint.url", tokens.keysUrl());
    oauth.put("sasl.oauthbearer.expected.issuer", TokenServer.ISSUER);
    oauth.put("sasl.oauthbearer.expected.audience", TokenServer.AUDIENCE);
    kafka = EmbeddedKafka.start(
        List.of(new BrokerListener("OAUTH", "SASL_PLAINTEXT", oauth)), Map.of());
  }

  @AfterAll
  static void stop() {
    kafka.close();
    tokens.close();
  }

  private static PublisherConfigBuilder config(TokenServer server, String topic) {
    return PublisherConfig.builder()
        .bootstrapServers("localhost:" + kafka.port("OAUTH"))
        .topic(topic)
        .producerAsync(false)
        .authenticationStrategy("sasl")
        .authenticationMechanism("OAUTHBEARER")
        .authenticationOauthbearerTokenEndpointUrl(server.tokenUrl())
        .authenticationOauthbearerClientId(CLIENT_ID)
        .authenticationOauthbearerClientSecret(CLIENT_SECRET);
  }

  private static void arrives(PublisherConfigBuilder config, String topic) throws Exception {
    try (RequestPublisher publisher = RequestPublisher.create(config.build())) {
      Response response = publisher
          .publish(
              BufferedRequest.builder("POST", "/").body("x".getBytes(UTF_8)).build())
          .toCompletableFuture()
          .get(Eventually.DEADLINE.toSeconds(), TimeUnit.SECONDS);
      assertEquals("{\"message\":\"message sent\"}", response.json());
    }
    assertEquals(1, kafka.records(topic).size());
  }

  @Test
  void sendsWithATokenForTheScopesAndWithExtensions() throws Exception {
    String topic = kafka.newTopic(1);
    int before = tokens.forms().size();
    arrives(
        config(tokens, topic)
            .authenticationOauthbearerScopes("produce", "https://example.com/all")
            .authenticationOauthbearerExtensions(Map.of("logicalCluster", "lkc-1 \"a\\b\"")),
        topic);
    List<String> forms = tokens.forms();
    assertEquals(
        List.of("grant_type=client_credentials&scope=produce+https%3A%2F%2Fexample.com%2Fall"),
        forms.subList(before, forms.size()));
  }

  @Test
  void kafkasOwnEncodingIsNotAppliedTwice() throws Exception {
    try (TokenServer encoded = TokenServer.start(
        URLEncoder.encode(CLIENT_ID, UTF_8), URLEncoder.encode(CLIENT_SECRET, UTF_8), null)) {
      RequestPublisher.create(config(encoded, "t")
              .authenticationOauthbearerScopes("a", "b&c")
              .producerProperties(Map.of("sasl.oauthbearer.header.urlencode", "true"))
              .build())
          .close();
      assertEquals(List.of("grant_type=client_credentials&scope=a+b%26c"), encoded.forms());
    }
  }

  @Test
  void eachTokenEndpointIsAllowedOnceBesideThoseOfOthers() throws Exception {
    String topic = kafka.newTopic(2);
    for (int i = 0; i < 2; i++) {
      RequestPublisher.create(config(tokens, topic).build()).close();
    }
    List<String> allowed = Arrays.asList(System.getProperty(ALLOWED_URLS, "").split(",", -1));
    assertEquals(1, allowed.stream().filter(tokens.tokenUrl()::equals).count(), allowed::toString);
    assertTrue(allowed.contains(tokens.keysUrl()), allowed::toString);
  }

  @Test
  void aWrongSecretFailsAtOnceAndIsShownNowhere() {
    PublisherConfig config = config(tokens, "t")
        .authenticationOauthbearerClientSecret("hunter2-wrong")
        .build();
    int before = tokens.refused();
    try (LogLines log = LogLines.of("")) {
      KafkaException e = assertThrows(KafkaException.class, () -> RequestPublisher.create(config));
      assertTrue(tokens.refused() > before);
      StringWriter trace = new StringWriter();
      e.printStackTrace(new PrintWriter(trace));
      String message = String.valueOf(e.getMessage());
      assertTrue(message.contains("401") && message.contains("invalid_client"), message);
      assertEquals(1, message.lines().count(), message);
      assertFalse(trace.toString().contains("hunter2"), trace::toString);
      assertFalse(log.lines().toString().contains("hunter2"), log.lines()::toString);
    }
  }

  /** The broker of these tests brings libraries that its clients do not have. */
  @Test
  void needsNothingThatOnlyBrokersHave() throws Exception {
    List<String> ofClients = List.of(
        "dev.postrider.RequestPublisher",
        "org.apache.kafka.clients.producer.KafkaProducer",
        "com.fasterxml.jackson.databind.ObjectMapper",
        "com.fasterxml.jackson.core.JsonFactory",
        "com.fasterxml.jackson.annotation.JsonCreator",
        "org.slf4j.Logger");
    List<URL> places = new ArrayList<>();
    for (String name : ofClients) {
      places.add(Class.forName(name).getProtectionDomain().getCodeSource().getLocation());
    }
    ClassLoader tests = Thread.currentThread().getContextClassLoader();
    try (URLClassLoader client =
        new URLClassLoader(places.toArray(new URL[0]), ClassLoader.getPlatformClassLoader())) {
      assertThrows(
          ClassNotFoundException.class, () -> client.loadClass("org.jose4j.jwt.JwtClaims"));
      Thread.currentThread().setContextClassLoader(client);
      int before = tokens.forms().size();
      Class<?> config = client.loadClass(PublisherConfig.class.getName());
      Object values = config.getMethod("fromTrustedJson", String.class).invoke(null, oauthJson());
      Class<?> publisher = client.loadClass(RequestPublisher.class.getName());
      ((AutoCloseable) publisher.getMethod("create", config).invoke(null, values)).close();
      assertEquals(before + 1, tokens.forms().size());
    } finally {
      Thread.currentThread().setContextClassLoader(tests);
    }
  }

  private static String oauthJson() {
    Map<String, Object> values = new HashMap<>(SecuritySamples.OAUTH);
    values.put("topic", "t");
    values.put(
        "bootstrap_servers", List.of(Map.of("host", "localhost", "port", kafka.port("OAUTH"))));
    values.put("authentication.oauthbearer.token_endpoint_url", tokens.tokenUrl());
    values.put("authentication.oauthbearer.client_id", CLIENT_ID);
    values.put("authentication.oauthbearer.client_secret", CLIENT_SECRET);
    return ConfigJson.json(values);
  }

  static SSLContext tls() throws GeneralSecurityException, IOException {
    KeyStore store = SecuritySamples.keyStore(SecuritySamples.CERTIFICATES.broker());
    KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    keys.init(store, new char[0]);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(keys.getKeyManagers(), null, null);
    return context;
  }

  /** The certificate is of an authority that the JVM does not know, and for another name. */
  @Test
  void verifiesTheTokenEndpointUnlessToldNotToOrWhoVouchesForIt() throws Exception {
    String topic = kafka.newTopic(1);
    try (TokenServer secure = TokenServer.start(CLIENT_ID, CLIENT_SECRET, tls())) {
      assertThrows(
          KafkaException.class,
          () -> RequestPublisher.create(config(secure, topic)
              .producerProperties(Map.of("sasl.login.retry.backoff.max.ms", "200"))
              .build()));
      assertEquals(List.of(), secure.forms());
      RequestPublisher.create(config(secure, topic)
              .authenticationOauthbearerTokenEndpointTlsVerify(false)
              .build())
          .close();
      assertEquals(List.of("grant_type=client_credentials"), secure.forms());
      RequestPublisher.create(config(secure, topic)
              .authenticationOauthbearerTokenEndpointUrl(
                  secure.tokenUrl().replace("127.0.0.1", "localhost"))
              .authenticationOauthbearerTokenEndpointCertificateAuthority(
                  SecuritySamples.CERTIFICATES.authority())
              .build())
          .close();
      assertEquals(2, secure.forms().size());
    }
  }
}
