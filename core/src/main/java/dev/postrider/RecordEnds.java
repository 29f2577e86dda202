package dev.postrider;

import dev.postrider.kafka.GivenUpRecord;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.errors.RecordTooLargeException;

/** How the records of one request have ended so far. Thread-safe. */
final class RecordEnds {

  private final List<ProducerRecord<byte[], byte[]>> records;
  private final RecordMetadata[] written;
  private final List<GivenUpRecord> givenUp = new ArrayList<>(0);
  private int ended;

  /** None has. */
  RecordEnds(List<ProducerRecord<byte[], byte[]>> records) {
    this.records = records;
    this.written = new RecordMetadata[records.size()];
  }

  /** The brokers have a record; answers whether it was the last. */
  synchronized boolean acknowledged(
      ProducerRecord<byte[], byte[]> record, RecordMetadata metadata) {
    for (int i = 0; i < written.length; i++) {
      if (written[i] == null && records.get(i).topic().equals(record.topic())) {
        written[i] = metadata;
        break;
      }
    }
    return ++ended == written.length;
  }

  /** A record was given up; answers whether it was the last. */
  synchronized boolean givenUp(GivenUpRecord given) {
    givenUp.add(given);
    return ++ended == written.length;
  }

  /** Those that were given up. */
  synchronized List<GivenUpRecord> givenUp() {
    return List.copyOf(givenUp);
  }

  /** Where each is, in the order of the request, once the brokers have all. */
  synchronized List<RecordMetadata> written() {
    return List.of(written);
  }

  /** Whether to send the records again is of no use: the brokers have all, or never take one. */
  synchronized boolean areSettled() {
    return ended == written.length
        && givenUp.stream().allMatch(given -> given.failure() instanceof RecordTooLargeException);
  }

  int size() {
    return written.length;
  }
}
