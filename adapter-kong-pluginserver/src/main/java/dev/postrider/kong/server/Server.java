package dev.postrider.kong.server;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/** What all connections of a plugin server share. */
final class Server {

  private static final Logger LOG = System.getLogger(Server.class.getName());
  private static final int FETCHING_THREADS = 4;
  private static final Duration BETWEEN_TEXTS = Duration.ofSeconds(10);
  private static final Duration BETWEEN_WARNINGS = Duration.ofSeconds(1);

  private final Plugin plugin;
  private final KongVersion kongVersion;
  private final Limits limits;
  private final LongSupplier clock;
  private final Counters counters = new Counters();
  private final Memory memory;
  private final Events events;
  private final Instances instances;
  private final AtomicInteger largestAnswerBytes = new AtomicInteger(Call.MAX_RESULT_BYTES);
  private final RateLimit warnings;
  private final BodyFiles bodyFiles;
  private volatile boolean leaving;
  private volatile boolean replaced;
  private final ExecutorService fetcher =
      Executors.newFixedThreadPool(FETCHING_THREADS, task -> new Thread(task, "postrider-bodies"));

  Server(
      Plugin plugin,
      KongVersion kongVersion,
      Limits limits,
      BodyFiles bodyFiles,
      LongSupplier clock) {
    this.plugin = plugin;
    this.kongVersion = kongVersion;
    this.limits = limits;
    this.bodyFiles = bodyFiles;
    this.memory = new Memory(limits.wireBytes());
    this.clock = clock;
    SecureRandom random = new SecureRandom();
    this.events = new Events(1 + random.nextInt(Integer.MAX_VALUE - 1), clock.getAsLong());
    this.instances =
        new Instances(this, limits.configurationBytes(), 1 + random.nextInt(Integer.MAX_VALUE - 1));
    this.warnings = new RateLimit(BETWEEN_WARNINGS, clock);
  }

  Plugin plugin() {
    return plugin;
  }

  Events events() {
    return events;
  }

  Instances instances() {
    return instances;
  }

  Memory memory() {
    return memory;
  }

  /** Whether connections are to be closed as soon as Kong needs them no more. */
  boolean isLeaving() {
    return leaving;
  }

  void leave() {
    leaving = true;
  }

  /** Whether a successor has the socket, to which Kong is to be led. */
  boolean isReplaced() {
    return replaced;
  }

  void replaced() {
    replaced = true;
  }

  Counters counters() {
    return counters;
  }

  long nanoTime() {
    return clock.getAsLong();
  }

  long epochSecond() {
    return System.currentTimeMillis() / 1000;
  }

  /** Kong 3.0 to 3.7 throw in MessagePack when they are asked for a body that lies in a file. */
  boolean bodyFilesThrow() {
    return kongVersion.isAtLeast(3, 0) && !kongVersion.isAtLeast(3, 8);
  }

  /** The longest answer any plugin instance has asked for. */
  int largestAnswerBytes() {
    return largestAnswerBytes.get();
  }

  void expectAnswer(int maxBytes) {
    if (maxBytes > largestAnswerBytes.get()) {
      largestAnswerBytes.accumulateAndGet(maxBytes, Math::max);
    }
  }

  /**
   * Begins an event.
   *
   * @param instance one that was taken for {@linkplain Instances#use use}
   * @param opened is given the event before the plugin sees it
   */
  void handle(Instance instance, String phaseName, Link link, Consumer<Event> opened) {
    counters.events.increment();
    Phase phase = Phase.of(phaseName);
    Event event =
        new Event(this, events.nextId(), instance, phase == null ? Phase.LOG : phase, link);
    events.add(event);
    opened.accept(event);
    if (phase == null || !plugin.phases().contains(phase)) {
      LOG.log(Level.DEBUG, "event of another phase passed by");
      event.finish();
    } else if (!hasRoom()) {
      counters.failedEvents.increment();
      event.fail(
          503,
          "too many requests at once",
          "plugin has " + limits.events() + " requests in hand",
          instance.texts());
    } else {
      event.begin();
    }
  }

  private boolean hasRoom() {
    if (events.size() > limits.events()) {
      events.makeRoom(nanoTime());
    }
    return events.size() <= limits.events();
  }

  Limits limits() {
    return limits;
  }

  BodyFiles bodyFiles() {
    return bodyFiles;
  }

  /** Runs {@code task} on a thread that may block. */
  void fetch(Runnable task) {
    fetcher.execute(task);
  }

  /** Lets one text into Kong's log, and the next after a while: not one with every request. */
  RateLimit paceOfTexts() {
    return new RateLimit(BETWEEN_TEXTS, clock);
  }

  void badBytes(WireException e) {
    Level level = warnings.tryPass() ? Level.WARNING : Level.DEBUG;
    LOG.log(level, "message refused: {0}", e.getMessage());
  }

  void unknownInstance(long id) {
    LOG.log(Level.DEBUG, "instance {0} is not known here; Kong starts it anew", id);
  }

  void connectionOpened() {
    counters.connections.increment();
  }

  /** Whether so many connections are open that idle ones are to end. */
  boolean hasFewConnectionsLeft() {
    long open = counters.connections.sum() - counters.closedConnections.sum();
    return open > limits.connections() - limits.connections() / 8;
  }

  void connectionRefused() {
    counters.refusedConnections.increment();
    if (warnings.tryPass()) {
      LOG.log(
          Level.WARNING,
          "{0} connections are open, and none is idle: another was closed",
          limits.connections());
    }
  }

  void connectionClosed() {
    counters.closedConnections.increment();
  }

  Statistics statistics() {
    long connections = counters.connections.sum();
    return new Statistics(
        connections,
        connections - counters.closedConnections.sum(),
        counters.refusedConnections.sum(),
        instances.size(),
        counters.evictedInstances.sum(),
        counters.refusedStarts.sum(),
        instances.bytes(),
        memory.taken(),
        counters.events.sum(),
        events.size(),
        counters.failedEvents.sum(),
        counters.roundTrips.sum(),
        counters.pdkNanos.sum());
  }

  /** Looks after deadlines. */
  void tick() {
    long now = nanoTime();
    events.tick(now);
    instances.tick(now);
  }

  boolean close(Duration timeout) throws InterruptedException {
    fetcher.shutdownNow();
    // An instance ends, and sends what it still has, when no event uses it.
    events.cancelAll();
    return instances.closeAll(timeout);
  }
}
