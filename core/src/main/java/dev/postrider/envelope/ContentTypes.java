package dev.postrider.envelope;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * Types of content by type and subtype, without parameters and in any case: {@code text/csv}, {@code
 * text/*} or any type with the suffix {@code +json}. Immutable.
 *
 * @since 0.1.0
 */
public final class ContentTypes {

  /** The word for a list that most senders need no more than. */
  public static final String STANDARD = "standard";

  /** The types in which JSON is sent, beside {@code application/json}. */
  static final List<String> STANDARD_JSON = List.of(
      "*/*+json", "text/json", "text/x-json", "application/x-json", "application/csp-report");

  /** The types of text, beside those that Kong knows. */
  static final List<String> STANDARD_TEXT = List.of(
      "text/*",
      "*/*+xml",
      "*/*+yaml",
      "application/yaml",
      "application/x-yaml",
      "application/ndjson",
      "application/x-ndjson",
      "application/jsonl",
      "application/json-seq",
      "application/graphql",
      "application/javascript",
      "application/toml",
      "application/sql");

  static final ContentTypes NONE = new ContentTypes(List.of(), List.of());

  /** A token (RFC 9110 §5.6.2), or a star, behind which a subtype may have its suffix (RFC 6838 §4.2.8). */
  private static final Pattern SYNTAX =
      Pattern.compile("(\\*|T+)/(\\*(\\+T+)?|T+)".replace("T", "[!#$%&'+.^_`|~0-9A-Za-z-]"));

  private final List<String> names;
  private final List<Range> ranges;

  private ContentTypes(List<String> names, List<Range> ranges) {
    this.names = List.copyOf(names);
    this.ranges = List.copyOf(ranges);
  }

  /** The two sides of a slash; of one that begins with a star the rest is what it ends with. */
  private record Range(String type, String subtype) {

    boolean has(String contentType, int slash, int end) {
      return fits(type, contentType, 0, slash) && fits(subtype, contentType, slash + 1, end);
    }

    private static boolean fits(String pattern, String text, int from, int to) {
      int length = to - from;
      if (pattern.charAt(0) != '*') {
        return length == pattern.length() && text.regionMatches(true, from, pattern, 0, length);
      }
      int suffix = pattern.length() - 1;
      return length > suffix && text.regionMatches(true, to - suffix, pattern, 1, suffix);
    }
  }

  /** Whether this is a type, possibly with stars, or the word for the standard list. */
  public static boolean isType(String text) {
    return text.equals(STANDARD) || SYNTAX.matcher(text).matches();
  }

  /**
   * Reads types.
   *
   * @param standard the types that {@link #STANDARD} stands for
   * @throws IllegalArgumentException if one is none
   */
  static ContentTypes of(List<String> types, List<String> standard) {
    List<Range> ranges = new ArrayList<>();
    for (String type : types) {
      if (!isType(type)) {
        throw new IllegalArgumentException("not a content type: " + type);
      }
      for (String one : type.equals(STANDARD) ? standard : List.of(type)) {
        int slash = one.indexOf('/');
        String lowerCase = one.toLowerCase(Locale.ROOT);
        ranges.add(new Range(lowerCase.substring(0, slash), lowerCase.substring(slash + 1)));
      }
    }
    return new ContentTypes(types, ranges);
  }

  /** The types as {@link #of} was given them. */
  List<String> names() {
    return names;
  }

  /** Whether the value of a {@code Content-Type} is one of the types. */
  boolean has(String contentType) {
    if (ranges.isEmpty()) {
      return false;
    }
    int parameters = contentType.indexOf(';');
    int end = parameters < 0 ? contentType.length() : parameters;
    while (end > 0 && contentType.charAt(end - 1) <= ' ') {
      end--;
    }
    int slash = contentType.indexOf('/');
    if (slash < 0 || slash >= end) {
      return false;
    }
    for (Range range : ranges) {
      if (range.has(contentType, slash, end)) {
        return true;
      }
    }
    return false;
  }
}
