package dev.postrider;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import dev.postrider.config.PublisherConfig;
import dev.postrider.envelope.BufferedRequest;
import dev.postrider.testing.BrokerListener;
import dev.postrider.testing.Certificates;
import dev.postrider.testing.Certificates.Identity;
import dev.postrider.testing.Certificates.Revocations;
import dev.postrider.testing.EmbeddedKafka;
import dev.postrider.testing.Eventually;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code security.certificate_revocation} at a real broker, with a real list of what was revoked. */
class RevocationDeliveryTest {

  private static final AtomicInteger ASKED = new AtomicInteger();
  private static HttpServer lists;
  private static Revocations revocations;
  private static EmbeddedKafka kafka;

  @BeforeAll
  static void start() throws Exception {
    lists = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    String path = "/revoked.crl";
    revocations =
        Certificates.revocations("http://localhost:" + lists.getAddress().getPort() + path);
    lists.createContext("/", exchange -> {
      ASKED.incrementAndGet();
      boolean found = exchange.getRequestURI().getPath().equals(path);
      byte[] list = revocations.list().getBytes(UTF_8);
      exchange.sendResponseHeaders(found ? 200 : 404, found ? list.length : -1);
      if (found) {
        exchange.getResponseBody().write(list);
      }
      exchange.close();
    });
    lists.start();
    kafka = EmbeddedKafka.start(
        List.of(
            listener("VALID", revocations.valid()),
            listener("REVOKED", revocations.revoked()),
            listener("UNLISTED", revocations.unlisted())),
        Map.of());
  }

  /** TLS with this certificate. */
  static BrokerListener listener(String name, Identity identity) {
    return new BrokerListener(
        name,
        "SSL",
        Map.of(
            "ssl.keystore.type", "PEM",
            "ssl.keystore.certificate.chain", identity.certificate(),
            "ssl.keystore.key", identity.privateKey()));
  }

  @AfterAll
  static void stop() {
    kafka.close();
    lists.stop(0);
  }

  private static PublisherConfig config(String listener, String revocation, String topic) {
    return config(kafka.port(listener), revocations.authority(), revocation, topic);
  }

  /** A producer that asks whether the certificate of the broker at this port was revoked. */
  static PublisherConfig config(int port, String authority, String revocation, String topic) {
    return PublisherConfig.builder()
        .bootstrapServers("localhost:" + port)
        .topic(topic)
        .producerAsync(false)
        .returnErrorMessage(true)
        .securitySsl(true)
        .securityCertificateAuthority(authority)
        .securityCertificateRevocation(revocation)
        .build();
  }

  static Response send(PublisherConfig config) throws Exception {
    try (RequestPublisher publisher = RequestPublisher.create(config)) {
      return publisher
          .publish(
              BufferedRequest.builder("POST", "/").body("x".getBytes(UTF_8)).build())
          .toCompletableFuture()
          .get(Eventually.DEADLINE.toSeconds(), TimeUnit.SECONDS);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "VALID, hard_fail, 200",
    "REVOKED, none, 200",
    "REVOKED, soft_fail, 502",
    "REVOKED, hard_fail, 502",
    "UNLISTED, soft_fail, 200",
    "UNLISTED, hard_fail, 502",
  })
  void messageGoesOnlyToABrokerWhoseCertificateIsAccepted(
      String listener, String revocation, int status) throws Exception {
    String topic = kafka.newTopic(1);
    Response response = send(config(listener, revocation, topic));
    assertEquals(status, response.status(), response::json);
    assertEquals(status == 200 ? 1 : 0, kafka.recordCount(topic));
  }

  /** The engine factory for certificates that change has the trust of the others. */
  @Test
  void revocationIsAskedForWithAClientCertificateFromFilesToo(@TempDir Path folder)
      throws Exception {
    Identity client = revocations.valid();
    Path certificate = Files.writeString(folder.resolve("pem"), client.certificate());
    Path key = Files.writeString(folder.resolve("key"), client.privateKey());
    String topic = kafka.newTopic(1);
    for (String listener : List.of("REVOKED", "VALID")) {
      Response response =
          send(config(listener, "hard_fail", topic).withCertificateFiles(certificate, key));
      assertEquals(listener.equals("VALID") ? 200 : 502, response.status(), response::json);
    }
    assertEquals(1, kafka.recordCount(topic));
    assertTrue(ASKED.get() > 0);
  }
}
