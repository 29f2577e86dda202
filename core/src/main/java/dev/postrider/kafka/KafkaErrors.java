package dev.postrider.kafka;

import org.apache.kafka.common.errors.ApiException;
import org.apache.kafka.common.errors.InvalidPidMappingException;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.common.errors.InvalidTxnStateException;
import org.apache.kafka.common.errors.OutOfOrderSequenceException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TransactionAbortableException;
import org.apache.kafka.common.errors.TransactionAbortedException;
import org.jspecify.annotations.Nullable;

/** The meaning of an exception of kafka-clients; decided by types, never by texts. */
final class KafkaErrors {

  private KafkaErrors() {}

  /** The producer wraps what the brokers say of a topic in a time-out. */
  static Exception brokersAnswer(Exception failure) {
    boolean wraps = failure instanceof TimeoutException;
    return wraps && failure.getCause() instanceof ApiException answer ? answer : failure;
  }

  /** Whether another attempt may do. */
  static boolean isTemporary(Exception failure) {
    return brokersAnswer(failure) instanceof RetriableException;
  }

  /** Whether another producer has taken the {@code transactional.id} over. */
  static boolean isFenced(@Nullable Throwable failure) {
    return failure instanceof ProducerFencedException
        || failure instanceof InvalidProducerEpochException;
  }

  /** Whether it says nothing of the record, but that this transaction or this producer cannot go on. */
  static boolean endsTransaction(Exception failure) {
    return isFenced(failure)
        || failure instanceof TransactionAbortableException
        || failure instanceof TransactionAbortedException
        || failure instanceof OutOfOrderSequenceException
        || failure instanceof InvalidPidMappingException
        || failure instanceof InvalidTxnStateException;
  }
}
