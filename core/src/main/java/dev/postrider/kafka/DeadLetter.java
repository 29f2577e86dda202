package dev.postrider.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Instant;
import java.util.List;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;

/**
 * A record for the topic of the dead letters: key, value and headers of the record that was given up, and
 * headers that say from which topic it is, why and when.
 *
 * @since 0.1.0
 */
public final class DeadLetter {

  /** The header with the topic of the record that was given up. */
  public static final String TOPIC_HEADER = "postrider-dead-letter-topic";

  /** The header that says why, for people. */
  public static final String REASON_HEADER = "postrider-dead-letter-reason";

  /** The header with the time, as RFC 3339 has it, in UTC. */
  public static final String TIME_HEADER = "postrider-dead-letter-time";

  private static final List<String> HEADERS = List.of(TOPIC_HEADER, REASON_HEADER, TIME_HEADER);

  private DeadLetter() {}

  /**
   * The record of which the letter was made. A record that is no letter stays as it is.
   *
   * @param letter which may have the topic of the record already
   */
  public static ProducerRecord<byte[], byte[]> original(ProducerRecord<byte[], byte[]> letter) {
    Header topic = letter.headers().lastHeader(TOPIC_HEADER);
    if (topic == null) {
      return letter;
    }
    ProducerRecord<byte[], byte[]> record = new ProducerRecord<>(
        new String(topic.value(), UTF_8), null, letter.key(), letter.value(), letter.headers());
    HEADERS.forEach(record.headers()::remove);
    return record;
  }

  /**
   * Makes the letter. Headers of an earlier letter, which a caller may have sent along, are left out.
   *
   * @param to the topic of the letter
   * @param cause why the record was given up, for people
   */
  public static ProducerRecord<byte[], byte[]> of(
      ProducerRecord<byte[], byte[]> record, String to, String cause, Instant time) {
    ProducerRecord<byte[], byte[]> letter =
        new ProducerRecord<>(to, null, record.key(), record.value(), record.headers());
    HEADERS.forEach(letter.headers()::remove);
    letter.headers().add(TOPIC_HEADER, record.topic().getBytes(UTF_8));
    letter.headers().add(REASON_HEADER, cause.getBytes(UTF_8));
    letter.headers().add(TIME_HEADER, time.toString().getBytes(UTF_8));
    return letter;
  }
}
