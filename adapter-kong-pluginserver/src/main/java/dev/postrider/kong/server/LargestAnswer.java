package dev.postrider.kong.server;

import java.util.concurrent.atomic.AtomicInteger;

/** The longest answer that any plugin instance has asked for. Thread-safe. */
final class LargestAnswer {

  private final AtomicInteger bytes = new AtomicInteger(Call.MAX_RESULT_BYTES);

  int bytes() {
    return bytes.get();
  }

  void expect(int maxBytes) {
    if (maxBytes > bytes.get()) {
      bytes.accumulateAndGet(maxBytes, Math::max);
    }
  }
}
