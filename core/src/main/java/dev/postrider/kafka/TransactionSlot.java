package dev.postrider.kafka;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TransactionAbortableException;
import org.jspecify.annotations.Nullable;

/**
 * One producer with one transaction at a time, which takes its requests from a queue that others share. A
 * producer that can do no more is replaced by one with the same {@code transactional.id}, which also ends
 * what that has left open. Confined to the thread that calls {@link #run}.
 */
final class TransactionSlot implements Runnable {

  private static final Logger LOG = System.getLogger(TransactionSlot.class.getName());
  private static final long STEP_NANOS = TransactionalProducers.LONGEST_CALL.toNanos();
  private static final long PAUSE_NANOS = Duration.ofMillis(50).toNanos();
  private static final long LONGEST_PAUSE_NANOS = Duration.ofSeconds(2).toNanos();
  private static final int ABORT_CALLS = 4;

  /** Long enough for the producer to abort what is open, if a broker is there. */
  private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(1);

  private final int number;
  private final TransactionQueue queue;
  private final TransactionalProducers producers;
  private @Nullable Producer<byte[], byte[]> made;
  private boolean initialized;
  private long pauseNanos = PAUSE_NANOS;

  TransactionSlot(int number, TransactionQueue queue, TransactionalProducers producers) {
    this.number = number;
    this.queue = queue;
    this.producers = producers;
  }

  /** Writes requests until the queue is closed. */
  @Override
  public void run() {
    while (!queue.isDone()) {
      Producer<byte[], byte[]> producer = initialized();
      if (producer != null) {
        write(producer, queue.take(STEP_NANOS));
      }
      expire("no transaction could begin within the delivery timeout");
    }
    close(CLOSE_TIMEOUT);
  }

  private void expire(String why) {
    List<TransactionalRequest> expired = queue.expired();
    if (!expired.isEmpty()) {
      Exception failure = new TimeoutException(why);
      expired.forEach(request -> request.giveUp(failure));
    }
  }

  /** The producer; null if there is none yet, after a pause. */
  private @Nullable Producer<byte[], byte[]> initialized() {
    if (initialized) {
      return made;
    }
    try {
      if (made == null) {
        made = producers.make(number);
      }
      made.initTransactions();
      initialized = true;
      return made;
    } catch (TimeoutException e) {
      // The same call goes on where it was.
      LOG.log(Level.DEBUG, "no coordinator yet for {0}", producers.id(number));
    } catch (RuntimeException | Error e) {
      replace(e);
    }
    return null;
  }

  private void write(Producer<byte[], byte[]> producer, List<TransactionalRequest> requests) {
    if (requests.isEmpty()) {
      return;
    }
    boolean committed = false;
    try {
      committed = written(producer, requests);
    } catch (RuntimeException | Error e) {
      replace(e);
      // Those that have ended stay as they are.
      Exception failure = new KafkaException(e.toString(), e);
      requests.forEach(request -> request.giveUp(failure));
    } finally {
      queue.left(requests.get(0).topics(), committed);
    }
  }

  /** Whether the requests are written; if not, each is given up or back in the queue. */
  private boolean written(Producer<byte[], byte[]> producer, List<TransactionalRequest> requests) {
    for (String topic : requests.get(0).topics()) {
      Exception unknown = lookUp(producer, topic);
      if (unknown instanceof TimeoutException) {
        later(requests, unknown);
        return false;
      } else if (unknown != null) {
        requests.forEach(request -> request.giveUp(topic, unknown));
        return false;
      }
    }
    Transaction transaction = new Transaction(requests);
    try {
      producer.beginTransaction();
    } catch (KafkaException e) {
      replace(e);
      later(requests, e);
      return false;
    }
    transaction.send(producer);
    await(transaction, requests.get(0));
    if (transaction.isWritten() && requests.stream().anyMatch(request -> request.claim() != null)) {
      transaction.sendClaims(producer);
      await(transaction, requests.get(0));
      if (transaction.isWritten()) {
        transaction.check(queue.deadline(requests.get(0)));
      }
    }
    if (transaction.isWritten()) {
      return committed(producer, requests, transaction);
    }
    // Not later: to abort gives every record that is not acknowledged a failure.
    Map<TransactionalRequest, Transaction.Fault> faults = transaction.faults();
    abort(producer);
    unwritten(requests, faults);
    return false;
  }

  /** Waits for acknowledgements, at most as long as the earliest request may take. */
  private void await(Transaction transaction, TransactionalRequest earliest) {
    long deadline = queue.deadline(earliest);
    while (!transaction.await(Math.min(deadline, System.nanoTime() + STEP_NANOS))
        && deadline - System.nanoTime() > 0) {
      expire("all producers were busy for the delivery timeout");
      deadline = queue.deadline(earliest);
    }
  }

  /** What the brokers say of a topic that cannot be written; a time-out if they say nothing. */
  private static @Nullable Exception lookUp(Producer<byte[], byte[]> producer, String topic) {
    try {
      var unused = producer.partitionsFor(topic);
      return null;
    } catch (KafkaException e) {
      return KafkaErrors.brokersAnswer(e);
    }
  }

  private void later(List<TransactionalRequest> requests, Exception reason) {
    List<TransactionalRequest> inTime = new ArrayList<>();
    for (TransactionalRequest request : requests) {
      if (queue.deadline(request) - System.nanoTime() > 0) {
        inTime.add(request);
      } else {
        request.giveUp(reason);
      }
    }
    if (!inTime.isEmpty()) {
      queue.putBack(inTime);
      LockSupport.parkNanos(PAUSE_NANOS);
    }
  }

  /**
   * No record of the transaction can be read. Who is at fault is told so; the others are written anew, each
   * by itself.
   */
  private void unwritten(
      List<TransactionalRequest> requests, Map<TransactionalRequest, Transaction.Fault> faults) {
    List<TransactionalRequest> again = new ArrayList<>();
    for (TransactionalRequest request : requests) {
      Transaction.Fault fault = faults.get(request);
      if (fault != null && isFinal(fault.failure())) {
        request.giveUp(fault.topic(), fault.failure());
      } else {
        request.separate();
        again.add(request);
      }
    }
    later(again, new TimeoutException("not written within the delivery timeout"));
  }

  /** Whether another attempt is of no use: the fault is the record's, and the producer goes on. */
  private boolean isFinal(Exception failure) {
    return initialized
        && !KafkaErrors.isTemporary(failure)
        && !KafkaErrors.endsTransaction(failure);
  }

  private boolean committed(
      Producer<byte[], byte[]> producer,
      List<TransactionalRequest> requests,
      Transaction transaction) {
    List<TransactionalRequest> open = new ArrayList<>(requests);
    Exception unanswered = new TimeoutException("commit not answered");
    while (!open.isEmpty()) {
      try {
        producer.commitTransaction();
        open.forEach(request -> request.committed(transaction.written()));
        pauseNanos = PAUSE_NANOS;
        return true;
      } catch (TimeoutException e) {
        // Only the same call may follow.
        expire("all producers were busy for the delivery timeout");
        unanswered = e;
        open.removeIf(request -> isOver(request, e));
      } catch (TransactionAbortableException e) {
        abort(producer);
        later(open, e);
        return false;
      } catch (KafkaException e) {
        replace(e);
        // An earlier call may have reached the coordinator: to write them again could repeat them.
        open.forEach(request -> request.giveUp(e));
        return false;
      }
    }
    replace(unanswered);
    return false;
  }

  private boolean isOver(TransactionalRequest request, Exception failure) {
    boolean over = queue.deadline(request) - System.nanoTime() <= 0;
    if (over) {
      request.giveUp(failure);
    }
    return over;
  }

  private void abort(Producer<byte[], byte[]> producer) {
    Exception failure = new TimeoutException("abort not answered");
    for (int call = 0; call < ABORT_CALLS; call++) {
      try {
        producer.abortTransaction();
        return;
      } catch (TimeoutException e) {
        failure = e;
        expire("all producers were busy for the delivery timeout");
      } catch (KafkaException e) {
        replace(e);
        return;
      }
    }
    replace(failure);
  }

  /**
   * The next producer with the same id makes the coordinator abort what is open. The more often one has to be
   * replaced, the longer the pause: two processes with one prefix would never come to a commit.
   */
  private void replace(Throwable failure) {
    boolean fenced = KafkaErrors.isFenced(failure) || KafkaErrors.isFenced(failure.getCause());
    LOG.log(
        pauseNanos == PAUSE_NANOS ? Level.WARNING : Level.DEBUG,
        "producer with transactional.id {0} is replaced: {1}{2}",
        producers.id(number),
        String.valueOf(failure),
        fenced ? "; has another process the same prefix?" : "");
    close(Duration.ZERO);
    LockSupport.parkNanos(pauseNanos);
    pauseNanos = Math.min(2 * pauseNanos, LONGEST_PAUSE_NANOS);
  }

  private void close(Duration timeout) {
    Producer<byte[], byte[]> old = made;
    made = null;
    initialized = false;
    if (old != null) {
      try {
        old.close(timeout);
      } catch (KafkaException e) {
        LOG.log(Level.WARNING, "the producer did not close well", e);
      }
    }
  }
}
