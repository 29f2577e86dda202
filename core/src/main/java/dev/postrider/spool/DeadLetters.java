package dev.postrider.spool;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.Closeable;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.function.LongSupplier;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;

/**
 * Where records go that can never be delivered: to a topic, or to a log in the spool's folder. Headers
 * say from which topic, why and when. Not thread-safe.
 */
final class DeadLetters implements Closeable {

  static final String TOPIC_HEADER = "postrider-dead-letter-topic";
  static final String REASON_HEADER = "postrider-dead-letter-reason";
  static final String TIME_HEADER = "postrider-dead-letter-time";
  private static final String LOG = "dead-letters";

  private final Folder folder;
  private final @Nullable String topic;
  private final LongSupplier millis;
  private @Nullable TopicLog log;

  DeadLetters(Folder folder, @Nullable String topic, LongSupplier millis) {
    this.folder = folder;
    this.topic = topic;
    this.millis = millis;
  }

  /** The record for the topic of the dead letters; null if there is no such topic. */
  @Nullable
  ProducerRecord<byte[], byte[]> letter(Stored stored, String reason) {
    return topic == null ? null : letter(stored, topic, reason);
  }

  private ProducerRecord<byte[], byte[]> letter(Stored stored, String to, String reason) {
    ProducerRecord<byte[], byte[]> record = stored.record();
    ProducerRecord<byte[], byte[]> letter =
        new ProducerRecord<>(to, null, record.key(), record.value(), record.headers());
    letter.headers().add(TOPIC_HEADER, record.topic().getBytes(UTF_8));
    letter.headers().add(REASON_HEADER, reason.getBytes(UTF_8));
    String time = Instant.ofEpochMilli(millis.getAsLong()).toString();
    letter.headers().add(TIME_HEADER, time.getBytes(UTF_8));
    return letter;
  }

  /** Forces the record to the log. */
  void keep(Stored stored, String reason) throws IOException {
    if (log == null) {
      log = folder.log(LOG);
    }
    log.append(List.of(letter(stored, stored.record().topic(), reason)), stored.time());
  }

  @Override
  public void close() throws IOException {
    if (log != null) {
      log.close();
    }
  }
}
