package dev.postrider;

import static java.util.Objects.requireNonNull;

import dev.postrider.kafka.GivenUpRecord;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Objects;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.jspecify.annotations.Nullable;

/** How the records of one request have ended so far. Thread-safe. */
final class RecordEnds {

  private final List<ProducerRecord<byte[], byte[]>> records;

  /**
   * Records of a body may be equal, so that only the object itself tells which one it is; null if there is
   * one alone.
   */
  private final @Nullable IdentityHashMap<ProducerRecord<byte[], byte[]>, Integer> places;

  private final @Nullable RecordMetadata[] written;

  /** In the order in which they were given up; the first tells why. */
  private final List<GivenUpRecord> givenUp = new ArrayList<>(0);

  private final @Nullable GivenUpRecord[] givenUpAt;
  private int ended;

  /** None has. */
  RecordEnds(List<ProducerRecord<byte[], byte[]>> records) {
    this.records = records;
    this.written = new RecordMetadata[records.size()];
    this.givenUpAt = new GivenUpRecord[records.size()];
    this.places = records.size() == 1 ? null : places(records);
  }

  private static IdentityHashMap<ProducerRecord<byte[], byte[]>, Integer> places(
      List<ProducerRecord<byte[], byte[]>> records) {
    IdentityHashMap<ProducerRecord<byte[], byte[]>, Integer> places =
        new IdentityHashMap<>(records.size());
    for (int i = 0; i < records.size(); i++) {
      places.put(records.get(i), i);
    }
    return places;
  }

  private int place(ProducerRecord<byte[], byte[]> record) {
    return places == null ? 0 : requireNonNull(places.get(record));
  }

  /** The brokers have a record; answers whether it was the last. */
  synchronized boolean acknowledged(
      ProducerRecord<byte[], byte[]> record, RecordMetadata metadata) {
    written[place(record)] = metadata;
    return ++ended == written.length;
  }

  /** A record was given up; answers whether it was the last. */
  synchronized boolean givenUp(ProducerRecord<byte[], byte[]> record, GivenUpRecord given) {
    givenUp.add(given);
    givenUpAt[place(record)] = given;
    return ++ended == written.length;
  }

  /** Those that were given up. */
  synchronized List<GivenUpRecord> givenUp() {
    return List.copyOf(givenUp);
  }

  /** How a record was given up, by its place among the records; null if it was not. */
  synchronized @Nullable GivenUpRecord givenUp(int place) {
    return givenUpAt[place];
  }

  /** Where a record is, by its place among the records; null if the brokers have not acknowledged it. */
  synchronized @Nullable RecordMetadata written(int place) {
    return written[place];
  }

  /** Where each is, in the order of the request, once the brokers have all. */
  synchronized List<RecordMetadata> written() {
    return Arrays.stream(written).map(Objects::requireNonNull).toList();
  }

  /** The records that the brokers have not acknowledged. */
  synchronized List<ProducerRecord<byte[], byte[]>> open() {
    List<ProducerRecord<byte[], byte[]>> open = new ArrayList<>();
    for (int i = 0; i < written.length; i++) {
      if (written[i] == null) {
        open.add(records.get(i));
      }
    }
    return open;
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
