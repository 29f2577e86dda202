package dev.postrider;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.postrider.config.PublisherConfig;
import dev.postrider.config.PublisherConfigBuilder;
import dev.postrider.config.SecuritySamples;
import dev.postrider.envelope.BufferedRequest;
import dev.postrider.testing.BrokerListener;
import dev.postrider.testing.Certificates;
import dev.postrider.testing.EmbeddedKafka;
import dev.postrider.testing.Eventually;
import dev.postrider.testing.LogLines;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** TLS to a real broker, whose certificate is for {@code localhost} only. */
class TlsDeliveryTest {

  private static final Certificates CERTIFICATES = SecuritySamples.CERTIFICATES;
  private static EmbeddedKafka kafka;

  @BeforeAll
  static void start() {
    Map<String, String> tls = Map.of(
        "ssl.keystore.type", "PEM",
        "ssl.keystore.certificate.chain", CERTIFICATES.broker().certificate(),
        "ssl.keystore.key", CERTIFICATES.broker().privateKey());
    Map<String, String> mutual = Map.of(
        "ssl.keystore.type",
        "PEM",
        "ssl.keystore.certificate.chain",
        CERTIFICATES.broker().certificate(),
        "ssl.keystore.key",
        CERTIFICATES.broker().privateKey(),
        "ssl.truststore.type",
        "PEM",
        "ssl.truststore.certificates",
        CERTIFICATES.authority(),
        "ssl.client.auth",
        "required");
    kafka = EmbeddedKafka.start(
        List.of(new BrokerListener("TLS", "SSL", tls), new BrokerListener("MUTUAL", "SSL", mutual)),
        Map.of());
  }

  @AfterAll
  static void stop() {
    kafka.close();
  }

  private static PublisherConfigBuilder config(String host, String listener, String topic) {
    return PublisherConfig.builder()
        .bootstrapServers(host + ":" + kafka.port(listener))
        .topic(topic)
        .producerAsync(false)
        .securitySsl(true);
  }

  private static Response send(PublisherConfigBuilder config) throws Exception {
    try (RequestPublisher publisher = RequestPublisher.create(config.build())) {
      return publisher
          .publish(
              BufferedRequest.builder("POST", "/").body("x".getBytes(UTF_8)).build())
          .toCompletableFuture()
          .get(Eventually.DEADLINE.toSeconds(), TimeUnit.SECONDS);
    }
  }

  private static void arrives(PublisherConfigBuilder config, String topic) throws Exception {
    assertEquals("{\"message\":\"message sent\"}", send(config).json());
    assertEquals(1, kafka.records(topic).size());
  }

  /** At once, not at the end of the delivery timeout, which would be a {@code TimeoutException}. */
  private static void isRefused(PublisherConfigBuilder config, String topic, String cause)
      throws Exception {
    try (LogLines log = LogLines.of("dev.postrider")) {
      assertEquals(502, send(config).status());
      String line = log.lines().get(0);
      assertTrue(line.contains("not delivered: SslAuthenticationException: "), line);
      assertTrue(line.contains(cause), line);
    }
    assertEquals(0, kafka.records(topic).size());
  }

  @Test
  void sendsToABrokerThatThePrivateAuthorityVouchesFor() throws Exception {
    String topic = kafka.newTopic(1);
    arrives(
        config("localhost", "TLS", topic).securityCertificateAuthority(CERTIFICATES.authority()),
        topic);
  }

  @Test
  void refusesABrokerThatNobodyVouchesFor() throws Exception {
    String topic = kafka.newTopic(1);
    isRefused(config("localhost", "TLS", topic), topic, "unable to find valid certification path");
    isRefused(
        config("localhost", "TLS", topic)
            .securityCertificateAuthority(CERTIFICATES.otherAuthority()),
        topic,
        "PKIX path");
  }

  /** The brokers see the new certificate with the next connection, and no publisher is made anew. */
  @Test
  void certificateFilesAreReadAgainWhenTheyChange(@TempDir Path folder) throws Exception {
    String topic = kafka.newTopic(1);
    Path certificate = folder.resolve("client.pem");
    Path key = folder.resolve("client.key");
    Certificates.Identity stranger = Certificates.create().client();
    Files.writeString(certificate, stranger.certificate());
    Files.writeString(key, stranger.privateKey());
    PublisherConfig config = config("localhost", "MUTUAL", topic)
        .securityCertificateAuthority(CERTIFICATES.authority())
        .build()
        .withCertificateFiles(certificate, key);
    try (RequestPublisher publisher = RequestPublisher.create(config)) {
      assertEquals(502, publish(publisher).status());
      Files.writeString(certificate, CERTIFICATES.client().certificate());
      Files.writeString(key, CERTIFICATES.client().privateKey());
      Files.setLastModifiedTime(key, FileTime.from(Instant.now().plusSeconds(2)));
      Eventually.until("the new certificate is used", () -> publish(publisher).status() == 200);
    }
  }

  private static Response publish(RequestPublisher publisher) throws Exception {
    return publisher
        .publish(BufferedRequest.builder("POST", "/").body("x".getBytes(UTF_8)).build())
        .toCompletableFuture()
        .get(Eventually.DEADLINE.toSeconds(), TimeUnit.SECONDS);
  }

  @Test
  void refusesABrokerOfAnotherName() throws Exception {
    String topic = kafka.newTopic(1);
    isRefused(
        config("127.0.0.1", "TLS", topic).securityCertificateAuthority(CERTIFICATES.authority()),
        topic,
        "subject alternative names");
  }

  @Test
  void withoutVerificationTakesAnyBroker() throws Exception {
    String topic = kafka.newTopic(1);
    arrives(config("127.0.0.1", "TLS", topic).securitySslVerify(false), topic);
  }

  private static PublisherConfigBuilder withClient(PublisherConfigBuilder config) {
    return config
        .securityCertificate(CERTIFICATES.client().certificate())
        .securityPrivateKey(CERTIFICATES.client().privateKey());
  }

  @Test
  void showsItsCertificateToABrokerThatRequiresOne() throws Exception {
    String topic = kafka.newTopic(1);
    arrives(
        withClient(config("localhost", "MUTUAL", topic))
            .securityCertificateAuthority(CERTIFICATES.authority()),
        topic);
  }

  @Test
  void showsItsCertificateToABrokerThatIsNotVerifiedToo() throws Exception {
    String topic = kafka.newTopic(1);
    arrives(withClient(config("127.0.0.1", "MUTUAL", topic)).securitySslVerify(false), topic);
  }

  @Test
  void isRefusedWithoutTheCertificateThatTheBrokerRequires() throws Exception {
    String topic = kafka.newTopic(1);
    isRefused(
        config("localhost", "MUTUAL", topic).securityCertificateAuthority(CERTIFICATES.authority()),
        topic,
        "certificate");
  }

  /** As a vault or an environment variable may give it: without line breaks. */
  @Test
  void readsPemInOneLine() throws Exception {
    String topic = kafka.newTopic(1);
    arrives(
        config("localhost", "TLS", topic)
            .securityCertificateAuthority(
                "private CA: " + CERTIFICATES.authority().replace('\n', ' ').strip()),
        topic);
  }
}
