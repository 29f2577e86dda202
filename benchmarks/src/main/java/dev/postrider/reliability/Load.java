package dev.postrider.reliability;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;

/** Callers who send numbered requests, each one after the other, as steadily as the responses come. */
final class Load {

  /** How many callers there are, each with a key of its own. */
  static final int KEYS = 32;

  private static final int BODY_BYTES = 500;

  private final Subject subject;
  private final String query;
  private final long intervalNanos;
  private final ConcurrentLinkedQueue<Response> responses = new ConcurrentLinkedQueue<>();
  private final List<Thread> callers = new ArrayList<>();
  private volatile boolean stopped;

  /**
   * Begins.
   *
   * @param query what each request has behind its key, for example {@code &topics=a,b}
   * @param perSecond requests of all callers together
   */
  Load(Subject subject, String query, double perSecond) {
    this.subject = subject;
    this.query = query;
    this.intervalNanos = (long) (1e9 * KEYS / perSecond);
    for (int key = 0; key < KEYS; key++) {
      int own = key;
      Thread caller = new Thread(() -> call(own), "caller-" + key);
      caller.setDaemon(true);
      callers.add(caller);
      caller.start();
    }
  }

  private void call(int key) {
    String target = "/orders?key=" + key + query;
    long due = System.nanoTime() + ThreadLocalRandom.current().nextLong(intervalNanos);
    for (int number = 1; !stopped; number++) {
      long now = System.nanoTime();
      while (now < due && !stopped) {
        LockSupport.parkNanos(due - now);
        now = System.nanoTime();
      }
      // Whoever was kept waiting does not catch up.
      due = Math.max(due + intervalNanos, now);
      long sentAt = System.currentTimeMillis();
      int status = subject.send(target, body(number));
      responses.add(new Response(key, number, status, sentAt, System.currentTimeMillis()));
    }
  }

  private static byte[] body(int number) {
    String text = Integer.toString(number);
    return (text + " ".repeat(BODY_BYTES - text.length())).getBytes(US_ASCII);
  }

  /** The number in a body. */
  static int number(byte[] body) {
    return Integer.parseInt(new String(body, US_ASCII).strip());
  }

  /** All responses until now. */
  List<Response> responses() {
    return List.copyOf(responses);
  }

  /** Sends nothing more and waits for the last responses. */
  void stop() throws InterruptedException {
    stopped = true;
    for (Thread caller : callers) {
      LockSupport.unpark(caller);
    }
    for (Thread caller : callers) {
      caller.join();
    }
  }
}
