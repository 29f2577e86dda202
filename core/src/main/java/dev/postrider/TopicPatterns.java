package dev.postrider;

import java.util.List;

/**
 * Names of topics with stars, each of which stands for any characters or none. Topics whose names begin
 * with two underscores are the brokers' own, and match only patterns that begin so. Immutable.
 */
final class TopicPatterns {

  private static final String INTERNAL = "__";

  private final List<String> patterns;

  /** Those of the entries that are patterns. */
  TopicPatterns(List<String> entries) {
    this.patterns = entries.stream().filter(TopicPatterns::isPattern).toList();
  }

  static boolean isPattern(String entry) {
    return entry.indexOf('*') >= 0;
  }

  boolean isEmpty() {
    return patterns.isEmpty();
  }

  /** Whether one of the patterns is a name for the topic. */
  boolean match(String topic) {
    return patterns.stream()
        .filter(pattern -> !topic.startsWith(INTERNAL) || pattern.startsWith(INTERNAL))
        .anyMatch(pattern -> matches(pattern, topic));
  }

  /** Goes back to the last star only, so that the time is at most the product of the two lengths. */
  private static boolean matches(String pattern, String topic) {
    int p = 0;
    int t = 0;
    int star = -1;
    int behindStar = 0;
    while (t < topic.length()) {
      if (p < pattern.length() && pattern.charAt(p) == '*') {
        star = p++;
        behindStar = t;
      } else if (p < pattern.length() && pattern.charAt(p) == topic.charAt(t)) {
        p++;
        t++;
      } else if (star >= 0) {
        p = star + 1;
        t = ++behindStar;
      } else {
        return false;
      }
    }
    while (p < pattern.length() && pattern.charAt(p) == '*') {
      p++;
    }
    return p == pattern.length();
  }
}
