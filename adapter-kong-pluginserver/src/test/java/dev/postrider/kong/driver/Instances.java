package dev.postrider.kong.driver;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** The plugin instances that one worker believes to be running, by plugin row. */
final class Instances {
  /** The id that an event goes to; null where old Kongs send none. */
  record Lookup(@Nullable Long id, @Nullable String error) {}

  private static final class Entry {
    @Nullable
    Long id;

    long sequence;
    boolean started;
  }

  private final String plugin;
  private final KongRelease release;
  private final Duration claimTimeout;
  private final ReentrantLock lock;
  private final Condition changed;
  private final Map<String, Entry> running = new HashMap<>();
  final LongAdder started = new LongAdder();
  final LongAdder closed = new LongAdder();

  Instances(String plugin, KongRelease release, Duration claimTimeout, ReentrantLock lock) {
    this.plugin = plugin;
    this.release = release;
    this.claimTimeout = claimTimeout;
    this.lock = lock;
    this.changed = lock.newCondition();
  }

  /** The instance of this row, started if there is none or the row has changed. */
  Lookup lookup(PluginConfig config, Rpc rpc, Event event) {
    Entry entry;
    @Nullable Long old = null;
    lock.lock();
    try {
      @Nullable Entry current = running.get(config.id());
      long nanosLeft = claimTimeout.toNanos();
      while (current != null && current.id == null) {
        if (nanosLeft <= 0) {
          return stuck(config);
        }
        nanosLeft = changed.awaitNanos(nanosLeft);
        current = running.get(config.id());
      }
      if (current != null && current.id != null) {
        // Kong 3.6 forgot to look at the sequence.
        boolean ignoresChange = release.atLeast(3, 6) && !release.atLeast(3, 7);
        if (current.sequence == config.sequence() || ignoresChange) {
          return new Lookup(current.id, null);
        }
        old = current.id;
        current.id = null;
        entry = current;
      } else {
        entry = new Entry();
        running.put(config.id(), entry);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new LuaError("interrupted");
    } finally {
      lock.unlock();
    }
    return start(entry, old, config, rpc, event);
  }

  /** Another request claimed the start and never finished it. */
  private Lookup stuck(PluginConfig config) {
    if (!release.atLeast(3, 3)) {
      throw new LuaError("Kong would spin for ever: the start of " + plugin + " never ended");
    }
    if (release.atLeast(3, 6)) {
      running.remove(config.id());
    }
    return new Lookup(
        null, "Could not claim instance_id for " + plugin + " (key: " + config.id() + ")");
  }

  private Lookup start(Entry entry, @Nullable Long old, PluginConfig config, Rpc rpc, Event event) {
    Rpc.Started result = rpc.startInstance(plugin, config.json(), event);
    String error = result.error();
    if (error != null && !release.leavesClaimOfFailedStart()) {
      event.log("err", "starting instance: " + error);
      forget(config);
      throw new LuaError(error);
    }
    started.increment();
    lock.lock();
    try {
      entry.id = result.id();
      entry.sequence = config.sequence();
      entry.started = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
    if (old != null) {
      closed.increment();
      rpc.closeInstance(old, event);
    }
    return new Lookup(result.id(), null);
  }

  /** Forgets the instance of this row, without a word to the server. */
  void forget(PluginConfig config) {
    lock.lock();
    try {
      running.remove(config.id());
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Forgets all instances that ever started, without a word to the server. */
  void forgetStarted() {
    lock.lock();
    try {
      running.values().removeIf(entry -> entry.started);
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }
}
