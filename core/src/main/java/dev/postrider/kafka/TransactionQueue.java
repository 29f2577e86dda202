package dev.postrider.kafka;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Requests that wait for a transaction. Those for the same topics may share one; topics take turns, and
 * topics whose last transaction failed have one at a time, so that they do not hold all producers.
 * Thread-safe.
 */
final class TransactionQueue {

  /** Requests for the same topics, in their order. */
  private static final class Lane {
    final ArrayDeque<TransactionalRequest> waiting = new ArrayDeque<>();
    int transactions;
    boolean committed;
  }

  private final Map<List<String>, Lane> lanes = new LinkedHashMap<>();
  private final int producers;
  private final int maxRequests;
  private boolean closing;
  private long end;

  TransactionQueue(int producers, int maxRequests) {
    this.producers = producers;
    this.maxRequests = maxRequests;
  }

  /** Adds a request at the end; false if this is closed. */
  synchronized boolean add(TransactionalRequest request) {
    if (closing) {
      return false;
    }
    lane(request.topics()).waiting.addLast(request);
    notify();
    return true;
  }

  /** Puts requests back to the front, in their order. */
  synchronized void putBack(List<TransactionalRequest> requests) {
    for (int i = requests.size() - 1; i >= 0; i--) {
      TransactionalRequest request = requests.get(i);
      lane(request.topics()).waiting.addFirst(request);
    }
    notifyAll();
  }

  private Lane lane(List<String> topics) {
    return lanes.computeIfAbsent(topics, absent -> new Lane());
  }

  /**
   * Takes the next requests, all for the same topics; {@link #left} says when their transaction has ended.
   *
   * @param nanos how long to wait for some at most
   * @return the requests; empty if there are none
   */
  synchronized List<TransactionalRequest> take(long nanos) {
    long deadline = System.nanoTime() + nanos;
    while (true) {
      Lane next = next();
      if (next != null) {
        next.transactions++;
        return first(next.waiting);
      }
      long left = deadline - System.nanoTime();
      if (closing || left <= 0 || !await(left)) {
        return List.of();
      }
    }
  }

  private @Nullable Lane next() {
    for (Map.Entry<List<String>, Lane> entry : lanes.entrySet()) {
      Lane lane = entry.getValue();
      int most = lane.committed ? Math.max(1, producers - 1) : 1;
      if (!lane.waiting.isEmpty() && lane.transactions < most) {
        // To the end: others come first the next time.
        lanes.remove(entry.getKey());
        lanes.put(entry.getKey(), lane);
        return lane;
      }
    }
    return null;
  }

  private List<TransactionalRequest> first(ArrayDeque<TransactionalRequest> waiting) {
    List<TransactionalRequest> taken = new ArrayList<>();
    taken.add(waiting.remove());
    while (!taken.get(0).isAlone()
        && taken.size() < maxRequests
        && !waiting.isEmpty()
        && !waiting.element().isAlone()) {
      taken.add(waiting.remove());
    }
    return taken;
  }

  /** A transaction of requests that were taken has ended. */
  synchronized void left(List<String> topics, boolean committed) {
    Lane lane = lane(topics);
    lane.transactions--;
    lane.committed = committed;
    if (lane.transactions == 0 && lane.waiting.isEmpty()) {
      lanes.remove(topics);
    }
    notifyAll();
  }

  /** Removes the requests whose time is over. */
  synchronized List<TransactionalRequest> expired() {
    List<TransactionalRequest> expired = new ArrayList<>();
    long now = System.nanoTime();
    lanes.values().removeIf(lane -> {
      // Those that came first have the earliest deadlines.
      while (!lane.waiting.isEmpty() && deadline(lane.waiting.element()) - now <= 0) {
        expired.add(lane.waiting.remove());
      }
      return lane.transactions == 0 && lane.waiting.isEmpty();
    });
    return expired;
  }

  /** When to give up a request: the end of this may be earlier than its own deadline. */
  synchronized long deadline(TransactionalRequest request) {
    long own = request.deadline();
    return closing && end - own < 0 ? end : own;
  }

  private boolean await(long nanos) {
    try {
      TimeUnit.NANOSECONDS.timedWait(this, Math.max(1_000_000, nanos));
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /** Takes nothing more. What waits may still be taken until that time, by {@code System.nanoTime()}. */
  synchronized void close(long deadline) {
    closing = true;
    end = deadline;
    notifyAll();
  }

  /** Whether there is nothing left to do, now or later. */
  synchronized boolean isDone() {
    boolean empty = lanes.values().stream().allMatch(lane -> lane.waiting.isEmpty());
    return closing && (empty || end - System.nanoTime() <= 0);
  }

  /** Removes all that waits. */
  synchronized List<TransactionalRequest> drain() {
    List<TransactionalRequest> all = new ArrayList<>();
    lanes.values().forEach(lane -> {
      all.addAll(lane.waiting);
      lane.waiting.clear();
    });
    return all;
  }
}
