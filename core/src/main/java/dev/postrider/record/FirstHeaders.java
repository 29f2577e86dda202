package dev.postrider.record;

import dev.postrider.envelope.HeaderVisitor;
import dev.postrider.envelope.HttpText;
import dev.postrider.envelope.RequestView;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Keeps the first value of each header with one of some names. Not thread-safe. */
final class FirstHeaders implements HeaderVisitor {

  private final List<String> names;
  private final byte[] @Nullable [] values;

  private FirstHeaders(List<String> names) {
    this.names = names;
    this.values = new byte[names.size()][];
  }

  /** The values in the order of the names; null where there is no such header. */
  static byte[] @Nullable [] of(RequestView request, List<String> names) {
    FirstHeaders headers = new FirstHeaders(names);
    request.headers(headers);
    return headers.values;
  }

  @Override
  public void header(String name, String value) {
    int found = find(name);
    if (found >= 0) {
      values[found] = HttpText.bytes(value);
    }
  }

  @Override
  public void header(String name, byte[] value) {
    int found = find(name);
    if (found >= 0) {
      values[found] = value.clone();
    }
  }

  /** The index of a name whose value is not known yet, or -1. */
  private int find(String name) {
    for (int i = 0; i < names.size(); i++) {
      if (values[i] == null && names.get(i).equalsIgnoreCase(name)) {
        return i;
      }
    }
    return -1;
  }
}
