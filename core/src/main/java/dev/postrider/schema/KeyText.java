package dev.postrider.schema;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;

/** The text of a record key, as JSON. */
final class KeyText {

  private KeyText() {}

  /**
   * The text as a JSON string.
   *
   * @throws MismatchException if it is not UTF-8
   */
  static byte[] quoted(byte[] text) throws MismatchException {
    String decoded;
    try {
      decoded = UTF_8.newDecoder().decode(ByteBuffer.wrap(text)).toString();
    } catch (CharacterCodingException e) {
      throw new MismatchException("", "text in UTF-8", "other bytes");
    }
    byte[] quoted = JsonStringEncoder.getInstance().quoteAsUTF8(decoded);
    ByteArrayOutputStream string = new ByteArrayOutputStream(quoted.length + 2);
    string.write('"');
    string.writeBytes(quoted);
    string.write('"');
    return string.toByteArray();
  }

  /** Whether the text is meant to be an object or array of JSON. */
  static boolean isStructure(byte[] text) {
    return text.length > 0 && (text[0] == '{' || text[0] == '[');
  }
}
