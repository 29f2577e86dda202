package dev.postrider.kong.server;

import java.util.Comparator;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** The events that have not ended. */
final class Events {

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

  /** Ids count up from {@code firstId}. */
  Events(int firstId, long nanoTime) {
    nextId = new AtomicInteger(firstId);
    nextLook = new AtomicLong(nanoTime);
  }

  int nextId() {
    return nextId.getAndUpdate(id -> id == Integer.MAX_VALUE ? 1 : id + 1);
  }

  void add(Event event) {
    byId.put(event.id(), event);
    if (isStepwise(event)) {
      stepwise.incrementAndGet();
    }
  }

  void remove(Event event) {
    if (byId.remove(event.id(), event) && isStepwise(event)) {
      stepwise.decrementAndGet();
    }
  }

  private static boolean isStepwise(Event event) {
    return event.link() instanceof MessagePackLink;
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
  void makeRoom(long nanoTime) {
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
  void cancelAllOn(MessagePackConversation conversation) {
    for (Event event : byId.values()) {
      if (event.link() instanceof MessagePackLink link) {
        boolean lost;
        synchronized (event) {
          lost = link.isOn(conversation);
        }
        if (lost) {
          event.cancel();
        }
      }
    }
  }

  /** Ends all events without a word. */
  void cancelAll() {
    byId.values().forEach(Event::cancel);
  }
}
