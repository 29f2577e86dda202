package dev.postrider.envelope;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.nio.ByteBuffer;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Redacts parts of a multipart body, which are named as {@link MultipartBody} reads them. */
final class RedactedMultipart {

  private RedactedMultipart() {}

  /**
   * The body with the parts of these names redacted.
   *
   * @param names the bytes of names
   * @return null if it is not sure that all parts were found
   * @throws RequestRejectedException if the body is not multipart with the boundary of the content type
   */
  static byte @Nullable [] rewrite(
      byte[] source,
      String contentType,
      EnvelopeConfig config,
      Set<ByteBuffer> names,
      Replacement replacement)
      throws RequestRejectedException {
    MultipartBody body = new MultipartBody(config);
    MultipartParts parts = body.complete(source, contentType);
    if (parts == null) {
      return null;
    }
    Edits edits = new Edits(source);
    for (int part = 0; part < parts.count(); part++) {
      byte[] name = body.name(source, part);
      if (name != null && names.contains(ByteBuffer.wrap(name))) {
        int behind = parts.delimiterBehind(part);
        TransferEncoding encoding = body.encoding(source, part);
        byte[] decoded =
            encoding == null ? null : encoding.decoded(source, parts.value(part), parts.end(part));
        byte[] other = decoded == null
            ? replacement.of(source, parts.value(part), parts.end(part))
            : replacement.of(decoded, 0, decoded.length);
        if (other == null) {
          edits.remove(parts.delimiterBefore(part), behind);
        } else {
          byte[] value = encoding == null ? other : encoding.encoded(other);
          edits.replace(parts.value(part), behind, line(value, parts.lineEnding()));
        }
      }
    }
    return edits.result();
  }

  private static byte[] line(byte[] text, String ending) {
    return (new String(text, US_ASCII) + ending).getBytes(US_ASCII);
  }
}
