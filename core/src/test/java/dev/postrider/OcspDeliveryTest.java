package dev.postrider;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.postrider.testing.Certificates;
import dev.postrider.testing.Certificates.OnlineAuthority;
import dev.postrider.testing.EmbeddedKafka;
import dev.postrider.testing.LogLines;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code security.certificate_revocation} at a real broker, with OpenSSL as the responder (RFC 6960). */
@Tag("openssl")
class OcspDeliveryTest {

  private static OcspResponder responder;
  private static OnlineAuthority authority;
  private static EmbeddedKafka kafka;

  @BeforeAll
  static void start(@TempDir Path folder) throws Exception {
    responder = new OcspResponder(folder);
    authority = Certificates.onlineAuthority(responder::start);
    responder.index("V\t491231235959Z\t\t" + OnlineAuthority.serial(authority.valid())
        + "\tunknown\t/CN=valid\n"
        + "R\t491231235959Z\t260101000000Z,keyCompromise\t"
        + OnlineAuthority.serial(authority.revoked()) + "\tunknown\t/CN=revoked\n");
    kafka = EmbeddedKafka.start(
        List.of(
            RevocationDeliveryTest.listener("VALID", authority.valid()),
            RevocationDeliveryTest.listener("REVOKED", authority.revoked()),
            RevocationDeliveryTest.listener("UNKNOWN", authority.unknown()),
            RevocationDeliveryTest.listener("UNANSWERED", authority.unanswered())),
        Map.of());
  }

  @AfterAll
  static void stop() {
    kafka.close();
    responder.close();
  }

  @ParameterizedTest
  @CsvSource({
    "VALID, soft_fail, 200, ''",
    "VALID, hard_fail, 200, ''",
    "REVOKED, none, 200, ''",
    "REVOKED, soft_fail, 502, 'Certificate has been revoked, reason: KEY_COMPROMISE'",
    "REVOKED, hard_fail, 502, 'Certificate has been revoked, reason: KEY_COMPROMISE'",
    "UNKNOWN, soft_fail, 200, ''",
    "UNKNOWN, hard_fail, 502, 'revocation status is unknown'",
    "UNANSWERED, soft_fail, 200, ''",
    "UNANSWERED, hard_fail, 502, 'Unable to determine revocation status'",
  })
  void messageGoesOnlyToABrokerWhoseResponderSaysNothingAgainstIt(
      String listener, String revocation, int status, String logged) throws Exception {
    String topic = kafka.newTopic(1);
    try (LogLines log = LogLines.of("dev.postrider")) {
      Response response = RevocationDeliveryTest.send(RevocationDeliveryTest.config(
          kafka.port(listener), authority.authority(), revocation, topic));
      assertEquals(status, response.status(), response::json);
      List<String> lines = log.lines();
      assertEquals(
          !logged.isEmpty(),
          lines.stream().anyMatch(line -> line.contains("not delivered") && line.contains(logged)),
          lines::toString);
    }
    assertEquals(status == 200 ? 1 : 0, kafka.recordCount(topic));
  }
}
