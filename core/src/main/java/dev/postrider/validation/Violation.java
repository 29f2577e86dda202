package dev.postrider.validation;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A place where a JSON text is not as its schema says.
 *
 * @param path names and indices that lead to the place, from the top
 * @param keyword the keyword of the schema that is not met, such as {@code type}
 * @param property the member that {@code required} asks for in vain; null for other keywords
 * @param expected the keyword and, if that is short, its value in the schema, such as {@code type integer}
 * @param found the JSON type of what is there, such as {@code string}
 * @since 0.1.0
 */
public record Violation(
    List<String> path, String keyword, @Nullable String property, String expected, String found) {

  /** Copies the path. */
  public Violation {
    path = List.copyOf(path);
  }

  /** The place as a JSON Pointer (RFC 6901). */
  public String pointer() {
    return pointer(path);
  }

  /** A path as a JSON Pointer (RFC 6901). */
  public static String pointer(List<String> path) {
    StringBuilder pointer = new StringBuilder();
    for (String step : path) {
      pointer.append('/').append(step.replace("~", "~0").replace("/", "~1"));
    }
    return pointer.toString();
  }
}
