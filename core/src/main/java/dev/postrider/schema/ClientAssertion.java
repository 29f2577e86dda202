package dev.postrider.schema;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.Base64;
import java.util.UUID;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** What a client signs with its secret to show that it knows it (RFC 7523 §3, RFC 7515). */
final class ClientAssertion {

  /** RFC 7523 §2.2. */
  static final String TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

  private static final int LIFETIME_SECONDS = 60;

  private ClientAssertion() {}

  /**
   * A new assertion.
   *
   * @param audience the token endpoint
   * @param algorithm {@code HS256} or {@code HS512}
   */
  static String signed(
      String client, String secret, String audience, String algorithm, Instant now) {
    ObjectNode header =
        JsonNodeFactory.instance.objectNode().put("alg", algorithm).put("typ", "JWT");
    ObjectNode claims = JsonNodeFactory.instance
        .objectNode()
        .put("iss", client)
        .put("sub", client)
        .put("aud", audience)
        .put("jti", UUID.randomUUID().toString())
        .put("iat", now.getEpochSecond())
        .put("exp", now.getEpochSecond() + LIFETIME_SECONDS);
    String signed = base64(header.toString().getBytes(UTF_8)) + "."
        + base64(claims.toString().getBytes(UTF_8));
    String hash = "HmacSHA" + algorithm.substring(2);
    try {
      Mac mac = Mac.getInstance(hash);
      mac.init(new SecretKeySpec(secret.getBytes(UTF_8), hash));
      return signed + "." + base64(mac.doFinal(signed.getBytes(US_ASCII)));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has " + hash, e);
    }
  }

  private static String base64(byte[] bytes) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }
}
