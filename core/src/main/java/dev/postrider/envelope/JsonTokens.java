package dev.postrider.envelope;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Reads values of members whose type is known. */
final class JsonTokens {

  private JsonTokens() {}

  /**
   * The text of a string.
   *
   * @param member for the text of the exception
   * @throws IllegalArgumentException if it is something else
   */
  static String text(JsonParser parser, JsonToken token, String member) throws IOException {
    expect(token, JsonToken.VALUE_STRING, member);
    return parser.getText();
  }

  /**
   * A whole number of 64 bits.
   *
   * @throws IllegalArgumentException if it is something else
   */
  static long integer(JsonParser parser, JsonToken token, String member) throws IOException {
    expect(token, JsonToken.VALUE_NUMBER_INT, member);
    return parser.getLongValue();
  }

  static void expect(@Nullable JsonToken token, JsonToken expected, String member) {
    if (token != expected) {
      throw new IllegalArgumentException(member + ": expected " + expected + ", found " + token);
    }
  }
}
