package dev.postrider.kong.server;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Comparator;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** Begins events, and knows those that have not ended. Thread-safe. */
final class Events {

  private static final Logger LOG = System.getLogger(Events.class.getName());

  /** Where there are too many, those go first that Kong has left alone for so long. */
  private static final long LEFT_ALONE = TimeUnit.MILLISECONDS.toNanos(100);

  /** A client's upload takes longer than Kong's own answers. */
  private static final int UPLOAD_TAKES_TIMES = 50;

  /** Looking through all of them costs, so many go at once, and not more often than that. */
  private static final int SHARE_GIVEN_UP = 16;

  private static final long BETWEEN_LOOKS = TimeUnit.MILLISECONDS.toNanos(100);

  private final Map<Integer, Event> byId = new ConcurrentHashMap<>();
  private final AtomicLong nextLook;
  private final AtomicInteger nextId;
  private final AtomicInteger stepwise = new AtomicInteger();
  private final LargestAnswer largestAnswer = new LargestAnswer();
  private final int most;
  private final EventContext context;

  /**
   * No events yet.
   *
   * @param most how many there may be
   * @param firstId ids count up from here
   */
  Events(
      int most,
      int firstId,
      LongSupplier clock,
      Counters counters,
      MemoryBudget memory,
      BodyFetcher bodies) {
    this.most = most;
    nextId = new AtomicInteger(firstId);
    nextLook = new AtomicLong(clock.getAsLong());
    context = new EventContext(clock, counters, memory, bodies, largestAnswer);
  }

  /**
   * Opens an event, which is to {@linkplain #begin begin} next.
   *
   * @param instance one that was taken for {@linkplain Instances#use use}
   */
  Event open(Instance instance, String phaseName, EventLink link) {
    context.counters().events.increment();
    Phase known = Phase.of(phaseName);
    boolean passesBy = known == null || !instance.handles(known);
    // A later Kong may have more phases. LOG allows no response, so that such a request goes on.
    Phase phase = known == null ? Phase.LOG : known;
    Event event = new Event(context, nextId(), instance, phase, passesBy, link, this::remove);
    byId.put(event.id(), event);
    if (!event.pipelines()) {
      stepwise.incrementAndGet();
    }
    return event;
  }

  /** Has the plugin handle the event, if its phase is one of the plugin's and there is room for it. */
  void begin(Event event) {
    if (event.passesBy()) {
      LOG.log(Level.DEBUG, "event ignored: phase not handled");
      event.finish();
    } else if (!hasRoom()) {
      event.fail(ServerFailure.TOO_MANY_EVENTS, "plugin has " + most + " requests in hand");
    } else {
      event.begin();
    }
  }

  private boolean hasRoom() {
    if (size() > most) {
      makeRoom(context.nanoTime());
    }
    return size() <= most;
  }

  private int nextId() {
    return nextId.getAndUpdate(id -> id == Integer.MAX_VALUE ? 1 : id + 1);
  }

  private void remove(Event event) {
    if (byId.remove(event.id(), event) && !event.pipelines()) {
      stepwise.decrementAndGet();
    }
  }

  /** The longest answer that any plugin instance has asked for. */
  int largestAnswerBytes() {
    return largestAnswer.bytes();
  }

  /** Whether there are events whose next step may come on any connection. */
  boolean awaitSteps() {
    return stepwise.get() > 0;
  }

  @Nullable
  Event find(long id) {
    return id == (int) id ? byId.get((int) id) : null;
  }

  int size() {
    return byId.size();
  }

  void tick(long nanoTime) {
    for (Event event : byId.values()) {
      event.tick(nanoTime);
    }
  }

  /** Gives up events that Kong has not gone on with for long, the longest first. */
  private void makeRoom(long nanoTime) {
    long due = nextLook.get();
    if (nanoTime - due < 0 || !nextLook.compareAndSet(due, nanoTime + BETWEEN_LOOKS)) {
      return;
    }
    record Waiting(Event event, long nanos) {}
    byId.values().stream()
        .map(event -> new Waiting(event, event.waitingNanos(nanoTime, UPLOAD_TAKES_TIMES)))
        .filter(waiting -> waiting.nanos() >= LEFT_ALONE)
        .sorted(Comparator.comparingLong(Waiting::nanos).reversed())
        .limit(1 + byId.size() / SHARE_GIVEN_UP)
        .forEach(waiting -> waiting.event().giveUp());
  }

  /** Cancels the events that wait to answer a request on this connection. */
  void cancelAllOn(MessagePackLink.Caller caller) {
    byId.values().forEach(event -> event.cancelIfOn(caller));
  }

  /** Ends all events without a word. */
  void cancelAll() {
    byId.values().forEach(Event::cancel);
  }
}
