package dev.postrider.kong.server;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Comparator;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The instances Kong may use. They start on threads of their own, because a start resolves names and
 * may take as long as DNS does.
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

  /**
   * Kong waits for an instance with requests in hand, some of them for no more than ten seconds and with
   * some versions at full speed. The first start on a busy machine takes a second or two.
   */
  private static final long LONGEST_WAIT_MS = 5000;

  /** Each worker of Kong's has one for each configuration; what starts more does not close them. */
  private static final int MOST_INSTANCES = 10_000;

  /** Closed together, so that not every start looks through all. */
  private static final int CLOSED_AT_ONCE = 100;

  private static final int MOST_THREADS = 16;
  private static final long IDLE_SECONDS = 10;

  private final Server server;
  private final Map<Integer, Instance> byId = new ConcurrentHashMap<>();
  private final AtomicInteger nextId;
  private final ExecutorService starting = startingThreads();
  private final AtomicBoolean overflowLogged = new AtomicBoolean();
  private volatile boolean closing;

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

  private static ExecutorService startingThreads() {
    ThreadPoolExecutor threads = new ThreadPoolExecutor(
        MOST_THREADS,
        MOST_THREADS,
        IDLE_SECONDS,
        TimeUnit.SECONDS,
        new LinkedBlockingQueue<>(),
        task -> new Thread(task, "postrider-instances"),
        // Of the last events, after the end.
        (task, pool) -> task.run());
    threads.allowCoreThreadTimeOut(true);
    return threads;
  }

  /**
   * Starts an instance and gives its id to {@code then}, on another thread: when it has started, or when
   * it takes longer than Kong should wait. Never fails.
   */
  void start(String configurationJson, IntConsumer then) {
    int id = nextId.getAndUpdate(last -> last == Integer.MAX_VALUE ? 1 : last + 1);
    LateInstance plugin = new LateInstance(
        name(server.plugin().label(configurationJson)),
        () -> server.plugin().start(configurationJson),
        starting,
        server);
    var unused = plugin
        .start()
        .completeOnTimeout(null, LONGEST_WAIT_MS, TimeUnit.MILLISECONDS)
        .thenRun(() -> {
          add(id, plugin);
          then.accept(id);
        });
  }

  private static String name(String label) {
    return label.isEmpty() ? "configuration" : "configuration (" + label + ")";
  }

  private void add(int id, PluginInstance plugin) {
    makeRoom();
    byId.put(
        id, new Instance(plugin, () -> starting.execute(() -> end(plugin)), server.nanoTime()));
    if (closing) {
      remove(id);
    }
  }

  /** Whoever still wants one of those that go finds it unknown, and starts it anew. */
  private synchronized void makeRoom() {
    if (byId.size() < MOST_INSTANCES) {
      return;
    }
    if (overflowLogged.compareAndSet(false, true)) {
      LOG.log(
          Level.WARNING,
          "{0} instances, and some start more without closing any: the longest idle ones go",
          MOST_INSTANCES);
    }
    record Idle(int id, long nanos) {}
    long now = server.nanoTime();
    byId.entrySet().stream()
        .map(entry -> new Idle(entry.getKey(), entry.getValue().idleNanos(now)))
        .filter(idle -> idle.nanos() >= 0)
        .sorted(Comparator.comparingLong(Idle::nanos).reversed())
        .limit(CLOSED_AT_ONCE)
        .forEach(idle -> remove(idle.id()));
  }

  private static void end(PluginInstance plugin) {
    try {
      plugin.close();
    } catch (RuntimeException | LinkageError e) {
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
    closing = true;
    byId.keySet().forEach(this::remove);
    starting.shutdown();
    return starting.awaitTermination(timeout.toNanos(), TimeUnit.NANOSECONDS);
  }
}
