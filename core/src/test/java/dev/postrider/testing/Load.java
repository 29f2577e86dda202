package dev.postrider.testing;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/** Requests with bodies of their own from several clients until it is stopped. */
public final class Load {

  /** Sends a request. */
  public interface Client {
    /** Answers whether the body was accepted with 200. */
    boolean send(String body);
  }

  private static final int CLIENTS = 8;
  private static final long PAUSE_NANOS = Duration.ofMillis(5).toNanos();

  private final Set<String> promised = ConcurrentHashMap.newKeySet();
  private final Queue<Long> failed = new ConcurrentLinkedQueue<>();
  private final AtomicLong next = new AtomicLong();
  private final AtomicBoolean stopped = new AtomicBoolean();
  private final ExecutorService clients = Executors.newFixedThreadPool(CLIENTS);
  private final Client client;

  private Load(Client client) {
    this.client = client;
  }

  /** Begins; the client is used by several threads. */
  public static Load start(Client client) {
    Load load = new Load(client);
    for (int i = 0; i < CLIENTS; i++) {
      load.clients.execute(load::send);
    }
    return load;
  }

  private void send() {
    while (!stopped.get()) {
      String body = "body-" + next.incrementAndGet();
      long begun = System.nanoTime();
      if (client.send(body)) {
        promised.add(body);
      } else {
        failed.add(begun);
        // A failure comes at once: without a pause there is hardly a processor for the next server.
        LockSupport.parkNanos(PAUSE_NANOS);
      }
    }
  }

  /** Waits for that many requests with 200. */
  public void awaitPromises(int count) throws Exception {
    Eventually.until(count + " requests with 200", () -> promised.size() >= count);
  }

  /** The bodies that were accepted. */
  public Set<String> promised() {
    return promised;
  }

  /** How many requests were not accepted. */
  public long failed() {
    return failed.size();
  }

  /** The failed requests among those that began after that moment of {@code System.nanoTime}. */
  public long failedSince(long nanoTime) {
    return failed.stream().filter(begun -> begun - nanoTime > 0).count();
  }

  /** Waits for the last responses; the bodies that were accepted. */
  public Set<String> stop() throws InterruptedException {
    stopped.set(true);
    clients.shutdown();
    assertTrue(clients.awaitTermination(1, TimeUnit.MINUTES), "clients hang");
    return promised;
  }
}
