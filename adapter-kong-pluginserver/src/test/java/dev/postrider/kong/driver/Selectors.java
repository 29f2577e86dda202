package dev.postrider.kong.driver;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.Selector;
import java.util.concurrent.ConcurrentLinkedDeque;

/** Selectors that wait for one connection each, used again since a new one costs many system calls. */
final class Selectors implements AutoCloseable {
  private final ConcurrentLinkedDeque<Selector> free = new ConcurrentLinkedDeque<>();

  Selector take() throws IOException {
    Selector selector = free.pollFirst();
    return selector == null ? Selector.open() : selector;
  }

  void release(Selector selector) {
    free.addFirst(selector);
  }

  @Override
  public void close() {
    for (Selector selector = free.pollFirst(); selector != null; selector = free.pollFirst()) {
      try {
        selector.close();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
