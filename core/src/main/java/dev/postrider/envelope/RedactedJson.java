package dev.postrider.envelope;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import java.io.IOException;
import java.util.List;

/**
 * Redacts values of a JSON text where they stand, without changing another byte. Goes only as deep as
 * the pointers do. Not thread-safe.
 */
final class RedactedJson {

  /** A parser needs memory for each level; deeper texts are not searched. */
  private static final int MAX_DEPTH = 1000;

  private static final JsonFactory JSON = JsonFactory.builder()
      .streamReadConstraints(StreamReadConstraints.builder()
          .maxStringLength(Integer.MAX_VALUE)
          .maxNumberLength(Integer.MAX_VALUE)
          .maxNameLength(Integer.MAX_VALUE)
          .maxNestingDepth(MAX_DEPTH)
          .build())
      .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
      .build();

  private final byte[] source;
  private final JsonParser parser;
  private final Replacement replacement;
  private final Edits edits;

  private RedactedJson(byte[] source, JsonParser parser, Replacement replacement) {
    this.source = source;
    this.parser = parser;
    this.replacement = replacement;
    this.edits = new Edits(source);
  }

  /**
   * The text with the values at these pointers redacted.
   *
   * @throws IOException if it is no JSON in UTF-8
   */
  static byte[] rewrite(byte[] source, List<RedactedPointer> pointers, Replacement replacement)
      throws IOException {
    try (JsonParser parser = JSON.createParser(source)) {
      RedactedJson json = new RedactedJson(source, parser, replacement);
      parser.nextToken();
      json.children(pointers);
      if (parser.nextToken() != null) {
        throw new IOException("text behind the value");
      }
      return json.edits.result();
    }
  }

  /** Redacts below the current value, at which these pointers have arrived, and stops at its end. */
  private void children(List<RedactedPointer> pointers) throws IOException {
    JsonToken start = parser.currentToken();
    if (start != JsonToken.START_OBJECT && start != JsonToken.START_ARRAY) {
      return;
    } else if (pointers.isEmpty()) {
      parser.skipChildren();
      return;
    }
    boolean object = start == JsonToken.START_OBJECT;
    boolean kept = false;
    int behind = end();
    int index = 0;
    for (JsonToken token = parser.nextToken(); !token.isStructEnd(); token = parser.nextToken()) {
      String name = object ? parser.currentName() : String.valueOf(index++);
      if (object) {
        parser.nextToken();
      }
      if (pointers.stream().anyMatch(pointer -> pointer.isLast(name))) {
        kept |= redact(behind, kept);
      } else {
        if (!kept) {
          removeComma(behind);
        }
        children(RedactedPointer.behind(pointers, name));
        kept = true;
      }
      behind = end();
    }
  }

  /**
   * Redacts the current value, and stops at its end.
   *
   * @param before the end of the value before, or of the bracket
   * @param kept whether a value before is kept
   * @return whether something stands in its place
   */
  private boolean redact(int before, boolean kept) throws IOException {
    int start = start();
    byte[] other;
    if (parser.currentToken() == JsonToken.VALUE_STRING) {
      byte[] text = parser.getText().getBytes(UTF_8);
      other = replacement.of(text, 0, text.length);
    } else {
      parser.skipChildren();
      other = replacement.of(source, start, end());
    }
    if (other == null) {
      edits.remove(kept ? before : afterSpace(before), end());
      return false;
    }
    edits.replace(start, end(), quoted(other));
    return true;
  }

  private static byte[] quoted(byte[] ascii) {
    byte[] quoted = new byte[ascii.length + 2];
    quoted[0] = '"';
    System.arraycopy(ascii, 0, quoted, 1, ascii.length);
    quoted[quoted.length - 1] = '"';
    return quoted;
  }

  /** If all values before are removed, no comma may be left behind them. */
  private void removeComma(int behind) {
    int comma = afterSpace(behind);
    if (source[comma] == ',') {
      edits.remove(comma, comma + 1);
    }
  }

  private int afterSpace(int from) {
    int at = from;
    while (source[at] <= ' ') {
      at++;
    }
    return at;
  }

  private int start() throws IOException {
    return offset(parser.currentTokenLocation().getByteOffset());
  }

  private int end() throws IOException {
    parser.finishToken();
    return offset(parser.currentLocation().getByteOffset());
  }

  /** Jackson also reads UTF-16 and UTF-32, of which it tells no bytes. */
  private static int offset(long bytes) throws IOException {
    if (bytes < 0) {
      throw new IOException("no UTF-8");
    }
    return Math.toIntExact(bytes);
  }
}
