package dev.postrider.server.page;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Server-sent events (HTML Living Standard §9.2) for any number of clients. Who comes late is given
 * the newest events first. An event's id is {@code RUN-NUMBER}: numbers count from 0 without a gap,
 * so that a client sees what it missed, and runs differ between starts. Thread-safe.
 */
final class EventStream implements AutoCloseable {

  private static final int REPLAYED_EVENTS = 50;
  private static final long REPLAYED_BYTES = 16L * 1024 * 1024;
  private static final byte[] HEARTBEAT = ":\n\n".getBytes(UTF_8);

  private final String run = Long.toHexString(System.currentTimeMillis());
  private final FrameQueue recent = new FrameQueue(REPLAYED_EVENTS, REPLAYED_BYTES);
  private final List<EventClient> clients = new CopyOnWriteArrayList<>();
  private final ScheduledExecutorService heartbeat =
      Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "event-heartbeat");
        thread.setDaemon(true);
        return thread;
      });
  private final byte[] greeting;
  private long events;
  private boolean closed;

  /**
   * A stream that greets each client with an event {@code hello}.
   *
   * @param pause between the comments that show a silent stream's client, and its absence to us
   */
  EventStream(String helloJson, Duration pause) {
    this.greeting = ("retry: 1000\nevent: hello\ndata: " + helloJson + "\n\n").getBytes(UTF_8);
    var unused = heartbeat.scheduleAtFixedRate(
        () -> clients.forEach(client -> client.sendIfIdle(HEARTBEAT)),
        pause.toMillis(),
        pause.toMillis(),
        TimeUnit.MILLISECONDS);
  }

  /** Sends an event to all clients; never waits for one. */
  synchronized void publish(String json) {
    byte[] frame = ("id: " + run + "-" + events + "\ndata: " + json + "\n\n").getBytes(UTF_8);
    events++;
    recent.add(frame);
    clients.forEach(client -> client.send(frame));
  }

  synchronized void subscribe(EventClient client) {
    if (closed) {
      client.end();
      return;
    }
    client.send(greeting);
    recent.toList().forEach(client::send);
    clients.add(client);
  }

  void unsubscribe(EventClient client) {
    clients.remove(client);
  }

  int clients() {
    return clients.size();
  }

  /** Ends all clients' responses. */
  @Override
  public synchronized void close() {
    closed = true;
    heartbeat.shutdownNow();
    clients.forEach(EventClient::end);
  }
}
