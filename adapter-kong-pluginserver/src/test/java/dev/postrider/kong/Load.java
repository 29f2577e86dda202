package dev.postrider.kong;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.postrider.kong.driver.GatewayRequest;
import dev.postrider.kong.driver.KongDriver;
import dev.postrider.testing.Eventually;
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
final class Load {

  private static final int CLIENTS = 8;
  private static final long PAUSE_NANOS = Duration.ofMillis(5).toNanos();

  private final Set<String> promised = ConcurrentHashMap.newKeySet();
  private final Queue<Long> failed = new ConcurrentLinkedQueue<>();
  private final AtomicLong next = new AtomicLong();
  private final AtomicBoolean stopped = new AtomicBoolean();
  private final ExecutorService clients = Executors.newFixedThreadPool(CLIENTS);
  private final KongDriver kong;

  private Load(KongDriver kong) {
    this.kong = kong;
  }

  static Load start(KongDriver kong) {
    Load load = new Load(kong);
    for (int i = 0; i < CLIENTS; i++) {
      load.clients.execute(load::send);
    }
    return load;
  }

  private void send() {
    while (!stopped.get()) {
      String body = "body-" + next.incrementAndGet();
      long begun = System.nanoTime();
      if (kong.handle(GatewayRequest.of("POST", "/orders")
                  .header("Content-Type", "text/plain")
                  .body(body)
                  .build())
              .status()
          == 200) {
        promised.add(body);
      } else {
        failed.add(begun);
        // A failure comes at once: without a pause there is hardly a processor for the next server.
        LockSupport.parkNanos(PAUSE_NANOS);
      }
    }
  }

  void awaitPromises(int count) throws Exception {
    Eventually.until(count + " requests with 200", () -> promised.size() >= count);
  }

  Set<String> promised() {
    return promised;
  }

  long failed() {
    return failed.size();
  }

  /** The failed requests among those that began after that moment of {@code System.nanoTime}. */
  long failedSince(long nanoTime) {
    return failed.stream().filter(begun -> begun - nanoTime > 0).count();
  }

  Set<String> stop() throws InterruptedException {
    stopped.set(true);
    clients.shutdown();
    assertTrue(clients.awaitTermination(1, TimeUnit.MINUTES), "clients hang");
    return promised;
  }
}
