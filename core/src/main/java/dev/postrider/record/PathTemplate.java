package dev.postrider.record;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The shape of a path, such as <code>/shops/{shop}/orders/{order}</code>: each segment is a text or the
 * name of whatever stands there. Immutable.
 *
 * @since 0.1.0
 */
public final class PathTemplate {

  static final String NAME = "[A-Za-z_][A-Za-z0-9_]*";

  private static final Pattern VARIABLE = Pattern.compile("\\{" + NAME + "\\}");

  private final String text;
  private final List<Segment> segments;

  private PathTemplate(String text, List<Segment> segments) {
    this.text = text;
    this.segments = List.copyOf(segments);
  }

  /** A name in braces, or a text that must stand there. */
  private record Segment(@Nullable String variable, String text) {

    boolean fits(byte[] segment) {
      return variable != null || text.equals(new String(segment, UTF_8));
    }
  }

  /**
   * Reads a template.
   *
   * @throws ExpressionSyntaxException if the text is no template
   */
  public static PathTemplate parse(String text) {
    if (!text.startsWith("/")) {
      throw new ExpressionSyntaxException(0, "expected '/'");
    }
    List<Segment> segments = new ArrayList<>();
    Set<String> names = new HashSet<>();
    int at = 1;
    for (String segment : text.substring(1).split("/", -1)) {
      boolean plain = segment.indexOf('{') < 0 && segment.indexOf('}') < 0;
      if (!plain && !VARIABLE.matcher(segment).matches()) {
        throw new ExpressionSyntaxException(at, "expected a text or one name in braces");
      }
      if (!plain && !names.add(segment)) {
        throw new ExpressionSyntaxException(at, segment + " is there twice");
      }
      segments.add(new Segment(plain ? null : segment, segment));
      at += segment.length() + 1;
    }
    return new PathTemplate(text, segments);
  }

  /** Whether a segment has this name, which is given in braces. */
  boolean names(String variable) {
    return segments.stream().anyMatch(segment -> variable.equals(segment.variable));
  }

  /**
   * The segment of that name.
   *
   * @param variable the name in braces
   * @param path the segments of a request's path, decoded
   * @return null if the path has not this shape
   */
  byte @Nullable [] segment(String variable, List<byte[]> path) {
    if (path.size() != segments.size()) {
      return null;
    }
    byte[] found = null;
    for (int i = 0; i < path.size(); i++) {
      if (!segments.get(i).fits(path.get(i))) {
        return null;
      }
      if (variable.equals(segments.get(i).variable)) {
        found = path.get(i);
      }
    }
    return found;
  }

  /** The text it was read from. */
  @Override
  public String toString() {
    return text;
  }
}
