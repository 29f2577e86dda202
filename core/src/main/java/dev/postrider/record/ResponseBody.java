package dev.postrider.record;

import dev.postrider.record.JsonStrings.Piece;
import dev.postrider.record.ResponseTemplate.Field;
import java.util.List;
import java.util.Map;

/**
 * A JSON text whose strings are templates of a response, such as <code>{"offset": "{offset}"}</code>.
 * Immutable.
 *
 * @since 0.1.0
 */
public final class ResponseBody {

  private final List<Piece<ResponseTemplate>> pieces;

  private ResponseBody(List<Piece<ResponseTemplate>> pieces) {
    this.pieces = pieces;
  }

  /**
   * Reads a template.
   *
   * @throws ExpressionSyntaxException if the text is not JSON, or a brace in a string does not belong to a
   *     field
   */
  public static ResponseBody parse(String json) {
    return new ResponseBody(JsonStrings.pieces(json, ResponseTemplate::parse));
  }

  /** The JSON for a record. */
  public String of(Map<Field, String> values) {
    StringBuilder json = new StringBuilder();
    for (Piece<ResponseTemplate> piece : pieces) {
      json.append(piece.string() == null ? piece.text() : piece.string().json(values));
    }
    return json.toString();
  }
}
