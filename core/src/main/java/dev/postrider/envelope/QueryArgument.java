package dev.postrider.envelope;

import static java.nio.charset.StandardCharsets.UTF_8;

import org.jspecify.annotations.Nullable;

/**
 * Reads one query argument of a request target by the rules that make {@code uri_args}.
 *
 * @since 0.1.0
 */
public final class QueryArgument {

  private QueryArgument() {}

  /**
   * The decoded value of the first argument of that name, wherever in the query it stands.
   *
   * @param target the raw request target, see {@link RequestView#target}
   * @param name the argument's decoded name
   * @return the bytes of its value; {@code null} if the argument is absent, or if its first
   *     occurrence has no {@code =}
   */
  public static byte @Nullable [] first(String target, String name) {
    int query = target.indexOf('?');
    if (query < 0 || query == target.length() - 1) {
      return null;
    }
    byte[] source = HttpText.bytes(target.substring(query + 1));
    byte[] wanted = name.getBytes(UTF_8);
    return UrlEncodedArguments.first(source, 0, source.length, wanted)[0];
  }
}
