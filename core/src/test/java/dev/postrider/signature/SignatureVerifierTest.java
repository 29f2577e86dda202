package dev.postrider.signature;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.postrider.envelope.BufferedRequest;
import dev.postrider.envelope.RequestRejectedException;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SignatureVerifierTest {

  private static final Instant NOW = Instant.ofEpochSecond(1_700_000_000);
  private static final byte[] BODY = "{\"a\":\"\u00e4\"}".getBytes(UTF_8);

  private static byte[] hash(String algorithm, String secret, byte[] content)
      throws GeneralSecurityException {
    Mac mac = Mac.getInstance(algorithm);
    mac.init(new SecretKeySpec(secret.getBytes(UTF_8), algorithm));
    return mac.doFinal(content);
  }

  private static String hex(String secret, String content) throws GeneralSecurityException {
    return HexFormat.of().formatHex(hash("HmacSHA256", secret, content.getBytes(ISO_8859_1)));
  }

  private static SignatureScheme general(String signed, @Nullable String timestampHeader) {
    return SignatureScheme.hmac("X-Sign", "sha256", false, "", signed, timestampHeader);
  }

  private static Verdict verdict(SignatureScheme scheme, BufferedRequest request, String... secrets)
      throws RequestRejectedException {
    return new SignatureVerifier(
            scheme, List.of(secrets), Duration.ofMinutes(5), InstantSource.fixed(NOW))
        .verify(request, request.body(Integer.MAX_VALUE));
  }

  private static BufferedRequest.Builder request() {
    return BufferedRequest.builder("PUT", "/a%20b?c=\u00e9").body(BODY);
  }

  @ParameterizedTest
  @CsvSource({
    "sha1, HmacSHA1, false",
    "sha256, HmacSHA256, true",
    "sha384, HmacSHA384, false",
    "sha512, HmacSHA512, true"
  })
  void knowsEachAlgorithmAndEncoding(String hash, String algorithm, boolean base64)
      throws Exception {
    byte[] bytes = hash(algorithm, "s", BODY);
    String text = base64
        ? Base64.getEncoder().encodeToString(bytes)
        : HexFormat.of().withUpperCase().formatHex(bytes);
    SignatureScheme scheme = SignatureScheme.hmac("X-Sign", hash, base64, "h=", "{body}", null);
    BufferedRequest signed = request().header("x-sIGN", "h=" + text).build();
    assertEquals(Verdict.VALID, verdict(scheme, signed, "s"));
    BufferedRequest bare = request().header("X-Sign", text).build();
    assertEquals(Verdict.INVALID, verdict(scheme, bare, "s"));
  }

  @Test
  void signsThePartsThatTheTemplateNames() throws Exception {
    String content = "PUT /a%20b?c=\u00e9 one;" + new String(BODY, ISO_8859_1) + "1700000000.";
    SignatureScheme scheme = general("{method} {uri} {header:X-Own};{body}{timestamp}.", "X-Time");
    BufferedRequest signed = request()
        .header("X-Own", "one")
        .header("X-Own", "two")
        .header("X-Time", "1700000000")
        .header("X-Sign", hex("s", content))
        .build();
    assertEquals(Verdict.VALID, verdict(scheme, signed, "s"));
    assertEquals(Verdict.INVALID, verdict(scheme, signed, "t"));
  }

  /** Senders that change their secret sign with both, and receivers that change theirs accept both. */
  @Test
  void acceptsAnyOfTheSecretsInAnyOfTheSignatures() throws Exception {
    SignatureScheme scheme = general("{body}", null);
    String old = hex("old", new String(BODY, ISO_8859_1));
    BufferedRequest one = request().header("X-Sign", old).build();
    BufferedRequest both = request().header("X-Sign", "00ff, " + old).build();
    BufferedRequest lines =
        request().header("X-Sign", "zz").header("X-Sign", old).build();
    for (BufferedRequest request : List.of(one, both, lines)) {
      assertEquals(Verdict.VALID, verdict(scheme, request, "old"));
      assertEquals(Verdict.VALID, verdict(scheme, request, "new", "old"));
      assertEquals(Verdict.INVALID, verdict(scheme, request, "new"));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "1700000000, VALID",
    "1699999700, VALID",
    "1699999699, STALE",
    "1700000301, STALE",
    "-1, STALE",
    "'', STALE",
    "1700000000.5, STALE",
    "999999999999999999999999, STALE",
    "now, STALE",
    "\u0661\u0667\u0660\u0660\u0660\u0660\u0660\u0660\u0660\u0660, STALE"
  })
  void timeStampsAreSecondsNearTheClock(@Nullable String stamp, Verdict verdict) throws Exception {
    String time = stamp == null ? "" : stamp;
    byte[] content = (time + "." + new String(BODY, UTF_8)).getBytes(UTF_8);
    BufferedRequest signed = request()
        .header("X-Time", time)
        .header("X-Sign", HexFormat.of().formatHex(hash("HmacSHA256", "s", content)))
        .build();
    assertEquals(verdict, verdict(general("{timestamp}.{body}", "X-Time"), signed, "s"));
  }

  @Test
  void followsTheClockThatIsHandedIn() throws Exception {
    AtomicReference<Instant> now = new AtomicReference<>(NOW);
    SignatureVerifier verifier = new SignatureVerifier(
        general("{timestamp}{body}", "X-Time"), List.of("s"), Duration.ofSeconds(1), now::get);
    BufferedRequest signed = request()
        .header("X-Time", "1700000000")
        .header("X-Sign", hex("s", "1700000000" + new String(BODY, ISO_8859_1)))
        .build();
    assertEquals(Verdict.VALID, verifier.verify(signed, ByteBuffer.wrap(BODY)));
    now.set(NOW.plusSeconds(2));
    assertEquals(Verdict.STALE, verifier.verify(signed, ByteBuffer.wrap(BODY)));
  }

  @Test
  void zeroToleratesAnyTimeStamp() throws Exception {
    SignatureVerifier verifier = new SignatureVerifier(
        general("{timestamp}{body}", "X-Time"),
        List.of("s"),
        Duration.ZERO,
        InstantSource.fixed(NOW));
    BufferedRequest signed = request()
        .header("X-Time", "0")
        .header("X-Sign", hex("s", "0" + new String(BODY, ISO_8859_1)))
        .build();
    assertEquals(Verdict.VALID, verifier.verify(signed, ByteBuffer.wrap(BODY)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"{body", "body}", "{body}{", "{body}{json}", "{body}{header:a b}", "x"})
  void refusesATemplateThatSignsNothingOrIsMisspelt(String signed) {
    IllegalArgumentException e =
        assertThrows(IllegalArgumentException.class, () -> general(signed, null));
    assertTrue(String.valueOf(e.getMessage()).matches("(has|must have) .*"), e.getMessage());
  }

  /** Twilio vouches for forms, and for other bodies by their hash in the query. */
  @Test
  void twilioSignsNoBodyOfAnotherType() throws Exception {
    String signature = Base64.getEncoder()
        .encodeToString(hash("HmacSHA1", "s", "https://h.example/x".getBytes(UTF_8)));
    SignatureScheme scheme = SignatureScheme.twilio("https://h.example");
    BufferedRequest.Builder text = BufferedRequest.builder("POST", "/x")
        .header("X-Twilio-Signature", signature)
        .header("Content-Type", "text/plain");
    assertEquals(Verdict.VALID, verdict(scheme, text.build(), "s"));
    assertEquals(Verdict.INVALID, verdict(scheme, text.body(BODY).build(), "s"));
    BufferedRequest broken = BufferedRequest.builder("POST", "/x")
        .header("X-Twilio-Signature", signature)
        .header("Content-Type", "application/x-www-form-urlencoded")
        .body("%zz=1".getBytes(UTF_8))
        .build();
    assertEquals(Verdict.INVALID, verdict(scheme, broken, "s"));
  }

  @Property(tries = 300)
  void noHeaderWhateverItSaysIsValid(
      @ForAll String signature, @ForAll String stamp, @ForAll String type)
      throws RequestRejectedException {
    for (SignatureScheme scheme : List.of(
        SignatureScheme.standardWebhooks(),
        SignatureScheme.github(),
        SignatureScheme.stripe(),
        SignatureScheme.slack(),
        SignatureScheme.shopify(),
        SignatureScheme.twilio("https://h.example"))) {
      BufferedRequest.Builder request = request().header("Content-Type", type);
      for (String name : scheme.neededHeaders()) {
        request.header(name, name.contains("timestamp") ? stamp : signature);
      }
      assertEquals(Verdict.INVALID, verdict(scheme, request.build(), "c2VjcmV0"));
    }
  }
}
