package dev.postrider.kafka;

import org.apache.kafka.common.errors.ApiException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.TimeoutException;

/** What an exception of kafka-clients means; decided by types, never by texts. */
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
}
