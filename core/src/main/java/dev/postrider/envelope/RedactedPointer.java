package dev.postrider.envelope;

import java.util.List;
import java.util.stream.Stream;

/**
 * A JSON Pointer (RFC 6901), or what is left of it on the way. {@code *} stands for every name and index.
 *
 * @param steps names and indices, not empty
 */
record RedactedPointer(List<String> steps) {

  private static final String ANY = "*";

  /** Reads a pointer, or a name, which stands for the member of that name at the top. */
  static RedactedPointer of(String text) {
    if (!text.startsWith("/")) {
      return new RedactedPointer(List.of(text));
    }
    return new RedactedPointer(Stream.of(text.substring(1).split("/", -1))
        .map(step -> step.replace("~1", "/").replace("~0", "~"))
        .toList());
  }

  /** Whether it ends at the child of this name. */
  boolean isLast(String name) {
    return steps.size() == 1 && leadsTo(name);
  }

  private boolean leadsTo(String name) {
    return steps.get(0).equals(ANY) || steps.get(0).equals(name);
  }

  /** The rest of each pointer that leads to the child of this name and goes on. */
  static List<RedactedPointer> behind(List<RedactedPointer> pointers, String name) {
    return pointers.stream()
        .filter(pointer -> pointer.steps.size() > 1 && pointer.leadsTo(name))
        .map(pointer -> new RedactedPointer(pointer.steps.subList(1, pointer.steps.size())))
        .toList();
  }
}
