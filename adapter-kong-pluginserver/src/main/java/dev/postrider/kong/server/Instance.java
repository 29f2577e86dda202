package dev.postrider.kong.server;

import java.time.Duration;
import java.util.Set;
import java.util.function.LongSupplier;

/** A plugin instance that Kong knows by its id, alive until it is closed and its last event ends. */
final class Instance {

  private static final Duration BETWEEN_TEXTS = Duration.ofSeconds(10);

  private final PluginInstance plugin;
  private final Set<Phase> phases;
  private final long heapBytes;
  private final RateLimit texts;
  private final Runnable onUnused;
  private int users = 1;
  private boolean used;
  private boolean retired;
  private boolean closed;
  private long lastUsed;

  /**
   * An instance that no event uses yet.
   *
   * @param phases those that it handles
   * @param heapBytes what it takes, in bytes
   * @param texts how often its failures are told to Kong's log
   * @param onUnused called once, when it is closed and no event uses it
   */
  Instance(
      PluginInstance plugin,
      Set<Phase> phases,
      long heapBytes,
      RateLimit texts,
      Runnable onUnused,
      long nanoTime) {
    this.plugin = plugin;
    this.phases = Set.copyOf(phases);
    this.heapBytes = heapBytes;
    this.texts = texts;
    this.onUnused = onUnused;
    this.lastUsed = nanoTime;
  }

  /** Lets one text into Kong's log, and the next after a while: not one with every request. */
  static RateLimit paceOfTexts(LongSupplier clock) {
    return new RateLimit(BETWEEN_TEXTS, clock);
  }

  PluginInstance plugin() {
    return plugin;
  }

  /** Whether events of this phase are the plugin's. */
  boolean handles(Phase phase) {
    return phases.contains(phase);
  }

  long heapBytes() {
    return heapBytes;
  }

  RateLimit texts() {
    return texts;
  }

  /** Keeps the instance until {@link #release}; false if it is too late for that. */
  synchronized boolean use(long nanoTime) {
    if (closed) {
      return false;
    }
    if (!retired) {
      lastUsed = nanoTime;
    }
    used = true;
    users++;
    return true;
  }

  void release() {
    boolean unused;
    synchronized (this) {
      users--;
      unused = users == 0;
    }
    if (unused) {
      onUnused.run();
    }
  }

  /** No new event may use it. A second call does nothing. */
  void close() {
    synchronized (this) {
      if (closed) {
        return;
      }
      closed = true;
    }
    release();
  }

  /**
   * Whether it may go where others need its room: one that Kong has closed, or that no event has ever used,
   * at any time.
   *
   * @param sparedNanos how long another is spared after it was used
   */
  synchronized boolean isSpare(long nanoTime, long sparedNanos) {
    return users == 1 && (isUnwanted() || nanoTime - lastUsed >= sparedNanos);
  }

  /** Whether Kong has closed it, or no event has ever used it. */
  synchronized boolean isUnwanted() {
    return retired || !used;
  }

  /** When an event began with it last, or when it was made or closed. */
  synchronized long lastUsed() {
    return lastUsed;
  }

  /** Kong has closed it: no use from now on keeps it. */
  synchronized void retire(long nanoTime) {
    if (!retired) {
      retired = true;
      lastUsed = nanoTime;
    }
  }

  /**
   * Whether it may go.
   *
   * @param keptNanos how long a retired instance is kept
   * @param idleNanos how long another is kept that no event uses
   */
  synchronized boolean isDone(long nanoTime, long keptNanos, long idleNanos) {
    return retired
        ? nanoTime - lastUsed >= keptNanos
        : users == 1 && nanoTime - lastUsed >= idleNanos;
  }
}
