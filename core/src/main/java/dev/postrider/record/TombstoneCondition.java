package dev.postrider.record;

import dev.postrider.envelope.RequestView;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Which requests become a record without a value: {@code method:DELETE}, {@code empty_body}, {@code
 * header:NAME} or {@code header:NAME=VALUE}, or several of these with {@code |} between them, of which one
 * is enough. Immutable.
 *
 * @since 0.1.0
 */
public final class TombstoneCondition {

  private static final String METHOD = "method:";
  private static final String HEADER = "header:";
  private static final String EMPTY_BODY = "empty_body";

  private final String text;
  private final List<String> methods = new ArrayList<>();
  private final List<HeaderTest> headers = new ArrayList<>();
  private boolean emptyBody;

  private TombstoneCondition(String text) {
    this.text = text;
  }

  /** A header in lower case and the value it must have; null if any will do. */
  private record HeaderTest(String name, @Nullable String value) {}

  /**
   * Reads a condition.
   *
   * @throws ExpressionSyntaxException if the text is none
   */
  public static TombstoneCondition parse(String text) {
    TombstoneCondition condition = new TombstoneCondition(text);
    int at = 0;
    for (String one : text.split("\\|", -1)) {
      int from = at + one.length() - one.stripLeading().length();
      condition.add(one.strip(), from);
      at += one.length() + 1;
    }
    return condition;
  }

  private void add(String test, int at) {
    if (test.equals(EMPTY_BODY)) {
      emptyBody = true;
    } else if (test.startsWith(METHOD) && isName(test.substring(METHOD.length()))) {
      methods.add(test.substring(METHOD.length()));
    } else if (test.startsWith(HEADER)) {
      String[] pair = test.substring(HEADER.length()).split("=", 2);
      if (!isName(pair[0])) {
        throw new ExpressionSyntaxException(at + HEADER.length(), "expected the name of a header");
      }
      headers.add(
          new HeaderTest(pair[0].toLowerCase(Locale.ROOT), pair.length == 1 ? null : pair[1]));
    } else {
      throw new ExpressionSyntaxException(
          at, "expected method:NAME, empty_body, header:NAME or header:NAME=VALUE");
    }
  }

  private static boolean isName(String name) {
    return SourceArguments.fault(SourceKind.HEADER, name) == null;
  }

  /** Whether the method matters. */
  public boolean readMethod() {
    return !methods.isEmpty();
  }

  /** Whether it matters that the body is empty. */
  public boolean readBody() {
    return emptyBody;
  }

  /** The names of the headers that matter, in lower case. */
  public Set<String> headers() {
    Set<String> names = new TreeSet<>();
    headers.forEach(test -> names.add(test.name));
    return names;
  }

  /**
   * Whether the record of this request has no value.
   *
   * @param hasBody whether the body has a byte; it does not matter unless {@link #readBody}
   */
  public boolean fits(RequestView request, boolean hasBody) {
    return (emptyBody && !hasBody)
        || (!methods.isEmpty() && methods.contains(request.method()))
        || (!headers.isEmpty() && hasHeader(request));
  }

  private boolean hasHeader(RequestView request) {
    boolean[] found = new boolean[1];
    request.headers((name, value) -> {
      for (HeaderTest test : headers) {
        found[0] |=
            test.name.equalsIgnoreCase(name) && (test.value == null || test.value.equals(value));
      }
    });
    return found[0];
  }

  /** The text it was read from. */
  @Override
  public String toString() {
    return text;
  }
}
