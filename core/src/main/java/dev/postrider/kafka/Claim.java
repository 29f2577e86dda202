package dev.postrider.kafka;

import java.util.List;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.jspecify.annotations.Nullable;

/**
 * What a transaction must claim before it may write a request: a further record, which is written with the
 * request, and a check after that. The methods are called in this order for each attempt, on one thread at a
 * time, which may block.
 *
 * @since 0.1.0
 */
public interface Claim {

  /** The record that claims. The records of the request are acknowledged, in the order in which they came. */
  ProducerRecord<byte[], byte[]> record(List<RecordMetadata> written);

  /**
   * Whether the request must not be written; then its transaction is aborted.
   *
   * @param claim where the record that claims was written
   * @param deadline when to give up, by {@code System.nanoTime()}
   * @return a {@link ClaimedException}, or another failure after which it may be tried again; null if
   *     nothing speaks against the commit
   */
  @Nullable
  Exception obstacle(RecordMetadata claim, long deadline);

  /** The request and its claim are committed. */
  void committed();
}
