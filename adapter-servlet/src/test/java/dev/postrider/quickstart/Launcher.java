package dev.postrider.quickstart;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Starts the quickstart and keeps it until SIGTERM or Ctrl-C. Exit status 0 when it was stopped, 1
 * when it could not start.
 */
public final class Launcher {

  private Launcher() {}

  /** Runs until the JVM is told to end; options are system properties, see {@link Options#of}. */
  public static void main(String[] args) throws InterruptedException {
    try {
      run(new Quickstart(Options.of(System.getProperties())));
    } catch (StartException e) {
      System.err.println(e.getMessage());
      System.exit(1);
    }
  }

  private static void run(Quickstart quickstart) throws InterruptedException {
    AtomicInteger status = new AtomicInteger();
    Runtime.getRuntime()
        .addShutdownHook(new Thread(() -> stop(quickstart, status), "stop-quickstart"));
    try {
      System.out.println(quickstart.start().line());
    } catch (StartException e) {
      System.err.println(e.getMessage());
      status.set(1);
      System.exit(1);
    } catch (Exception e) {
      e.printStackTrace();
      status.set(1);
      System.exit(1);
    }
    new CountDownLatch(1).await();
  }

  /**
   * Maven's JVM runs this too, and would end with 143 or 130 after a signal. That the user has
   * stopped the quickstart is no failure; from within a shutdown hook only halt can say so.
   */
  private static void stop(Quickstart quickstart, AtomicInteger status) {
    quickstart.close();
    Runtime.getRuntime().halt(status.get());
  }
}
