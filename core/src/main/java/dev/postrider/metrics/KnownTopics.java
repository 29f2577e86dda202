package dev.postrider.metrics;

import dev.postrider.kafka.LostRecords;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The names of topics in tags. Topics are those of configurations, but configurations come and go: the
 * first thousand have names of their own, each for all meters and for good. Thread-safe.
 */
final class KnownTopics {

  private static final int MOST = 1000;

  private final Set<String> known = ConcurrentHashMap.newKeySet();

  /** The topic, or one name for all that came too late. Several threads at once may go a little beyond. */
  String name(String topic) {
    if (known.contains(topic)) {
      return topic;
    }
    if (known.size() >= MOST) {
      return LostRecords.OTHER_TOPICS;
    }
    known.add(topic);
    return topic;
  }
}
