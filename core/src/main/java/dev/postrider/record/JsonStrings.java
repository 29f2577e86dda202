package dev.postrider.record;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Cuts a JSON text at those of its strings that have a brace. Names of members are not looked at.
 *
 * @since 0.1.0
 */
public final class JsonStrings {

  /**
   * A piece of the text as it is, or what has been read from a string in place of it.
   *
   * @param text null if there is a string
   * @param string null if there is text
   */
  public record Piece<T>(@Nullable String text, @Nullable T string) {}

  private JsonStrings() {}

  /**
   * The pieces of a JSON text, in their order.
   *
   * @param reader reads the characters that a string stands for
   * @throws ExpressionSyntaxException if the text is not JSON, or the reader throws it
   */
  public static <T> List<Piece<T>> pieces(String text, Function<String, T> reader) {
    List<Piece<T>> pieces = new ArrayList<>();
    int copied = 0;
    try (JsonParser parser = new JsonFactory().createParser(text)) {
      int depth = 0;
      boolean complete = false;
      for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
        if (complete) {
          throw new ExpressionSyntaxException(start(parser), "text behind the JSON");
        }
        depth += token.isStructStart() ? 1 : token.isStructEnd() ? -1 : 0;
        complete = depth == 0;
        if (token == JsonToken.VALUE_STRING && parser.getText().indexOf('{') >= 0) {
          int from = start(parser);
          pieces.add(new Piece<>(text.substring(copied, from), null));
          pieces.add(new Piece<>(null, read(parser.getText(), reader, from)));
          // Reading the text has moved the parser behind the string.
          copied = (int) parser.currentLocation().getCharOffset();
        }
      }
      if (!complete) {
        throw new ExpressionSyntaxException(text.length(), "the JSON ends too early");
      }
    } catch (JsonProcessingException e) {
      // A limit of Jackson's that was exceeded has no place.
      JsonLocation place = e.getLocation();
      throw new ExpressionSyntaxException(
          place == null ? 0 : (int) place.getCharOffset(), "not JSON");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    pieces.add(new Piece<>(text.substring(copied), null));
    return List.copyOf(pieces);
  }

  private static int start(JsonParser parser) {
    return (int) parser.currentTokenLocation().getCharOffset();
  }

  private static <T> T read(String string, Function<String, T> reader, int at) {
    try {
      return reader.apply(string);
    } catch (ExpressionSyntaxException e) {
      throw e.behind(at + 1);
    }
  }
}
