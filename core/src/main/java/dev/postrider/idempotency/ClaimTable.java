package dev.postrider.idempotency;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What two readers have found in the claim topic: one that sees only what is committed, and one that sees
 * all. A claim that only the second has seen is undecided until the first has passed its offset: by then
 * it is committed and known, or was aborted. Thread-safe.
 */
final class ClaimTable {

  /** A claim that may be committed or aborted. */
  private record Undecided(Digest id, int partition, long offset) {}

  private final long ttlMillis;
  private final int maxKeys;
  private final LongSupplier clockMillis;

  /** Nearly in the order of their times. */
  private final Map<Digest, Written> written = new LinkedHashMap<>();

  private final Map<Digest, List<Undecided>> undecided = new HashMap<>();

  /** The next offset of each reader, by partition; empty until the topic is known. */
  private long[] committed = {};

  private long[] seen = {};

  /** How far both must come before anything is known for sure. */
  private long[] committedEnd = {};

  private long[] seenEnd = {};

  private long lookedForOld;

  /**
   * Knows nothing yet.
   *
   * @param clockMillis the time in milliseconds since 1970
   */
  ClaimTable(long ttlMillis, int maxKeys, LongSupplier clockMillis) {
    this.ttlMillis = ttlMillis;
    this.maxKeys = maxKeys;
    this.clockMillis = clockMillis;
  }

  /**
   * The topic as it is when the readers begin. Undecided claims are behind what is committed.
   *
   * @param starts the first offsets, by partition
   * @param committedEnds where the committed part ends
   * @param ends where all ends
   */
  synchronized void start(long[] starts, long[] committedEnds, long[] ends) {
    committed = starts.clone();
    seen = committedEnds.clone();
    committedEnd = committedEnds.clone();
    seenEnd = ends.clone();
    notifyAll();
  }

  /** Whether the topic is known. */
  synchronized boolean isStarted() {
    return committed.length > 0;
  }

  /** Waits until the topic is known, but no longer than that. */
  synchronized boolean awaitStart(long millis) {
    return await(this::isStarted, System.nanoTime() + millis * 1_000_000);
  }

  private boolean await(BooleanSupplier condition, long deadline) {
    long left = deadline - System.nanoTime();
    while (!condition.getAsBoolean() && left > 0) {
      try {
        wait(left / 1_000_000 + 1);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return false;
      }
      left = deadline - System.nanoTime();
    }
    return condition.getAsBoolean();
  }

  /** How many partitions the topic had at the start. */
  synchronized int partitions() {
    return committed.length;
  }

  /** Where a reader goes on, by partition. */
  synchronized long[] positions(boolean onlyCommitted) {
    return onlyCommitted ? committed.clone() : seen.clone();
  }

  /** Whether all is known that was there at the start. */
  synchronized boolean isReady() {
    return isStarted()
        && !isOverfull()
        && reached(committed, committedEnd)
        && reached(seen, seenEnd);
  }

  private static boolean reached(long[] positions, long[] ends) {
    for (int partition = 0; partition < positions.length; partition++) {
      if (positions[partition] < ends[partition]) {
        return false;
      }
    }
    return true;
  }

  /** A claim that is committed. */
  synchronized void committed(Digest key, Written claim) {
    if (!isOver(claim)) {
      written.put(key, claim);
    }
    forgetOld();
  }

  /** A claim that is there; whether it is committed may not be known. */
  synchronized void seen(Digest key, Digest id, int partition, long offset) {
    if (offset >= committed[partition]) {
      undecided
          .computeIfAbsent(key, absent -> new ArrayList<>(1))
          .add(new Undecided(id, partition, offset));
    }
  }

  /** How far a reader has come, all claims before that told. */
  synchronized void advance(boolean onlyCommitted, int partition, long position) {
    if (onlyCommitted) {
      committed[partition] = position;
      undecided.values().removeIf(claims -> {
        claims.removeIf(claim -> claim.partition() == partition && claim.offset() < position);
        return claims.isEmpty();
      });
    } else {
      seen[partition] = position;
    }
    notifyAll();
  }

  private boolean isOver(Written claim) {
    return claim.timeMillis() + ttlMillis < clockMillis.getAsLong();
  }

  private void forgetOld() {
    Iterator<Written> oldest = written.values().iterator();
    while (oldest.hasNext() && isOver(oldest.next())) {
      oldest.remove();
    }
  }

  /** The request with that key; null if there is none as far as is known. */
  synchronized @Nullable Written find(Digest key) {
    Written found = written.get(key);
    return found == null || isOver(found) ? null : found;
  }

  /** Whether somebody has claimed the key, and it is not known yet with what end. */
  synchronized boolean isUndecided(Digest key) {
    return undecided.containsKey(key);
  }

  /** Whether no further key is taken. */
  synchronized boolean isFull() {
    long now = clockMillis.getAsLong();
    if (written.size() >= maxKeys && now - lookedForOld >= 1000) {
      // To look at all keys for each request would cost more than the request.
      lookedForOld = now;
      written.values().removeIf(this::isOver);
    }
    return written.size() >= maxKeys;
  }

  /** Whether other processes have claimed so many keys that no more are read. */
  synchronized boolean isOverfull() {
    return isFull() && written.size() / 2 >= maxKeys;
  }

  synchronized int keys() {
    return written.size();
  }

  /**
   * Waits until all before a claim is seen.
   *
   * @param deadline by {@code System.nanoTime()}
   * @return false if that is not so in time
   */
  synchronized boolean awaitSeen(int partition, long offset, long deadline) {
    return await(() -> seen[partition] > offset, deadline);
  }

  /**
   * Whether another request has claimed the key before, in the order of the topic, and was not aborted for
   * sure. All before the offset must have been seen.
   */
  synchronized boolean isClaimedBefore(Digest key, Digest id, long offset) {
    Written found = find(key);
    return (found != null && !found.id().equals(id))
        || undecided.getOrDefault(key, List.of()).stream()
            .anyMatch(claim -> !claim.id().equals(id) && claim.offset() < offset);
  }
}
