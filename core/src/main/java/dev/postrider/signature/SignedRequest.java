package dev.postrider.signature;

import dev.postrider.envelope.RequestView;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The parts that a signature may cover: a request, its body, and the headers that the scheme names. */
final class SignedRequest {

  private final RequestView view;
  private final ByteBuffer body;
  private final Map<String, List<String>> headers = new HashMap<>();

  /** Reads the headers of these names, which are in lower case. */
  SignedRequest(RequestView view, ByteBuffer body, Set<String> names) {
    this.view = view;
    this.body = body;
    view.headers((name, value) -> {
      String lowerCase = name.toLowerCase(Locale.ROOT);
      if (names.contains(lowerCase)) {
        headers.computeIfAbsent(lowerCase, unused -> new ArrayList<>()).add(value);
      }
    });
  }

  RequestView view() {
    return view;
  }

  /** The body, with a position of its own. */
  ByteBuffer body() {
    return body.duplicate();
  }

  /** Whether there is a header of each name. */
  boolean hasAll(Set<String> names) {
    return headers.keySet().containsAll(names);
  }

  /** All values, in the order of the request. */
  List<String> all(String name) {
    return headers.getOrDefault(name, List.of());
  }

  /** The first value; null if there is no such header. */
  @Nullable
  String first(String name) {
    List<String> all = all(name);
    return all.isEmpty() ? null : all.get(0);
  }
}
