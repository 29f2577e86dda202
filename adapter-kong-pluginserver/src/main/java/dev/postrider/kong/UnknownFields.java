package dev.postrider.kong;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Warns of names in configurations that mean nothing: each once, because every worker has each configuration. Thread-safe. */
final class UnknownFields {

  private static final Logger LOG = System.getLogger(UnknownFields.class.getName());

  /** So many names are remembered, and so long ones. */
  private static final int MOST_REMEMBERED = 1000;

  private static final int LONGEST_NAME = 100;

  private final Set<String> warned = ConcurrentHashMap.newKeySet();

  void warn(List<String> names) {
    List<String> news = names.stream()
        .limit(MOST_REMEMBERED)
        .map(name -> name.length() > LONGEST_NAME ? name.substring(0, LONGEST_NAME) + "..." : name)
        .filter(name -> warned.size() < MOST_REMEMBERED && warned.add(name))
        .toList();
    if (!news.isEmpty()) {
      LOG.log(
          Level.WARNING,
          "fields ignored that neither Kong nor the plugin is known to have: {0}",
          String.join(", ", news));
    }
  }
}
