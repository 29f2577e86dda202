package dev.postrider.record;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import dev.postrider.envelope.RequestRejectedException;
import dev.postrider.record.JsonStrings.Piece;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.List;
import java.util.stream.Stream;

/**
 * A JSON text whose strings may have sources in braces, such as <code>{"id": "{json:/order/id}", "at":
 * "{now}"}</code>. A string that is nothing but {@code json:} sources becomes the JSON value that is found, any
 * other string a string. Where there is no value, null is written; so the text stays JSON whatever a
 * request has. Immutable.
 *
 * @since 0.1.0
 */
public final class JsonTemplate {

  private static final byte[] NULL = "null".getBytes(UTF_8);

  private final String text;
  private final List<Piece<Expression>> pieces;

  private JsonTemplate(String text, List<Piece<Expression>> pieces) {
    this.text = text;
    this.pieces = pieces;
  }

  /**
   * Reads a template.
   *
   * @throws ExpressionSyntaxException if the text is not JSON, or a string not of the language
   */
  public static JsonTemplate parse(String text) {
    return new JsonTemplate(text, JsonStrings.pieces(text, Expression::template));
  }

  /** What is looked up in a request. */
  public Stream<Expression> expressions() {
    return pieces.stream().flatMap(piece -> Stream.ofNullable(piece.string()));
  }

  /**
   * The JSON for a request.
   *
   * @throws RequestRejectedException if the request must have a value, a text is not UTF-8, or its body is
   *     not what it claims to be
   */
  public byte[] of(RequestValues values) throws RequestRejectedException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (Piece<Expression> piece : pieces) {
      if (piece.text() != null) {
        out.writeBytes(piece.text().getBytes(UTF_8));
      } else if (piece.string() != null) {
        write(piece.string(), values, out);
      }
    }
    return out.toByteArray();
  }

  private static void write(Expression expression, RequestValues values, ByteArrayOutputStream out)
      throws RequestRejectedException {
    byte[] json = expression.isJson() ? values.json(expression) : null;
    byte[] value = expression.isJson() ? null : values.of(expression);
    if (value != null) {
      out.write('"');
      out.writeBytes(JsonStringEncoder.getInstance().quoteAsUTF8(decoded(value)));
      out.write('"');
    } else {
      out.writeBytes(json == null ? NULL : json);
    }
  }

  private static String decoded(byte[] value) throws RequestRejectedException {
    try {
      return UTF_8.newDecoder().decode(ByteBuffer.wrap(value)).toString();
    } catch (CharacterCodingException e) {
      throw RequestRejectedException.invalidValue("message_template", "not UTF-8");
    }
  }

  /** The text it was read from. */
  @Override
  public String toString() {
    return text;
  }
}
