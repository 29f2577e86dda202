package dev.postrider.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Collects what is wrong with a configuration. Not thread-safe. */
final class Faults {
  /** The path of a fault that belongs to no setting. */
  static final String CONFIGURATION = "configuration";

  private static final int MAX_QUOTED_CHARS = 100;

  /** More faults help no reader, and the search for the name that was meant takes time. */
  private static final int MANY = 100;

  private final List<String> faults = new ArrayList<>();

  void add(String path, String fault) {
    faults.add(printable(path) + ": " + fault);
  }

  void addAll(Faults others) {
    faults.addAll(others.faults);
  }

  /** Whether a fault of this very setting is known. */
  boolean isKnown(String path) {
    return faults.stream().anyMatch(fault -> fault.startsWith(path + ": "));
  }

  /** Whether there are so many that more need no advice. */
  boolean areMany() {
    return faults.size() >= MANY;
  }

  boolean isEmpty() {
    return faults.isEmpty();
  }

  void throwIfAny() {
    if (!faults.isEmpty()) {
      throw new InvalidConfigException(faults);
    }
  }

  /** A value as it may stand in a fault: one line, not endless. Never for a secret. */
  static String quote(String value) {
    return '"' + printable(value) + '"';
  }

  private static String printable(String text) {
    StringBuilder out = new StringBuilder();
    for (int i = 0; i < text.length(); i++) {
      if (i == MAX_QUOTED_CHARS) {
        return out.append('…').toString();
      }
      char c = text.charAt(i);
      if (Character.isISOControl(c) || Character.isSurrogate(c)) {
        out.append(String.format(Locale.ROOT, "\\u%04x", (int) c));
      } else {
        out.append(c);
      }
    }
    return out.toString();
  }
}
