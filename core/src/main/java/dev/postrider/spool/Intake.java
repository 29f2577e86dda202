package dev.postrider.spool;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.producer.ProducerRecord;

/** Records that wait to be forced together. Thread-safe. */
final class Intake {

  /** The records of one request: they are kept once each of them is. */
  static final class Request {
    private final AtomicInteger left;
    final CompletableFuture<Void> kept = new CompletableFuture<>();

    Request(int records) {
      left = new AtomicInteger(records);
    }

    void keptOne() {
      if (left.decrementAndGet() == 0) {
        kept.complete(null);
      }
    }
  }

  /** A record, and the request it is of. */
  record Item(ProducerRecord<byte[], byte[]> record, Request request) {}

  private List<Item> items = new ArrayList<>();
  private boolean closed;

  /** Adds the records of a request; false if this is closed. */
  synchronized boolean add(List<Item> records) {
    if (closed) {
      return false;
    }
    items.addAll(records);
    notifyAll();
    return true;
  }

  /** All that wait, by topic, in order. */
  synchronized Map<String, List<Item>> take() {
    Map<String, List<Item>> taken = new LinkedHashMap<>();
    for (Item item : items) {
      taken.computeIfAbsent(item.record().topic(), topic -> new ArrayList<>()).add(item);
    }
    items = new ArrayList<>();
    return taken;
  }

  /** Waits for a record; false once this is closed and nothing waits. */
  synchronized boolean await() throws InterruptedException {
    while (items.isEmpty() && !closed) {
      wait();
    }
    return !items.isEmpty();
  }

  synchronized void close() {
    closed = true;
    notifyAll();
  }
}
