package dev.postrider.quickstart;

import java.lang.ref.Reference;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Starts the quickstart and keeps it until SIGTERM or Ctrl-C. Exit status 0 when it was stopped, 1
 * when it could not start.
 */
public final class Launcher {

  private Launcher() {}

  /** Runs until the JVM is told to end; options are system properties, see {@link Options#of}. */
  public static void main(String[] args) throws InterruptedException {
    LastingLog log = LastingLog.start();
    Options options;
    try {
      options = Options.of(System.getProperties());
    } catch (StartException e) {
      complain(e);
      System.exit(1);
      return;
    }
    run(new Quickstart(options), log);
  }

  private static void run(Quickstart quickstart, LastingLog log) throws InterruptedException {
    AtomicBoolean stopped = new AtomicBoolean();
    AtomicInteger status = new AtomicInteger();
    Thread stop = new Thread(
        () -> {
          stopped.set(true);
          try {
            quickstart.close();
          } finally {
            Reference.reachabilityFence(log);
          }
          halt(status.get());
        },
        "stop-quickstart");
    Runtime.getRuntime().addShutdownHook(stop);
    try {
      System.out.println(quickstart.start().line());
    } catch (Exception | Error e) {
      // A broker that is stopped while it starts fails in ways of its own.
      if (!stopped.get()) {
        complain(e);
        status.set(1);
        System.exit(1);
      }
    }
    new CountDownLatch(1).await();
  }

  private static void complain(Throwable failure) {
    if (failure instanceof StartException) {
      System.err.println(failure.getMessage());
    } else {
      failure.printStackTrace();
    }
  }

  /**
   * Maven's JVM runs this too, and would end with 143 or 130 after a signal. That the user has
   * stopped the quickstart is no failure; from within a shutdown hook only halt can say so.
   */
  private static void halt(int status) {
    Runtime.getRuntime().halt(status);
  }
}
