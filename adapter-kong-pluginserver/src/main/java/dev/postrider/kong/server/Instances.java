package dev.postrider.kong.server;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The instances Kong may use. They begin and end on one thread, so that a plugin need not be prepared
 * for both at once.
 */
final class Instances {

  private static final Logger LOG = System.getLogger(Instances.class.getName());

  /**
   * One request of a worker closes the old instance while another, which has looked its id up before,
   * is still to use it. It would find no instance, and Kong would forget all it has started.
   */
  private static final long KEPT_AFTER_CLOSE = TimeUnit.SECONDS.toNanos(5);

  /** A worker that ends, or forgets its instances, tells nobody. */
  private static final long ORPHANED_AFTER = TimeUnit.HOURS.toNanos(1);

  private final Server server;
  private final Map<Integer, Instance> byId = new ConcurrentHashMap<>();
  private final AtomicInteger nextId;
  private final ExecutorService thread =
      Executors.newSingleThreadExecutor(task -> new Thread(task, "postrider-instances"));

  /**
   * No instances yet.
   *
   * @param firstId ids count up from here: at random, because an id from before a restart must not
   *     name another configuration
   */
  Instances(Server server, int firstId) {
    this.server = server;
    this.nextId = new AtomicInteger(firstId);
  }

  /** Starts an instance and gives its id to {@code then}, on another thread. Never fails. */
  void start(String configurationJson, IntConsumer then) {
    thread.execute(() -> {
      int id = nextId.getAndUpdate(last -> last == Integer.MAX_VALUE ? 1 : last + 1);
      PluginInstance plugin = started(configurationJson);
      byId.put(
          id, new Instance(plugin, () -> thread.execute(() -> end(plugin)), server.nanoTime()));
      then.accept(id);
    });
  }

  private PluginInstance started(String configurationJson) {
    try {
      return server.plugin().start(configurationJson);
    } catch (IllegalArgumentException | LinkageError e) {
      logBroken(e);
      return new BrokenInstance(String.valueOf(e.getMessage()));
    } catch (RuntimeException e) {
      logBroken(e);
      return new LateInstance(e, () -> server.plugin().start(configurationJson), thread, server);
    }
  }

  private static void logBroken(Throwable e) {
    LOG.log(Level.ERROR, "configuration cannot be used: {0}", e.getMessage());
    LOG.log(Level.DEBUG, "its cause", e);
  }

  private static void end(PluginInstance plugin) {
    try {
      plugin.close();
    } catch (RuntimeException e) {
      LOG.log(Level.ERROR, "instance could not be closed", e);
    }
  }

  /** The instance, kept until it is released; null if Kong has to start it anew. */
  @Nullable
  Instance use(long id) {
    Instance instance = id == (int) id ? byId.get((int) id) : null;
    return instance != null && instance.use(server.nanoTime()) ? instance : null;
  }

  /** Closes an instance soon, when its last event has ended. An unknown id is nobody's. */
  void close(int id) {
    Instance instance = byId.get(id);
    if (instance != null) {
      instance.retire(server.nanoTime());
    }
  }

  void tick(long nanoTime) {
    byId.forEach((id, instance) -> {
      if (instance.isDone(nanoTime, KEPT_AFTER_CLOSE, ORPHANED_AFTER)) {
        remove(id);
      }
    });
  }

  private void remove(int id) {
    Instance instance = byId.remove(id);
    if (instance != null) {
      instance.close();
    }
  }

  int size() {
    return byId.size();
  }

  /** Closes all instances and waits for that. */
  boolean closeAll(Duration timeout) throws InterruptedException {
    byId.keySet().forEach(this::remove);
    thread.shutdown();
    return thread.awaitTermination(timeout.toNanos(), TimeUnit.NANOSECONDS);
  }
}
