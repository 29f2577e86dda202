package dev.postrider.metrics;

import dev.postrider.kafka.LossReason;
import dev.postrider.kafka.LostRecords;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * Requests and records of one registry. Topics are those of configurations, but configurations come and
 * go: the first thousand have meters of their own. Thread-safe.
 */
final class RequestMeters {

  private static final int MOST_TOPICS = 1000;

  private record Answer(String outcome, int status) {}

  private record Loss(String topic, LossReason reason) {}

  private record Acknowledged(Timer time, DistributionSummary size) {}

  private final MeterRegistry registry;
  private final Map<Answer, Timer> requests = new ConcurrentHashMap<>();
  private final Map<String, Acknowledged> acknowledged = new ConcurrentHashMap<>();
  private final Map<Loss, Counter> lost = new ConcurrentHashMap<>();

  RequestMeters(MeterRegistry registry) {
    this.registry = registry;
  }

  void responded(String outcome, int status, long nanos) {
    requests
        .computeIfAbsent(new Answer(outcome, status), this::requests)
        .record(nanos, TimeUnit.NANOSECONDS);
  }

  private Timer requests(Answer answer) {
    return Timer.builder("postrider.requests")
        .description("requests, and the time until their response")
        .tag("outcome", answer.outcome())
        .tag("status", Integer.toString(answer.status()))
        .register(registry);
  }

  void acknowledged(String topic, long bytes, long nanos) {
    Acknowledged meters = acknowledged.get(topic);
    if (meters == null) {
      meters = acknowledged.computeIfAbsent(bounded(topic), this::acknowledged);
    }
    meters.time().record(nanos, TimeUnit.NANOSECONDS);
    meters.size().record((double) bytes);
  }

  private Acknowledged acknowledged(String topic) {
    return new Acknowledged(
        Timer.builder("postrider.records.acknowledged")
            .description("records that the brokers have acknowledged, and the time until then")
            .tag("topic", topic)
            .register(registry),
        DistributionSummary.builder("postrider.record.size")
            .description("key and value of records that the brokers have acknowledged")
            .baseUnit("bytes")
            .tag("topic", topic)
            .register(registry));
  }

  void lost(String topic, LossReason reason) {
    lost.computeIfAbsent(new Loss(bounded(topic), reason), this::lost).increment();
  }

  private Counter lost(Loss loss) {
    return Counter.builder("postrider.records.lost")
        .description("records that were taken and given up")
        .tag("topic", loss.topic())
        .tag("reason", loss.reason().toString())
        .register(registry);
  }

  /** Several threads at once may go a little beyond. */
  private String bounded(String topic) {
    boolean room = acknowledged.size() < MOST_TOPICS && lost.size() < MOST_TOPICS;
    return room || acknowledged.containsKey(topic) ? topic : LostRecords.OTHER_TOPICS;
  }
}
