package dev.postrider.systems;

import dev.postrider.RequestPublisher;
import dev.postrider.config.Ack;
import dev.postrider.config.PublisherConfig;
import dev.postrider.envelope.BufferedRequest;
import dev.postrider.testing.SampleRequest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Semaphore;
import java.util.logging.Level;
import java.util.logging.LogManager;

/**
 * How long a publisher takes to open what a process that ended without warning has left on disk, and to
 * keep the next record.
 */
public final class SpoolRecovery {

  private static final List<Integer> MEBIBYTES = List.of(1, 64, 256, 1024);
  private static final int AT_ONCE = 64;
  private static final int ROUNDS = 3;

  private SpoolRecovery() {}

  /**
   * Measures and prints.
   *
   * @param arguments a folder on the disk in question; or, for the process that fills a spool and ends
   *     in the midst of it, the folder of that and how many bytes
   */
  public static void main(String[] arguments) throws Exception {
    LogManager.getLogManager().getLogger("").setLevel(Level.OFF);
    if (arguments.length > 1) {
      fill(config(Path.of(arguments[0])), Long.parseLong(arguments[1]));
      // No close, no hooks: as after SIGKILL.
      Runtime.getRuntime().halt(0);
    }
    System.out.print("| MiB | records | s until the first success |\n|---:|---:|---:|\n");
    for (int mebibytes : MEBIBYTES) {
      Path folder = Files.createTempDirectory(Path.of(arguments[0]), "spool");
      PublisherConfig config = config(folder);
      BufferedRequest request = SampleRequest.JSON_1K.request();
      fillAndEnd(folder, (long) mebibytes << 20);
      double seconds = Double.MAX_VALUE;
      long records = 0;
      for (int round = 0; round < ROUNDS; round++) {
        long begun = System.nanoTime();
        RequestPublisher publisher = RequestPublisher.create(config);
        var unused = publisher.publish(request).toCompletableFuture().get();
        seconds = Math.min(seconds, (System.nanoTime() - begun) / 1e9);
        records = publisher.pendingRecords();
        publisher.close(Duration.ZERO);
      }
      System.out.printf(Locale.ROOT, "| %d | %d | %.2f |%n", mebibytes, records, seconds);
      Folders.delete(folder);
    }
    System.exit(0);
  }

  /** Its brokers are away. */
  private static PublisherConfig config(Path folder) throws IOException {
    return PublisherConfig.builder()
        .bootstrapServers("127.0.0.1:" + RunningPeer.freePort())
        // Else another port would be another cluster, whose records are left alone.
        .clusterName("away")
        .topic("recovery")
        .ack(Ack.DISK)
        .spoolDir(folder.toString())
        .spoolMaxBytes(1L << 32)
        .build();
  }

  private static void fillAndEnd(Path folder, long bytes) throws IOException, InterruptedException {
    List<String> arguments = List.of(folder.toString(), Long.toString(bytes));
    Process filling = new ProcessBuilder(JavaCommand.of(SpoolRecovery.class, arguments))
        .inheritIO()
        .start();
    if (filling.waitFor() != 0) {
      throw new IOException("the spool could not be filled");
    }
  }

  private static void fill(PublisherConfig config, long bytes) throws InterruptedException {
    BufferedRequest request = SampleRequest.JSON_1K.request();
    Semaphore places = new Semaphore(AT_ONCE);
    RequestPublisher publisher = RequestPublisher.create(config);
    while (publisher.pendingBytes() < bytes) {
      places.acquire();
      var unused = publisher.publish(request).thenAccept(response -> places.release());
    }
    places.acquire(AT_ONCE);
  }
}
