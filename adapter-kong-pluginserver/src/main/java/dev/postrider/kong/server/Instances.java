package dev.postrider.kong.server;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntConsumer;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The instances Kong may use, and how many there may be. */
final class Instances {

  private static final Logger LOG = System.getLogger(Instances.class.getName());

  /**
   * One request of a worker closes the old instance while another, which has looked its id up before,
   * is still to use it. It would find no instance, and Kong would forget all it has started.
   */
  private static final long KEPT_AFTER_CLOSE = TimeUnit.SECONDS.toNanos(5);

  /** A worker that ends, or forgets its instances, does not say so. */
  private static final long ORPHANED_AFTER = TimeUnit.HOURS.toNanos(1);

  /** If there is no room, an instance that was used is closed only after it was idle for so long. */
  private static final long SPARED_AFTER_USE = TimeUnit.MINUTES.toNanos(1);

  /**
   * Kong waits for an instance with requests in hand, some of them for no more than ten seconds and with
   * some versions at full speed. The first start on a busy machine takes a second or two.
   */
  private static final long LONGEST_WAIT_MS = 5000;

  /** Each worker of Kong's has one for each configuration; what starts more does not close them. */
  private static final int MOST_INSTANCES = 10_000;

  /** This share is closed at once, so that not every start looks through all instances. */
  private static final int SHARE_CLOSED = 8;

  /** How many are closed at least where one finds too much open to start. */
  private static final int CLOSED_FOR_START = 8;

  private static final Duration BETWEEN_LOOKS = Duration.ofMillis(100);
  private static final Duration BETWEEN_WARNINGS = Duration.ofSeconds(10);

  private final Map<String, Plugin> plugins;
  private final Counters counters;
  private final LongSupplier clock;

  /** The memory of the configurations that wait for a decision, together with all connections. */
  private final MemoryBudget undecided;

  private final MemoryBudget memory;

  /** The part of it for configurations that have not started and may wait for others. */
  private final MemoryBudget hanging;

  private final Map<Integer, Instance> byId = new ConcurrentHashMap<>();
  private final AtomicInteger nextId;
  private final StartingThreads threads = new StartingThreads();
  private final RateLimit looks;
  private final RateLimit warnings;
  private int refusedId;
  private volatile boolean closing;

  /**
   * No instances yet.
   *
   * @param plugins by their names
   * @param undecided what configurations are taken from until there is room for them or none
   * @param memoryBytes what all configurations may take; half of it those that hang while they start
   * @param firstId ids count up from here: at random, because an id from before a restart must not
   *     name another configuration
   */
  Instances(
      Map<String, Plugin> plugins,
      Counters counters,
      LongSupplier clock,
      MemoryBudget undecided,
      long memoryBytes,
      int firstId) {
    this.plugins = Map.copyOf(plugins);
    this.counters = counters;
    this.clock = clock;
    this.undecided = undecided;
    this.memory = new MemoryBudget(memoryBytes);
    this.hanging = new MemoryBudget(memoryBytes / 2);
    this.nextId = new AtomicInteger(firstId);
    this.looks = new RateLimit(BETWEEN_LOOKS, clock);
    this.warnings = new RateLimit(BETWEEN_WARNINGS, clock);
  }

  /** The plugin that Kong calls by this name; null if there is none. */
  @Nullable
  Plugin plugin(String name) {
    return plugins.get(name);
  }

  /**
   * Starts an instance and gives its id to {@code then}, on another thread: when it has started, when it
   * takes longer than Kong should wait, or, if there is no room for it, soon. Never fails.
   */
  void start(Plugin plugin, String configurationJson, IntConsumer then) {
    int held = configurationJson.length();
    if (!undecided.take(held)) {
      then.accept(refused());
      return;
    }
    threads.prompt().execute(() -> {
      boolean atOnce = startsAtOnce(plugin, configurationJson);
      long heapBytes = HeapEstimate.of(configurationJson);
      boolean admitted = hasRoom(heapBytes, atOnce);
      undecided.giveBack(held);
      if (admitted) {
        start(plugin, configurationJson, heapBytes, atOnce, then);
      } else {
        then.accept(refused());
      }
    });
  }

  private void start(
      Plugin plugin, String configurationJson, long heapBytes, boolean atOnce, IntConsumer then) {
    int id = nextId();
    LateInstance late = new LateInstance(
        () -> name(plugin.label(configurationJson)),
        () -> plugin.start(configurationJson),
        atOnce ? threads.prompt() : threads.patient(),
        () -> makeRoom(CLOSED_FOR_START, 0),
        clock);
    CompletableFuture<Void> started = late.start();
    if (!atOnce) {
      var unused = started.thenRun(() -> hanging.giveBack(heapBytes));
    }
    var unused = started
        .copy()
        .completeOnTimeout(null, LONGEST_WAIT_MS, TimeUnit.MILLISECONDS)
        .thenRun(() -> {
          add(id, late, plugin.phases(), heapBytes);
          then.accept(id);
        });
  }

  private static boolean startsAtOnce(Plugin plugin, String configurationJson) {
    try {
      return plugin.startsAtOnce(configurationJson);
    } catch (RuntimeException | Error e) {
      // The start will fail too, and say why.
      return false;
    }
  }

  private int nextId() {
    return nextId.getAndUpdate(last -> last == Integer.MAX_VALUE ? 1 : last + 1);
  }

  private static String name(String label) {
    return label.isEmpty() ? "configuration" : "configuration (" + Printable.name(label) + ")";
  }

  private void add(int id, PluginInstance added, Set<Phase> phases, long heapBytes) {
    byId.put(
        id,
        new Instance(
            added,
            phases,
            heapBytes,
            Instance.paceOfTexts(clock),
            () -> threads.prompt().execute(() -> end(added)),
            clock.getAsLong()));
    if (closing) {
      remove(id);
    }
  }

  /** Takes the memory for one more, closing others if there is too little. */
  private boolean hasRoom(long heapBytes, boolean atOnce) {
    if (!atOnce && !hanging.take(heapBytes)) {
      return false;
    }
    boolean room = takeRoom(heapBytes);
    if (!room) {
      makeRoom(1 + byId.size() / SHARE_CLOSED, heapBytes);
      room = takeRoom(heapBytes);
    }
    if (!room && !atOnce) {
      hanging.giveBack(heapBytes);
    }
    return room;
  }

  private boolean takeRoom(long heapBytes) {
    return byId.size() < MOST_INSTANCES && memory.take(heapBytes);
  }

  /**
   * The one instance that stands for all that found no room. Kong takes a failed start for a reason to
   * try again at once; this goes away after some seconds, and then Kong tries again.
   */
  private synchronized int refused() {
    counters.refusedStarts.increment();
    if (warnings.tryPass()) {
      LOG.log(
          Level.WARNING,
          "{0} instances, {1} bytes of configurations, and none to close for another: refused",
          byId.size(),
          memory.taken());
    }
    if (!byId.containsKey(refusedId)) {
      refusedId = nextId();
      add(
          refusedId,
          RefusingInstance.withoutRoom("too many configurations at once", clock),
          phasesOfAll(),
          0);
      close(refusedId);
    }
    return refusedId;
  }

  private Set<Phase> phasesOfAll() {
    return plugins.values().stream()
        .flatMap(plugin -> plugin.phases().stream())
        .collect(Collectors.toSet());
  }

  /**
   * Closes instances that nobody uses: first those that Kong has closed or never used, then the longest idle
   * ones. Whoever still wants one finds it unknown, and starts it anew.
   *
   * @param count how many are to be closed at least, if there are so many
   * @param heapBytes how much memory is wanted
   */
  private synchronized void makeRoom(int count, long heapBytes) {
    if (!looks.tryPass()) {
      return;
    }
    record Spare(int id, boolean unwanted, long lastUsed) {}
    long now = clock.getAsLong();
    List<Spare> spare = byId.entrySet().stream()
        .filter(each -> each.getValue().isSpare(now, SPARED_AFTER_USE))
        .map(each -> new Spare(
            each.getKey(), each.getValue().isUnwanted(), each.getValue().lastUsed()))
        .sorted(Comparator.comparing(Spare::unwanted)
            .reversed()
            .thenComparingLong(instance -> instance.lastUsed() - now))
        .toList();
    int closed = 0;
    while (closed < spare.size() && (closed < count || !memory.fits(heapBytes))) {
      remove(spare.get(closed).id());
      closed++;
    }
    if (closed > 0) {
      counters.evictedInstances.add(closed);
      if (warnings.tryPass()) {
        LOG.log(
            Level.WARNING, "more instances than there is room for: {0} idle ones closed", closed);
      }
    }
  }

  private static void end(PluginInstance ended) {
    try {
      ended.close();
    } catch (RuntimeException | LinkageError e) {
      LOG.log(Level.ERROR, "instance could not be closed", e);
    }
  }

  /** The instance, kept until it is released; null if Kong has to start it anew. */
  @Nullable
  Instance use(long id) {
    Instance instance = id == (int) id ? byId.get((int) id) : null;
    return instance != null && instance.use(clock.getAsLong()) ? instance : null;
  }

  /** Logs that Kong has used an id of no instance. */
  void logUnknown(long id) {
    LOG.log(Level.DEBUG, "instance {0} is not known here; Kong starts it anew", id);
  }

  /** Closes an instance soon, when its last event has ended. An unknown id is ignored. */
  void close(int id) {
    Instance instance = byId.get(id);
    if (instance != null) {
      instance.retire(clock.getAsLong());
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
      memory.giveBack(instance.heapBytes());
      instance.close();
    }
  }

  int size() {
    return byId.size();
  }

  /** The memory of all configurations, in bytes. */
  long bytes() {
    return memory.taken();
  }

  /** Closes all instances and waits for that. */
  boolean closeAll(Duration timeout) throws InterruptedException {
    closing = true;
    byId.keySet().forEach(this::remove);
    return threads.close(timeout);
  }
}
