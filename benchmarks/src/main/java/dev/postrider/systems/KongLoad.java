package dev.postrider.systems;

import dev.postrider.kong.driver.WireProtocol;
import java.io.IOException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.HdrHistogram.Histogram;

/**
 * Kong's side of an event that was recorded, again and again for a fixed number of clients, from one
 * thread that waits for all of them at once, as an nginx worker does. It leaves the processors to the
 * server that is measured: Kong's part is the same each time, in one write for what it says at once
 * (Kong makes two for each frame), and the server's part must be what it was, byte for byte.
 */
final class KongLoad implements AutoCloseable {

  private static final long PATIENCE_MILLIS = 10_000;

  private final Selector selector = Selector.open();
  private final List<KongClient> clients = new ArrayList<>();
  private int running;

  /** Plays for so many clients what {@link EventRecorder} has kept. */
  KongLoad(Path socket, WireProtocol protocol, List<byte[]> said, int count) throws IOException {
    List<RecordedMessage> messages = new ArrayList<>();
    for (byte[] bytes : said) {
      messages.add(
          protocol == WireProtocol.PROTOBUF
              ? RecordedMessage.protobuf(bytes)
              : RecordedMessage.messagePack(bytes));
    }
    for (int i = 0; i < count; i++) {
      clients.add(new KongClient(socket, selector, protocol, messages));
    }
  }

  /** Every client begins an event as soon as its last one has ended, for this long. */
  LoadResult run(Duration time) throws IOException {
    Histogram latency = new Histogram(3);
    long start = System.nanoTime();
    long end = start + time.toNanos();
    running = clients.size();
    List<KongClient> ready = new ArrayList<>(clients);
    for (KongClient client : clients) {
      client.begin();
    }
    while (running > 0) {
      List<KongClient> next = new ArrayList<>();
      for (KongClient client : ready) {
        if (client.proceed()) {
          long now = System.nanoTime();
          latency.recordValue(now - client.begunAt());
          if (now >= end) {
            running--;
            continue;
          }
          client.begin();
        }
        if (!client.isWatched()) {
          next.add(client);
        }
      }
      select(next);
      ready = next;
    }
    double seconds = (System.nanoTime() - start) / 1e9;
    return new LoadResult(latency.getTotalCount() / seconds, latency, 0, "");
  }

  /** Adds the clients for whom something has come. Waits for that if there is nothing else to do. */
  private void select(List<KongClient> next) throws IOException {
    if (!next.isEmpty()) {
      selector.selectNow();
    } else if (running > 0 && selector.select(PATIENCE_MILLIS) == 0) {
      throw new IOException(running + " events did not end");
    }
    for (SelectionKey key : selector.selectedKeys()) {
      next.add((KongClient) key.attachment());
    }
    selector.selectedKeys().clear();
  }

  @Override
  public void close() throws IOException {
    for (KongClient client : clients) {
      client.close();
    }
    selector.close();
  }
}
