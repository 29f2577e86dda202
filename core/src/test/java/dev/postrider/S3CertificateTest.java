package dev.postrider;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import dev.postrider.claimcheck.BodyStore;
import dev.postrider.claimcheck.ClaimCheck;
import dev.postrider.config.ClaimCheckConfig;
import dev.postrider.config.SecuritySamples;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Map;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.Test;

/** A bucket behind TLS with a certificate that the JVM does not trust. */
class S3CertificateTest {

  private static final byte[] BODY = new byte[5000];

  /** The certificate is for localhost. */
  @Test
  void aBucketOfAPrivateAuthorityIsTrustedWhereTheAuthorityIsConfigured() throws Exception {
    ClaimCheck claimCheck = new ClaimCheck(
        "s3://bodies/2026-11-27/" + "0".repeat(64),
        BODY.length,
        HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(BODY)));
    HttpsServer server =
        HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setHttpsConfigurator(new HttpsConfigurator(OAuthDeliveryTest.tls()));
    server.createContext("/bodies/", exchange -> {
      exchange.sendResponseHeaders(200, BODY.length);
      exchange.getResponseBody().write(BODY);
      exchange.close();
    });
    server.start();
    try {
      int port = server.getAddress().getPort();
      BodyStore store = bucket(port, SecuritySamples.CERTIFICATES.authority());
      assertArrayEquals(BODY, store.read(claimCheck));
      BodyStore other = bucket(port, SecuritySamples.CERTIFICATES.otherAuthority());
      assertThrows(SSLException.class, () -> other.read(claimCheck));
    } finally {
      server.stop(0);
    }
  }

  private static BodyStore bucket(int port, String authority) {
    Map<String, Object> properties = Map.of(
        "claim_check.store", "s3",
        "claim_check.directory", "unused",
        "claim_check.s3_bucket", "bodies",
        "claim_check.s3_endpoint", "https://localhost:" + port,
        "claim_check.s3_certificate_authority", authority,
        "claim_check.s3_path_style", true,
        "claim_check.s3_access_key_id", "id",
        "claim_check.s3_secret_access_key", "key");
    return requireNonNull(ClaimCheckConfig.fromProperties(properties)).openStore();
  }
}
