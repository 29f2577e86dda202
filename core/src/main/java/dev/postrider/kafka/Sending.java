package dev.postrider.kafka;

import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;

/** One record on its way, which ends once. */
final class Sending implements Callback {

  /** Hears of every record's end, and tells its {@link Delivery}. */
  @FunctionalInterface
  interface End {

    /**
     * The record is acknowledged, or given up.
     *
     * @param metadata where it was or should have been written; null if that was not known
     * @param failure why it was given up; null if it was acknowledged
     */
    void of(Sending sending, @Nullable RecordMetadata metadata, @Nullable Exception failure);
  }

  private final ProducerRecord<byte[], byte[]> record;
  private final Backlog.Held held;
  private final long size;
  private final long deadline;
  private final Delivery delivery;
  private final End end;

  /** Set while the producer's {@code send} runs on this very thread. */
  private @Nullable Thread sender;

  private @Nullable Exception tryAgain;
  private int attempts;
  private boolean done;

  Sending(
      ProducerRecord<byte[], byte[]> record,
      Backlog.Held held,
      long size,
      long deadline,
      Delivery delivery,
      End end) {
    this.record = record;
    this.held = held;
    this.size = size;
    this.deadline = deadline;
    this.delivery = delivery;
    this.end = end;
  }

  ProducerRecord<byte[], byte[]> record() {
    return record;
  }

  String topic() {
    return record.topic();
  }

  Delivery delivery() {
    return delivery;
  }

  /** How often a producer was given the record. */
  int attempts() {
    return attempts;
  }

  /** A producer is given the record. */
  void attempted() {
    attempts++;
  }

  /** Where its size is counted. */
  Backlog.Held held() {
    return held;
  }

  /** As {@link RecordSize} has it. */
  long size() {
    return size;
  }

  /** When to give the record up, by {@code System.nanoTime()}. */
  long deadline() {
    return deadline;
  }

  /**
   * Gives the record to the producer.
   *
   * @return why it must be tried again; null if the producer has taken or refused it
   */
  @Nullable
  Exception send(Producer<byte[], byte[]> producer) {
    tryAgain = null;
    attempted();
    sender = Thread.currentThread();
    try {
      // The callback is told how the record ends.
      var unused = producer.send(record, this);
    } catch (RuntimeException e) {
      onCompletion(null, e);
    } catch (Error e) {
      // The library of a codec is missing, for example: the record's room must become free.
      onCompletion(null, new KafkaException(e.toString(), e));
    } finally {
      sender = null;
    }
    if (tryAgain != null) {
      Exception failure = MissingPartition.orElse(tryAgain, record, producer);
      if (!KafkaErrors.isTemporary(failure)) {
        end(null, failure);
        return null;
      }
    }
    return tryAgain;
  }

  /** The producer forgets topics that are not used for a while, and its buffer may be full. */
  @Override
  public void onCompletion(@Nullable RecordMetadata metadata, @Nullable Exception failure) {
    boolean isSending = sender == Thread.currentThread();
    if (failure != null && isSending && KafkaErrors.isTemporary(failure)) {
      tryAgain = failure;
    } else {
      end(metadata, failure == null ? null : KafkaErrors.brokersAnswer(failure));
    }
  }

  /** It never came to the producer. */
  void giveUp(Exception failure) {
    end(null, failure);
  }

  private void end(@Nullable RecordMetadata metadata, @Nullable Exception failure) {
    synchronized (this) {
      if (done) {
        return;
      }
      done = true;
    }
    end.of(this, metadata, failure);
  }
}
