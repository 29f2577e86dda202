package dev.postrider.kong.server;

import java.security.SecureRandom;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;

/** Builds what the connections of a running server share, and ends it. */
final class ServerComponents {

  private static final Duration BETWEEN_WARNINGS = Duration.ofSeconds(1);

  private final Counters counters = new Counters();
  private final Lifecycle lifecycle = new Lifecycle();
  private final LongSupplier clock;
  private final BodyFetcher bodies;
  private final Events events;
  private final Instances instances;
  private final ConnectionContext connections;
  private final ConversationContext conversations;

  ServerComponents(
      List<Plugin> plugins,
      KongVersion kongVersion,
      Limits limits,
      BodyFiles bodyFiles,
      LongSupplier clock) {
    this.clock = clock;
    MemoryBudget memory = new MemoryBudget(limits.wireBytes());
    SecureRandom random = new SecureRandom();
    bodies = new BodyFetcher(bodyFiles);
    events = new Events(limits.events(), firstId(random), clock, counters, memory, bodies);
    Map<String, Plugin> byName = new HashMap<>();
    plugins.forEach(plugin -> byName.put(plugin.name(), plugin));
    instances = new Instances(
        byName, counters, clock, memory, limits.configurationBytes(), firstId(random));
    RateLimit warnings = new RateLimit(BETWEEN_WARNINGS, clock);
    connections = new ConnectionContext(
        clock, memory, new ConnectionLimit(limits.connections(), counters, warnings), warnings);
    boolean bodyFilesThrow = kongVersion.isAtLeast(3, 0) && !kongVersion.isAtLeast(3, 8);
    conversations =
        new ConversationContext(bodyFilesThrow, instances, events, lifecycle, connections);
  }

  private static int firstId(SecureRandom random) {
    return 1 + random.nextInt(Integer.MAX_VALUE - 1);
  }

  /** The context of each connection. */
  ConnectionContext connections() {
    return connections;
  }

  /** The first conversation of a connection. */
  Conversation greeting(Connection connection) {
    return new Greeting(conversations, connection);
  }

  Events events() {
    return events;
  }

  Lifecycle lifecycle() {
    return lifecycle;
  }

  Statistics statistics() {
    return new Statistics(
        counters.connections.sum(),
        connections.limit().open(),
        counters.refusedConnections.sum(),
        instances.size(),
        counters.evictedInstances.sum(),
        counters.refusedStarts.sum(),
        instances.bytes(),
        connections.memory().taken(),
        counters.events.sum(),
        events.size(),
        counters.failedEvents.sum(),
        counters.roundTrips.sum(),
        counters.pdkNanos.sum());
  }

  /** Looks after deadlines. */
  void tick() {
    long now = clock.getAsLong();
    events.tick(now);
    instances.tick(now);
  }

  /** Ends all events and instances; whether the instances have ended in time. */
  boolean close(Duration timeout) throws InterruptedException {
    bodies.close();
    // An instance ends, and sends what it still has, when no event uses it.
    events.cancelAll();
    return instances.closeAll(timeout);
  }
}
