package dev.postrider.envelope;

import static java.nio.charset.StandardCharsets.US_ASCII;

/** The last four letters of each literal of JSON (RFC 8259 §3), the first of them lowest. */
final class JsonLiteral {

  static final int TRUE = lastFour("true");
  static final int FALSE = lastFour("false");
  static final int NULL = lastFour("null");

  private JsonLiteral() {}

  private static int lastFour(String literal) {
    byte[] bytes = literal.getBytes(US_ASCII);
    return Words.four(bytes, bytes.length - 4);
  }
}
