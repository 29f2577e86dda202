package dev.postrider;

import dev.postrider.kafka.Delivery;
import dev.postrider.kafka.GivenUpRecord;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.jspecify.annotations.Nullable;

/** The attempt to send records at once that otherwise go to local disk. Thread-safe. */
final class DirectAttempt implements Delivery {

  private final RecordEnds ends;
  private final @Nullable Observation observation;
  private final CompletableFuture<RecordEnds> ended = new CompletableFuture<>();

  DirectAttempt(List<ProducerRecord<byte[], byte[]>> records, @Nullable Observation observation) {
    this.ends = new RecordEnds(records);
    this.observation = observation;
  }

  @Override
  public void acknowledged(ProducerRecord<byte[], byte[]> record, RecordMetadata metadata) {
    if (observation != null) {
      observation.acknowledged(record, metadata);
    }
    completeIf(ends.acknowledged(record, metadata));
  }

  @Override
  public void givenUp(ProducerRecord<byte[], byte[]> record, GivenUpRecord given) {
    if (observation != null) {
      observation.givenUp(record, given);
    }
    completeIf(ends.givenUp(record, given));
  }

  private void completeIf(boolean last) {
    if (last) {
      ended.complete(ends);
    }
  }

  /** Local disk. */
  @Override
  public boolean hasOtherPlace() {
    return true;
  }

  /** The records that the brokers have not acknowledged so far. */
  List<ProducerRecord<byte[], byte[]>> open() {
    return ends.open();
  }

  /** Complete once each record is acknowledged or given up. */
  CompletableFuture<RecordEnds> ended() {
    return ended;
  }
}
