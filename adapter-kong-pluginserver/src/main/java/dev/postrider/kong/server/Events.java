package dev.postrider.kong.server;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** The events that have not ended. */
final class Events {

  private final Map<Integer, Event> byId = new ConcurrentHashMap<>();
  private final AtomicInteger nextId;
  private final AtomicInteger stepwise = new AtomicInteger();

  /** Ids count up from {@code firstId}. */
  Events(int firstId) {
    nextId = new AtomicInteger(firstId);
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
