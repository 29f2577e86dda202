package dev.postrider.signature;

import dev.postrider.envelope.RequestView;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;

/**
 * Tells by its signature whether a request comes from who shares a secret. Compares in constant time.
 * Thread-safe.
 *
 * @since 0.1.0
 */
public final class SignatureVerifier {

  private static final int MOST_DIGITS = 15;

  private final SignatureScheme scheme;
  private final List<SecretKey> keys;
  private final Duration tolerance;
  private final InstantSource clock;
  private final Set<String> headers;

  /**
   * A verifier.
   *
   * @param secrets what a request may be signed with; two or more while senders change theirs
   * @param tolerance how much older or newer than {@code clock} a time stamp may be; zero for any
   * @throws IllegalArgumentException if there is no secret, or one is not of the scheme's form
   */
  public SignatureVerifier(
      SignatureScheme scheme, List<String> secrets, Duration tolerance, InstantSource clock) {
    if (secrets.isEmpty()) {
      throw new IllegalArgumentException("no secret");
    }
    this.scheme = scheme;
    this.keys = secrets.stream().map(scheme::key).toList();
    this.tolerance = tolerance;
    this.clock = clock;
    this.headers = Set.copyOf(scheme.headers());
  }

  /** The names of the headers it looks at, in lower case. */
  public Set<String> headers() {
    return headers;
  }

  /** Whether it looks at the request's method. */
  public boolean readsMethod() {
    return scheme.content().has(SignedContent.METHOD);
  }

  /** Whether it looks at the request's target. */
  public boolean readsTarget() {
    return scheme.content().has(SignedContent.URI);
  }

  /**
   * Judges one request.
   *
   * @param request where everything but the body is read
   * @param body the bytes of the body as they came, between position and limit, which stay
   */
  public Verdict verify(RequestView request, ByteBuffer body) {
    SignedRequest signed = new SignedRequest(request, body, headers);
    if (!signed.hasAll(scheme.neededHeaders())) {
      return Verdict.MISSING;
    }
    String timestamp = scheme.timestamp(signed);
    List<ByteBuffer> content = scheme.content().of(signed, timestamp);
    List<byte[]> signatures =
        scheme.header().signatures(signed.all(scheme.header().name()));
    if (content == null || !matches(signatures, content)) {
      return Verdict.INVALID;
    }
    return timestamp == null || isRecent(timestamp) ? Verdict.VALID : Verdict.STALE;
  }

  private boolean matches(List<byte[]> signatures, List<ByteBuffer> content) {
    for (SecretKey key : keys) {
      byte[] expected = key.sign(content);
      for (byte[] signature : signatures) {
        if (MessageDigest.isEqual(expected, signature)) {
          return true;
        }
      }
    }
    return false;
  }

  /** In seconds since 1970; text that is no number was never recent. */
  private boolean isRecent(String timestamp) {
    if (tolerance.isZero()) {
      return true;
    }
    if (timestamp.isEmpty()
        || timestamp.length() > MOST_DIGITS
        || !timestamp.chars().allMatch(c -> c >= '0' && c <= '9')) {
      return false;
    }
    Duration age = Duration.ofMillis(clock.millis()).minusSeconds(Long.parseLong(timestamp));
    return age.abs().compareTo(tolerance) <= 0;
  }
}
