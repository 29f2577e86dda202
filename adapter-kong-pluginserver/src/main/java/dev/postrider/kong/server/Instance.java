package dev.postrider.kong.server;

/** A plugin instance that Kong knows by its id, alive until it is closed and its last event ends. */
final class Instance {

  private final PluginInstance plugin;
  private final Runnable onUnused;
  private int users = 1;
  private boolean retired;
  private boolean closed;
  private long lastUsed;

  Instance(PluginInstance plugin, Runnable onUnused, long nanoTime) {
    this.plugin = plugin;
    this.onUnused = onUnused;
    this.lastUsed = nanoTime;
  }

  PluginInstance plugin() {
    return plugin;
  }

  /** Keeps the instance until {@link #release}; false if it is too late for that. */
  synchronized boolean use(long nanoTime) {
    if (closed) {
      return false;
    }
    if (!retired) {
      lastUsed = nanoTime;
    }
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

  /** How long no event has begun with it; negative while one uses it. */
  synchronized long idleNanos(long nanoTime) {
    return users == 1 ? Math.max(0, nanoTime - lastUsed) : -1;
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
