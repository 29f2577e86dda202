package dev.postrider.cloudevents;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.postrider.envelope.RequestRejectedException;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;

/** Reads the value of an attribute from a header field (HTTP protocol binding 1.0.2 §3.1.3.2). */
final class HeaderValue {

  private HeaderValue() {}

  /** The text, without quotes around it and with each {@code %XX} decoded. */
  static String decoded(byte[] value) throws RequestRejectedException {
    ByteArrayOutputStream out = new ByteArrayOutputStream(value.length);
    boolean isQuoted = value.length > 1 && value[0] == '"' && value[value.length - 1] == '"';
    int end = isQuoted ? value.length - 1 : value.length;
    for (int i = isQuoted ? 1 : 0; i < end; i++) {
      if (isQuoted && value[i] == '\\' && i + 1 < end) {
        out.write(value[++i]);
      } else if (value[i] == '%' && i + 2 < end && isHex(value[i + 1]) && isHex(value[i + 2])) {
        out.write(Character.digit(value[i + 1], 16) << 4 | Character.digit(value[i + 2], 16));
        i += 2;
      } else {
        out.write(value[i]);
      }
    }
    return text(out.toByteArray());
  }

  private static boolean isHex(byte b) {
    return Character.digit(b, 16) >= 0;
  }

  /** The text of these bytes. */
  static String text(byte[] utf8) throws RequestRejectedException {
    try {
      return UTF_8.newDecoder().decode(ByteBuffer.wrap(utf8)).toString();
    } catch (CharacterCodingException e) {
      throw RequestRejectedException.invalidEvent("an attribute is not UTF-8");
    }
  }
}
