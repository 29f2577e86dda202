package dev.postrider.record;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Reads the text of an {@link Expression}. Not thread-safe. */
final class ExpressionParser {

  private static final String REJECT = "reject";

  private final String text;
  private final List<List<Part>> alternatives = new ArrayList<>();
  private final boolean rejects;

  /**
   * Reads the whole text.
   *
   * @throws ExpressionSyntaxException if the text is not of that language
   */
  ExpressionParser(String text) {
    this.text = text;
    List<Range> ranges = split(0, text.length());
    this.rejects = takeReject(ranges);
    for (Range range : ranges) {
      SourceKind kind = kind(range);
      alternatives.add(
          kind == null
              ? template(range)
              : List.of(new Part.Choice(List.of(source(kind, range)), false)));
    }
  }

  private ExpressionParser(String text, boolean rejects) {
    this.text = text;
    this.rejects = rejects;
  }

  /**
   * The pieces of a text that is one template as a whole, which may have no source.
   *
   * @throws ExpressionSyntaxException if the text is not of that language
   */
  static List<Part> template(String text) {
    return new ExpressionParser(text, false).pieces(new Range(0, text.length()));
  }

  /** Characters of the text, without the spaces around them. */
  private record Range(int from, int to) {

    boolean isEmpty() {
      return from == to;
    }
  }

  /** Pieces, of which one after the other makes a value; the first that makes one counts. */
  List<List<Part>> alternatives() {
    return alternatives;
  }

  /** Whether a request without a value is rejected. */
  boolean rejects() {
    return rejects;
  }

  /** Cuts at each {@code |} that is neither escaped nor within braces. */
  private List<Range> split(int from, int to) {
    List<Range> ranges = new ArrayList<>();
    int start = from;
    for (int i = from; i < to; i = next(i)) {
      char c = text.charAt(i);
      if (c == '{') {
        i = closing(i, to);
      } else if (c == '}') {
        throw new ExpressionSyntaxException(i, "'}' closes nothing; as text it is \\}");
      } else if (c == '|') {
        ranges.add(trimmed(start, i));
        start = i + 1;
      }
    }
    ranges.add(trimmed(start, to));
    for (Range range : ranges) {
      if (range.isEmpty()) {
        throw new ExpressionSyntaxException(range.from, "expected a source");
      }
    }
    return ranges;
  }

  /** The index behind a character, with the backslash before that makes it an ordinary one. */
  private int next(int i) {
    if (text.charAt(i) != '\\') {
      return i + 1;
    }
    if (i + 1 == text.length()) {
      throw new ExpressionSyntaxException(i, "'\\' escapes nothing");
    }
    return i + 2;
  }

  /** The brace that closes the one at {@code open}. */
  private int closing(int open, int to) {
    int depth = 0;
    for (int i = open; i < to; i = next(i)) {
      char c = text.charAt(i);
      if (c == '{') {
        depth++;
      } else if (c == '}' && --depth == 0) {
        return i;
      }
    }
    throw new ExpressionSyntaxException(open, "'{' is not closed; as text it is \\{");
  }

  private Range trimmed(int from, int to) {
    int start = from;
    while (start < to && text.charAt(start) == ' ') {
      start++;
    }
    int end = start;
    for (int i = start; i < to; ) {
      boolean space = text.charAt(i) == ' ';
      i = next(i);
      end = space ? end : i;
    }
    return new Range(start, end);
  }

  /** Whether the last alternative is the word that has requests without a value rejected. */
  private boolean takeReject(List<Range> ranges) {
    for (int i = 0; i < ranges.size(); i++) {
      Range range = ranges.get(i);
      if (text.substring(range.from, range.to).equals(REJECT)) {
        if (i == 0 || i < ranges.size() - 1) {
          throw new ExpressionSyntaxException(range.from, "reject must stand behind all sources");
        }
        ranges.remove(i);
        return true;
      }
    }
    return false;
  }

  /** The kind of the source that begins here; null if none does. */
  private @Nullable SourceKind kind(Range range) {
    SourceKind kind = SourceKind.of(text.substring(range.from, endOfWord(range)));
    boolean colon = endOfWord(range) < range.to && text.charAt(endOfWord(range)) == ':';
    boolean whole = endOfWord(range) == range.to;
    if (kind == null || !(kind.takesArgument() ? colon || whole : whole)) {
      return null;
    }
    if (whole && kind.takesArgument()) {
      throw new ExpressionSyntaxException(
          range.to, "expected ':', as in " + kind.word + ":" + kind.argument);
    }
    return kind;
  }

  private int endOfWord(Range range) {
    int end = range.from;
    while (end < range.to && (Character.isLowerCase(text.charAt(end)) || text.charAt(end) == '_')) {
      end++;
    }
    return end;
  }

  private List<Part> template(Range range) {
    List<Part> parts = pieces(range);
    if (parts.stream().noneMatch(Part.Choice.class::isInstance)) {
      throw unknown(range);
    }
    return parts;
  }

  private List<Part> pieces(Range range) {
    List<Part> parts = new ArrayList<>();
    StringBuilder literal = new StringBuilder();
    for (int i = range.from; i < range.to; ) {
      if (text.charAt(i) == '{') {
        int closing = closing(i, range.to);
        if (literal.length() > 0) {
          parts.add(new Part.Literal(literal.toString()));
          literal.setLength(0);
        }
        parts.add(placeholder(i + 1, closing));
        i = closing + 1;
      } else {
        int next = next(i);
        literal.append(text.charAt(next - 1));
        i = next;
      }
    }
    if (literal.length() > 0) {
      parts.add(new Part.Literal(literal.toString()));
    }
    return parts;
  }

  private Part placeholder(int from, int to) {
    List<Range> ranges = split(from, to);
    boolean needed = takeReject(ranges);
    List<Source> sources = new ArrayList<>();
    for (Range range : ranges) {
      SourceKind kind = kind(range);
      if (kind == null) {
        throw unknown(range);
      }
      sources.add(source(kind, range));
    }
    return new Part.Choice(sources, needed);
  }

  private ExpressionSyntaxException unknown(Range range) {
    return new ExpressionSyntaxException(
        range.from, "expected a source, one of " + SourceKind.WORDS);
  }

  private Source source(SourceKind kind, Range range) {
    if (!kind.takesArgument()) {
      return new Source(kind, "");
    }
    int from = range.from + kind.word.length() + 1;
    StringBuilder argument = new StringBuilder();
    for (int i = from; i < range.to; ) {
      int next = next(i);
      char c = text.charAt(i);
      if (c == '{' && kind != SourceKind.PATH) {
        throw new ExpressionSyntaxException(
            i, "'{' in the argument of " + kind.word + "; as text it is \\{");
      }
      argument.append(text.charAt(next - 1));
      i = next;
    }
    String fault = SourceArguments.fault(kind, argument.toString());
    if (fault != null) {
      throw new ExpressionSyntaxException(from, fault);
    }
    return new Source(
        kind,
        kind == SourceKind.HEADER
            ? argument.toString().toLowerCase(Locale.ROOT)
            : argument.toString());
  }
}
