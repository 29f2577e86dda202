package dev.postrider.validation;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A place where a JSON text is not as its schema says.
 *
 * @param path names and indices that lead to the place, from the top
 * @param keyword the keyword of the schema that is not met, such as {@code type}
 * @param property the member that {@code required} asks for in vain; null for other keywords
 * @since 0.1.0
 */
public record Violation(
    List<String> path, String keyword, @Nullable String property) {

  /** Copies the path. */
  public Violation {
    path = List.copyOf(path);
  }
}
