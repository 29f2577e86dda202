package dev.postrider.kafka;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/** Counts records that were given up, by topic and reason; names at most a thousand topics. Thread-safe. */
final class Losses {

  private static final int MOST_TOPICS = 1000;

  private final Map<String, Map<LossReason, AtomicLong>> topics = new ConcurrentHashMap<>();

  void add(String topic, LossReason reason) {
    // Several threads at once may go a little beyond.
    boolean named = topics.containsKey(topic) || topics.size() < MOST_TOPICS;
    topics
        .computeIfAbsent(
            named ? topic : LostRecords.OTHER_TOPICS, absent -> new ConcurrentHashMap<>())
        .computeIfAbsent(reason, absent -> new AtomicLong())
        .incrementAndGet();
  }

  /** The counts, in the order of topics and reasons. */
  List<LostRecords> counted() {
    List<LostRecords> counted = new ArrayList<>();
    new TreeMap<>(topics)
        .forEach((topic, reasons) -> new TreeMap<>(reasons)
            .forEach(
                (reason, records) -> counted.add(new LostRecords(topic, reason, records.get()))));
    return counted;
  }
}
