package dev.postrider.kong.server;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;

/** Reads body files on threads that may block. Thread-safe. */
final class BodyFetcher {

  private static final int THREADS = 4;

  private final BodyFiles files;
  private final ExecutorService threads =
      Executors.newFixedThreadPool(THREADS, task -> new Thread(task, "postrider-bodies"));

  BodyFetcher(BodyFiles files) {
    this.files = files;
  }

  /** Gives the files to {@code reading}, on a thread that may block. */
  void fetch(Consumer<BodyFiles> reading) {
    threads.execute(() -> reading.accept(files));
  }

  /** Interrupts the reads under way, and reads no more. */
  void close() {
    threads.shutdownNow();
  }
}
