package dev.postrider;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.postrider.config.Ack;
import dev.postrider.config.PublisherConfig;
import dev.postrider.envelope.BufferedRequest;
import java.util.concurrent.Semaphore;

/** Publishes numbered requests until somebody ends it, and prints each number that was answered 200. */
final class SpoolingProcess {

  private static final int AT_ONCE = 64;

  private SpoolingProcess() {}

  public static void main(String[] args) throws InterruptedException {
    RequestPublisher publisher = RequestPublisher.create(PublisherConfig.builder()
        .bootstrapServers(args[0])
        .topic(args[1])
        .keyQueryArg("key")
        .ack(Ack.DISK)
        .spoolDir(args[2])
        .build());
    Semaphore places = new Semaphore(AT_ONCE);
    // All of the same length, so that they sort as text.
    int first = 1_000_000_000 + Integer.parseInt(args[3]);
    for (int number = first; ; number++) {
      int answered = number;
      places.acquire();
      BufferedRequest request = BufferedRequest.builder("POST", "/?key=" + number % 7)
          .header("Content-Type", "text/plain")
          .body(Integer.toString(number).getBytes(UTF_8))
          .build();
      publisher.publish(request).thenAccept(response -> {
        if (response.status() == 200) {
          System.out.println(answered + ".");
        }
        places.release();
      });
    }
  }
}
