package dev.postrider.envelope;

import java.nio.ByteBuffer;
import java.util.Set;

/** Redacts arguments of a query or a form, which are named as {@link UrlEncodedArguments} reads them. */
final class RedactedArguments {

  private RedactedArguments() {}

  /**
   * The arguments with the values of these names redacted.
   *
   * @param names the decoded bytes of names
   */
  static byte[] rewrite(byte[] source, Set<ByteBuffer> names, Replacement replacement) {
    Edits edits = new Edits(source);
    byte[] decoded = new byte[source.length];
    boolean kept = false;
    int to = source.length;
    for (int at = 0; at <= to; ) {
      int end = UrlEncodedArguments.endOfPair(source, at, to);
      int equals = UrlEncodedArguments.endOfName(source, at, end);
      int length = UrlEncodedArguments.decode(source, at, equals, decoded, 0);
      boolean redacted = equals < end && names.contains(ByteBuffer.wrap(decoded, 0, length));
      if (redacted) {
        int value = UrlEncodedArguments.decode(source, equals + 1, end, decoded, 0);
        byte[] other = replacement.of(decoded, 0, value);
        if (other != null) {
          edits.replace(equals + 1, end, other);
          kept = true;
        } else if (kept) {
          edits.remove(at - 1, end);
        } else {
          edits.remove(at, Math.min(end + 1, to));
        }
      } else {
        kept = true;
      }
      at = end + 1;
    }
    return edits.result();
  }
}
