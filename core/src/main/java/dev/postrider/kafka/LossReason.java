package dev.postrider.kafka;

import java.util.Locale;
import org.apache.kafka.clients.producer.BufferExhaustedException;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.InvalidTopicException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/**
 * Why a record that was taken has been given up. A closed set: never a text of a broker.
 *
 * @since 0.1.0
 */
public enum LossReason {
  /** No acknowledgement within the delivery timeout: brokers or a partition's leader were away. */
  TIMED_OUT,
  /** The brokers do not know the topic, or its name is not one. */
  UNKNOWN_TOPIC,
  /** The brokers do not let this client write there. */
  NOT_AUTHORIZED,
  /** The brokers refused the login, or a certificate was refused. */
  NOT_AUTHENTICATED,
  /** The brokers take no records as large as this. */
  TOO_LARGE,
  /** The producer's own buffer was full for the delivery timeout. */
  BUFFER_FULL,
  /** The sender was closed before the record was acknowledged. */
  CLOSED,
  /** Anything else that the brokers or kafka-clients said. */
  OTHER;

  /** The same in lower case, as metrics and logs have it. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The reason of a failure that has nothing to do with the sender's end. */
  public static LossReason of(Exception failure) {
    return of(failure, false);
  }

  static LossReason of(Exception failure, boolean closed) {
    Exception answer = KafkaErrors.brokersAnswer(failure);
    if (answer instanceof UnknownTopicOrPartitionException
        || answer instanceof InvalidTopicException) {
      return UNKNOWN_TOPIC;
    }
    if (answer instanceof AuthorizationException) {
      return NOT_AUTHORIZED;
    }
    if (answer instanceof AuthenticationException) {
      return NOT_AUTHENTICATED;
    }
    if (answer instanceof RecordTooLargeException) {
      return TOO_LARGE;
    }
    if (closed) {
      return CLOSED;
    }
    if (answer instanceof BufferExhaustedException) {
      return BUFFER_FULL;
    }
    return answer instanceof RetriableException ? TIMED_OUT : OTHER;
  }
}
