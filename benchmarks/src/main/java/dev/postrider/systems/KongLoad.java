package dev.postrider.systems;

import dev.postrider.kong.driver.WireProtocol;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.HdrHistogram.Histogram;

/**
 * Kong's side of an event that was recorded, again and again for a fixed number of clients, from one
 * thread that waits for them in turn. It leaves the processors to the server that is measured: a
 * selector would cost more than it waits for, Kong's part is the same each time, in one write for what
 * it says at once (Kong makes two for each frame), and the server's part must be what it was, byte for
 * byte.
 */
final class KongLoad implements AutoCloseable {

  private final List<KongClient> clients = new ArrayList<>();

  /** Plays for so many clients what {@link EventRecorder} has kept. */
  KongLoad(Path socket, WireProtocol protocol, List<byte[]> said, int count) {
    List<RecordedMessage> messages = new ArrayList<>();
    for (byte[] bytes : said) {
      messages.add(
          protocol == WireProtocol.PROTOBUF
              ? RecordedMessage.protobuf(bytes)
              : RecordedMessage.messagePack(bytes));
    }
    for (int i = 0; i < count; i++) {
      clients.add(new KongClient(socket, protocol, messages));
    }
  }

  /** Every client begins an event as soon as its last one has ended, for this long. */
  LoadResult run(Duration time) throws IOException {
    Histogram latency = new Histogram(3);
    long start = System.nanoTime();
    long end = start + time.toNanos();
    List<KongClient> running = new ArrayList<>(clients);
    for (KongClient client : running) {
      client.begin();
    }
    while (!running.isEmpty()) {
      List<KongClient> ended = new ArrayList<>();
      for (KongClient client : running) {
        if (client.proceed()) {
          long now = System.nanoTime();
          latency.recordValue(now - client.begunAt());
          if (now < end) {
            client.begin();
          } else {
            ended.add(client);
          }
        }
      }
      running.removeAll(ended);
    }
    double seconds = (System.nanoTime() - start) / 1e9;
    return new LoadResult(latency.getTotalCount() / seconds, latency, 0, "");
  }

  @Override
  public void close() throws IOException {
    for (KongClient client : clients) {
      client.close();
    }
  }
}
