package dev.postrider.process.replay;

import dev.postrider.envelope.Header;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;

/**
 * What the command line changes in the headers of each request. Thread-safe.
 *
 * @param set lines that stand in place of those of their names, or behind all others
 * @param dropped names in lower case
 */
record HeaderChanges(List<Header> set, Set<String> dropped) {

  HeaderChanges {
    set = List.copyOf(set);
    dropped = Set.copyOf(dropped);
  }

  /** The lines with the changes made. */
  List<Header> applied(List<Header> headers) {
    List<Header> changed = new ArrayList<>();
    Set<String> done = new TreeSet<>();
    for (Header header : headers) {
      String name = header.name().toLowerCase(Locale.ROOT);
      List<Header> replacements = named(name);
      if (!replacements.isEmpty()) {
        if (done.add(name)) {
          changed.addAll(replacements);
        }
      } else if (!dropped.contains(name)) {
        changed.add(header);
      }
    }
    set.stream()
        .filter(header -> !done.contains(header.name().toLowerCase(Locale.ROOT)))
        .forEach(changed::add);
    return changed;
  }

  private List<Header> named(String name) {
    return set.stream().filter(header -> header.name().equalsIgnoreCase(name)).toList();
  }
}
