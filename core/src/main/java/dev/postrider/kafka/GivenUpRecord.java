package dev.postrider.kafka;

import static java.util.Objects.requireNonNull;

import java.util.Locale;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.jspecify.annotations.Nullable;

/**
 * A record that was taken and will not be tried again.
 *
 * @param record topic, key, headers and value; the partition if it is known, or else null
 * @param outcome where the record is now
 * @param reason why it was given up, as metrics have it
 * @param failure the last failure, which the brokers or kafka-clients gave
 * @param attempts how often the record was handed to kafka-clients, which itself may have sent it more
 *     often; 0 if it never was, for example because its topic was not known
 * @since 0.1.0
 */
public record GivenUpRecord(
    ProducerRecord<byte[], byte[]> record,
    Outcome outcome,
    LossReason reason,
    Exception failure,
    int attempts) {

  /** Where a record is that was given up. */
  public enum Outcome {
    /** Nowhere. */
    LOST,
    /** In the topic for dead letters. */
    DEAD_LETTER_TOPIC,
    /** In a file for dead letters. */
    DEAD_LETTER_FILE;

    /** The same in lower case, as metrics and logs have it. */
    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** Checks that nothing is missing. */
  public GivenUpRecord {
    requireNonNull(record, "record");
    requireNonNull(outcome, "outcome");
    requireNonNull(reason, "reason");
    requireNonNull(failure, "failure");
  }

  /** A record that is lost unless something else becomes of it. */
  static GivenUpRecord lost(
      ProducerRecord<byte[], byte[]> record,
      @Nullable RecordMetadata metadata,
      LossReason reason,
      Exception failure,
      int attempts) {
    return new GivenUpRecord(
        withPartition(record, metadata), Outcome.LOST, reason, failure, attempts);
  }

  private static ProducerRecord<byte[], byte[]> withPartition(
      ProducerRecord<byte[], byte[]> record, @Nullable RecordMetadata metadata) {
    if (record.partition() != null || metadata == null || metadata.partition() < 0) {
      return record;
    }
    return new ProducerRecord<>(
        record.topic(),
        metadata.partition(),
        record.timestamp(),
        record.key(),
        record.value(),
        record.headers());
  }

  /** The same with another outcome. */
  public GivenUpRecord with(Outcome other) {
    return new GivenUpRecord(record, other, reason, failure, attempts);
  }

  /** What failed, for people: the kind of failure and its text. */
  public String cause() {
    return failure.getClass().getSimpleName() + ": " + failure.getMessage();
  }

  /** Names the topic, but shows nothing of key, headers and value. */
  @Override
  public String toString() {
    return "GivenUpRecord[topic=" + record.topic() + ", outcome=" + outcome + ", reason=" + reason
        + ", attempts=" + attempts + "]";
  }
}
