package dev.postrider;

import dev.postrider.config.PublisherConfig;
import dev.postrider.kafka.DeadLetter;
import dev.postrider.kafka.Delivery;
import dev.postrider.kafka.GivenUpRecord;
import dev.postrider.kafka.GivenUpRecord.Outcome;
import dev.postrider.kafka.RecordSender;
import dev.postrider.kafka.Refusal;
import java.time.Instant;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.jspecify.annotations.Nullable;

/**
 * Has records that were given up go to the topic of the dead letters, if there is one and the brokers take
 * them, and tells the listeners of each. Thread-safe.
 */
final class DeadLetterSender {

  private final RecordSender sender;
  private final @Nullable String topic;
  private final Listeners listeners;

  DeadLetterSender(RecordSender sender, PublisherConfig config, Listeners listeners) {
    this.sender = sender;
    this.topic = config.deadLetterTopic();
    this.listeners = listeners;
  }

  /** The topic of the letters; null if there is none. */
  @Nullable
  String topic() {
    return topic;
  }

  /** Handles a record that the sender has given up, and has not counted as lost. */
  void givenUp(GivenUpRecord given) {
    ProducerRecord<byte[], byte[]> record = given.record();
    // A letter to the topic that has just refused the record would come back without end.
    if (topic == null || topic.equals(record.topic())) {
      lost(given);
    } else {
      Refusal refusal = sender.sendLater(
          DeadLetter.of(record, topic, given.cause(), Instant.now()), letterOf(given));
      if (refusal != null) {
        lost(given);
      }
    }
  }

  private Delivery letterOf(GivenUpRecord given) {
    return new Delivery() {
      @Override
      public void acknowledged(ProducerRecord<byte[], byte[]> letter, RecordMetadata metadata) {
        listeners.givenUp(given.with(Outcome.DEAD_LETTER_TOPIC));
      }

      @Override
      public void givenUp(ProducerRecord<byte[], byte[]> record, GivenUpRecord letter) {
        lost(given);
      }

      @Override
      public boolean hasOtherPlace() {
        // What is lost is the record, not its letter.
        return true;
      }
    };
  }

  private void lost(GivenUpRecord given) {
    sender.lost(given);
    listeners.givenUp(given);
  }
}
