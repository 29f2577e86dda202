package dev.postrider.metrics;

import dev.postrider.kafka.GivenUpRecord;
import dev.postrider.kafka.GivenUpRecord.Outcome;
import dev.postrider.kafka.LossReason;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/** Requests and records of one registry. Thread-safe. */
final class RequestMeters {

  private record Answer(String outcome, int status) {}

  private record End(String topic, LossReason reason, Outcome outcome) {}

  private record Acknowledged(Timer time, DistributionSummary size) {}

  private final MeterRegistry registry;
  private final KnownTopics topics;
  private final Map<Answer, Timer> requests = new ConcurrentHashMap<>();
  private final Map<String, Acknowledged> acknowledged = new ConcurrentHashMap<>();
  private final Map<End, Counter> givenUp = new ConcurrentHashMap<>();

  RequestMeters(MeterRegistry registry, KnownTopics topics) {
    this.registry = registry;
    this.topics = topics;
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
      meters = acknowledged.computeIfAbsent(topics.name(topic), this::acknowledged);
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

  void givenUp(GivenUpRecord given) {
    String topic = topics.name(given.record().topic());
    givenUp
        .computeIfAbsent(new End(topic, given.reason(), given.outcome()), this::givenUp)
        .increment();
  }

  void schemaFetched(boolean success) {
    Counter.builder("postrider.schema.fetches")
        .description("questions to a schema registry, in the background")
        .tag("outcome", success ? "success" : "failure")
        .register(registry)
        .increment();
  }

  private Counter givenUp(End end) {
    Counter.Builder counter = end.outcome() == Outcome.LOST
        ? Counter.builder("postrider.records.lost")
            .description("records that were taken and are lost")
        : Counter.builder("postrider.dead.letters")
            .description("records that were taken and are dead letters, in a topic or a file")
            .tag("outcome", end.outcome().toString());
    return counter
        .tag("topic", end.topic())
        .tag("reason", end.reason().toString())
        .register(registry);
  }
}
