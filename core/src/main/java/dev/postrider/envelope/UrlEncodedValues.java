package dev.postrider.envelope;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Finds arguments by name in a query or a form body, all in one pass, by the rules that make {@code
 * uri_args} and {@code body_args}. Immutable.
 *
 * @since 0.1.0
 */
public final class UrlEncodedValues {

  private final byte[][] names;

  /**
   * Finds the arguments of these decoded names.
   *
   * @param names different ones
   */
  public UrlEncodedValues(List<String> names) {
    this.names = names.stream().map(name -> name.getBytes(UTF_8)).toArray(byte[][]::new);
  }

  /**
   * The decoded bytes of the first argument of each name, in the order of the names; {@code null} where
   * there is none, or where the first one has no {@code =}.
   */
  public byte[] @Nullable [] first(byte[] encoded, int from, int to) {
    return UrlEncodedArguments.first(encoded, from, to, names);
  }
}
