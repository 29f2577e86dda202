package dev.postrider.kafka;

import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.errors.TransactionAbortedException;
import org.jspecify.annotations.Nullable;

/** Records that are written together or not at all. One thread at a time uses it. */
final class TransactionalRequest {

  private final List<Sending> records;
  private final List<String> topics;
  private final @Nullable Claim claim;
  private boolean alone;

  /**
   * Records of one deadline.
   *
   * @param claim what they must claim; null for nothing
   */
  TransactionalRequest(List<Sending> records, @Nullable Claim claim) {
    this.claim = claim;
    this.records = records;
    this.topics = records.stream().map(Sending::topic).toList();
  }

  List<Sending> records() {
    return records;
  }

  /** What it must claim to be written; null for nothing. */
  @Nullable
  Claim claim() {
    return claim;
  }

  /** In the order of the records. */
  List<String> topics() {
    return topics;
  }

  /** When to give up, by {@code System.nanoTime()}. */
  long deadline() {
    return records.get(0).deadline();
  }

  /** Whether it shares a transaction with no other. */
  boolean isAlone() {
    return alone;
  }

  /** Another request has failed with it: from now on it shares its transaction with none. */
  void separate() {
    alone = true;
  }

  /** All records are there. */
  void committed(Map<Sending, RecordMetadata> written) {
    if (claim != null) {
      // Before the answer: who repeats the request after that must find it.
      claim.committed();
    }
    records.forEach(record -> record.onCompletion(written.get(record), null));
  }

  /** No record is there, as far as is known. */
  void giveUp(Exception failure) {
    records.forEach(record -> record.giveUp(failure));
  }

  /**
   * No record is there, because of one.
   *
   * @param culprit the topic of that record; null if the failure concerns all
   */
  void giveUp(@Nullable String culprit, Exception failure) {
    if (culprit != null) {
      // First the reason, then what follows from it.
      records.stream()
          .filter(record -> record.topic().equals(culprit))
          .forEach(record -> record.giveUp(failure));
      giveUp(new TransactionAbortedException(
          "aborted, because the record for topic " + culprit + " could not be written"));
    } else {
      giveUp(failure);
    }
  }
}
