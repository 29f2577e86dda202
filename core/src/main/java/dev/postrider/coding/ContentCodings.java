package dev.postrider.coding;

import dev.postrider.envelope.RequestRejectedException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Undoes the codings that {@code Content-Encoding} names: gzip, deflate and zstd. Thread-safe.
 *
 * @since 0.1.0
 */
public final class ContentCodings {

  /** Each may make a body as large again as the limits allow. */
  private static final int MOST_CODINGS = 4;

  private final int maxBodyBytes;
  private final int maxRatio;

  /**
   * Codings with limits.
   *
   * @param maxBodyBytes most bytes that may come out of a body
   * @param maxRatio how many times as many bytes may come out as came in, from 64 KiB on; 0 for any
   */
  public ContentCodings(int maxBodyBytes, int maxRatio) {
    this.maxBodyBytes = maxBodyBytes;
    this.maxRatio = maxRatio;
  }

  /**
   * The codings of a body, in the order in which they were applied.
   *
   * @param contentEncoding the values of all {@code Content-Encoding} headers, separated by commas
   * @return their names in lower case; empty if there are none, or one of them is not known here: then the body stays as it is
   */
  public static List<String> of(@Nullable String contentEncoding) {
    List<String> codings = new ArrayList<>();
    if (contentEncoding != null) {
      for (String item : contentEncoding.split(",", -1)) {
        String name = item.strip();
        if (!name.isEmpty() && !name.equalsIgnoreCase("identity")) {
          if (Coding.named(name) == null) {
            return List.of();
          }
          codings.add(name.toLowerCase(Locale.ROOT));
        }
      }
    }
    return codings;
  }

  /**
   * The body as it was before these codings.
   *
   * @param body the bytes between position and limit, which stay
   * @throws RequestRejectedException if the body is not so encoded, or too much comes out
   */
  public ByteBuffer decode(ByteBuffer body, List<String> codings) throws RequestRejectedException {
    if (codings.size() > MOST_CODINGS) {
      throw RequestRejectedException.bodyUnreadable("more than " + MOST_CODINGS + " codings");
    }
    ByteBuffer decoded = body;
    for (int i = codings.size() - 1; i >= 0; i--) {
      decoded = decode(decoded, codings.get(i));
    }
    return decoded;
  }

  private ByteBuffer decode(ByteBuffer body, String name) throws RequestRejectedException {
    Coding coding = Coding.named(name);
    byte[] encoded = new byte[body.remaining()];
    body.duplicate().get(encoded);
    if (coding == null || encoded.length == 0) {
      return body; // RFC 9110 §8.4: nothing was encoded
    }
    BoundedOutput out = new BoundedOutput(encoded.length, maxBodyBytes, maxRatio);
    try {
      coding.decode(encoded, out);
      return out.content();
    } catch (DamagedException e) {
      throw RequestRejectedException.bodyUnreadable(name + ": " + e.getMessage());
    } catch (LimitException e) {
      throw RequestRejectedException.bodyTooLarge(String.valueOf(e.getMessage()));
    } catch (LinkageError e) {
      throw RequestRejectedException.bodyUnavailable(
          name + " needs zstd-jni, which kafka-clients brings, on the class path: " + e);
    }
  }
}
