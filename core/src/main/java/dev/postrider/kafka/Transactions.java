package dev.postrider.kafka;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.kafka.common.errors.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Writes the records of each request in one transaction of Kafka. The calls of a transaction block, so
 * there is a thread for each of a few producers. Thread-safe.
 */
final class Transactions {

  private static final Logger LOG = System.getLogger(Transactions.class.getName());

  /** For what a thread does after the deadline: one call that blocks, and the end of its producer. */
  private static final Duration END = Duration.ofSeconds(2);

  private final TransactionQueue queue;
  private final List<Thread> threads;

  /** Begins at once, so that the first request finds a producer that has its id. */
  Transactions(TransactionConfig config, TransactionalProducers producers) {
    this.queue = new TransactionQueue(config.producers(), config.maxSends());
    this.threads = IntStream.range(0, config.producers())
        .mapToObj(number -> thread(new TransactionSlot(number, queue, producers), number))
        .toList();
    threads.forEach(Thread::start);
  }

  private static Thread thread(TransactionSlot slot, int number) {
    Thread thread = new Thread(slot, "postrider-transactions-" + number);
    thread.setDaemon(true);
    return thread;
  }

  /**
   * Takes the records of one request, which have room already and end together.
   *
   * @param claim what they must claim; null for nothing
   */
  void send(List<Sending> records, @Nullable Claim claim) {
    TransactionalRequest request = new TransactionalRequest(records, claim);
    if (!queue.add(request)) {
      request.giveUp(closed());
    }
  }

  private static Exception closed() {
    return new TimeoutException("the sender was closed before the transaction was committed");
  }

  /**
   * Commits what was taken, as far as that is possible in time, gives up the rest, and aborts what is
   * open. An interrupt ends the waiting.
   *
   * @param deadline by {@code System.nanoTime()}
   */
  void close(long deadline) {
    queue.close(deadline);
    boolean interrupted = Thread.interrupted();
    if (interrupted) {
      queue.close(System.nanoTime());
    }
    for (Thread thread : threads) {
      interrupted |= joined(thread, deadline + END.toNanos());
    }
    queue.drain().forEach(request -> request.giveUp(closed()));
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /** Whether this thread was interrupted meanwhile; then the others end early. */
  private boolean joined(Thread thread, long deadline) {
    boolean interrupted = false;
    long end = deadline;
    while (thread.isAlive()) {
      long millis = (end - System.nanoTime()) / 1_000_000;
      if (millis <= 0) {
        LOG.log(Level.WARNING, "a transaction did not end in time: {0}", thread.getName());
        return interrupted;
      }
      try {
        thread.join(millis);
      } catch (InterruptedException e) {
        interrupted = true;
        queue.close(System.nanoTime());
        end = Math.min(end, System.nanoTime() + END.toNanos());
      }
    }
    return interrupted;
  }
}
