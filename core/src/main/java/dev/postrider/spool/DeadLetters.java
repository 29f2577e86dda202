package dev.postrider.spool;

import dev.postrider.kafka.DeadLetter;
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

  private final Folder folder;
  private final @Nullable String topic;
  private final LongSupplier millis;
  private @Nullable TopicLog log;

  DeadLetters(Folder folder, @Nullable String topic, LongSupplier millis) {
    this.folder = folder;
    this.topic = topic;
    this.millis = millis;
  }

  /**
   * The record for the topic of the dead letters; null if there is no such topic, or it is the one that
   * does not take the record.
   */
  @Nullable
  ProducerRecord<byte[], byte[]> letter(Stored stored, Verdict verdict) {
    return topic == null || topic.equals(stored.record().topic())
        ? null
        : letter(stored, topic, verdict);
  }

  private ProducerRecord<byte[], byte[]> letter(Stored stored, String to, Verdict verdict) {
    Instant now = Instant.ofEpochMilli(millis.getAsLong());
    return DeadLetter.of(stored.record(), to, verdict.text(), now);
  }

  /** Forces the record to the log. */
  void keep(Stored stored, Verdict verdict) throws IOException {
    if (log == null) {
      log = folder.log(Folder.DEAD_LETTERS);
    }
    log.append(List.of(letter(stored, stored.record().topic(), verdict)), stored.time());
  }

  @Override
  public void close() throws IOException {
    if (log != null) {
      log.close();
    }
  }
}
