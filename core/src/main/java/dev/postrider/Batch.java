package dev.postrider;

import java.util.List;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;

/** The items of a body, and the records of those that can be sent. Immutable. */
record Batch(List<Entry> entries) {

  Batch {
    entries = List.copyOf(entries);
  }

  /**
   * One item.
   *
   * @param offset where in the body it begins, in bytes
   * @param records one for each of its topics; none if it cannot be sent, or a function has dropped it
   * @param fault why it cannot; null if it can
   */
  record Entry(
      int offset,
      List<ProducerRecord<byte[], byte[]>> records,
      @Nullable Fault fault) {

    static Entry of(int offset, List<ProducerRecord<byte[], byte[]>> records) {
      return new Entry(offset, records, null);
    }

    static Entry failed(int offset, Failure failure, String error) {
      return new Entry(offset, List.of(), new Fault(failure, error));
    }
  }

  /**
   * Why an item is not sent.
   *
   * @param error what the caller is told
   */
  record Fault(Failure failure, String error) {

    static Fault of(Failure failure) {
      return new Fault(failure, failure.error());
    }
  }

  /** The records of all items, in their order. */
  List<ProducerRecord<byte[], byte[]>> records() {
    return entries.stream().flatMap(entry -> entry.records().stream()).toList();
  }

  /** The same items, of which none is sent if there is one that cannot be. */
  Batch allOrNothing() {
    if (entries.stream().allMatch(entry -> entry.fault() == null)) {
      return this;
    }
    Fault other = Fault.of(Failure.OTHER_ITEM_FAILED);
    return new Batch(entries.stream()
        .map(entry -> entry.fault() == null ? new Entry(entry.offset(), List.of(), other) : entry)
        .toList());
  }
}
