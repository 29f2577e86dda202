package dev.postrider.record;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What the argument of each kind of source must be. */
final class SourceArguments {

  /** A token of RFC 9110 §5.6.2, as names of headers and cookies are. */
  private static final Pattern TOKEN = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]+");

  private static final Pattern SEGMENT =
      Pattern.compile("[1-9][0-9]{0,3}|\\{" + PathTemplate.NAME + "\\}");

  private SourceArguments() {}

  /** What is wrong with the argument; null if nothing is. */
  static @Nullable String fault(SourceKind kind, String argument) {
    return switch (kind) {
      case HEADER, COOKIE ->
        TOKEN.matcher(argument).matches() ? null : "expected the name of a " + kind.word;
      case PATH ->
        SEGMENT.matcher(argument).matches()
            ? null
            : "expected the number of a segment, from 1 on, or {name} of path_template";
      case JSON -> isPointer(argument) ? null : "expected a JSON Pointer, such as /order/id";
      case QUERY, FORM -> argument.isEmpty() ? "expected the name of an argument" : null;
      case PART -> argument.isEmpty() ? "expected the name of a part" : null;
      default -> null;
    };
  }

  /** RFC 6901 §3. */
  private static boolean isPointer(String text) {
    if (!text.isEmpty() && text.charAt(0) != '/') {
      return false;
    }
    for (int tilde = text.indexOf('~'); tilde >= 0; tilde = text.indexOf('~', tilde + 1)) {
      char escaped = tilde + 1 < text.length() ? text.charAt(tilde + 1) : '~';
      if (escaped != '0' && escaped != '1') {
        return false;
      }
    }
    return true;
  }
}
