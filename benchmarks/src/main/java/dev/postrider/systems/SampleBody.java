package dev.postrider.systems;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.postrider.envelope.RequestRejectedException;
import dev.postrider.testing.SampleRequest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.util.HexFormat;
import java.util.zip.GZIPOutputStream;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** The body of {@link SampleRequest#JSON_1K}, as senders may send it. */
public final class SampleBody {

  /** What the sender signs with. */
  public static final String SECRET = "It's a Secret to Everybody";

  private SampleBody() {}

  /** The bytes, which nobody else has. */
  public static byte[] bytes() {
    try {
      ByteBuffer sample = SampleRequest.JSON_1K.request().body(Integer.MAX_VALUE);
      byte[] body = new byte[sample.remaining()];
      sample.duplicate().get(body);
      return body;
    } catch (RequestRejectedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The same, compressed by gzip. */
  public static byte[] compressed() {
    ByteArrayOutputStream compressed = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(compressed)) {
      out.write(bytes());
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
    return compressed.toByteArray();
  }

  /** So many lines of NDJSON, each the body. */
  public static byte[] lines(int count) {
    return (new String(bytes(), UTF_8).replace("\n", "") + "\n").repeat(count).getBytes(UTF_8);
  }

  /** HMAC-SHA-256 with the secret. */
  public static Mac mac() {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(SECRET.getBytes(UTF_8), "HmacSHA256"));
      return mac;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The value of GitHub's header {@code X-Hub-Signature-256} for a body. */
  public static String gitHubSignature(byte[] body) {
    return "sha256=" + HexFormat.of().formatHex(mac().doFinal(body));
  }
}
