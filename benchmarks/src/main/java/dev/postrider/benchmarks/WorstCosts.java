package dev.postrider.benchmarks;

import com.sun.management.ThreadMXBean;
import dev.postrider.envelope.BufferedRequest;
import dev.postrider.envelope.EnvelopeConfig;
import dev.postrider.envelope.EnvelopeConfigBuilder;
import dev.postrider.envelope.EnvelopeEncoder;
import dev.postrider.envelope.RequestRejectedException;
import dev.postrider.envelope.RequestView;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the most expensive requests cost for each byte that somebody sends, with the default limits and
 * without any, beside an ordinary request of the same kind. The least of several measurements counts.
 */
public final class WorstCosts {

  private static final Duration WARM_UP = Duration.ofMillis(1500);
  private static final int MEASUREMENTS = 15;
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  /** Nanoseconds and allocated bytes, for each byte sent. */
  private record Cost(
      double nanos, double allocated, @Nullable String refused) {}

  private WorstCosts() {}

  /** Measures and prints. */
  public static void main(String[] arguments) throws Exception {
    System.out.println(
        "| request | ns/byte | times ordinary | bytes/byte | no limits: ns/byte | bytes/byte | refused |");
    System.out.println("|---|---:|---:|---:|---:|---:|---|");
    double ordinary = 0;
    for (Map.Entry<String, BufferedRequest> request : CostlyRequests.all().entrySet()) {
      Cost limited = cost(EnvelopeConfig.builder(), request.getValue());
      Cost unlimited = cost(unlimited(), request.getValue());
      if (request.getKey().endsWith(" ordinary")) {
        ordinary = limited.nanos();
      }
      double times = limited.nanos() / ordinary;
      System.out.println(String.format(
          Locale.ROOT,
          "| %s | %.2f | %.1f | %.1f | %.2f | %.1f | %s |",
          request.getKey(),
          limited.nanos(),
          times,
          limited.allocated(),
          unlimited.nanos(),
          unlimited.allocated(),
          limited.refused() == null ? "" : limited.refused()));
    }
  }

  private static EnvelopeConfigBuilder unlimited() {
    return EnvelopeConfig.builder()
        .maxBodyBytes(0)
        .maxJsonDepth(0)
        .maxFormArgs(0)
        .maxQueryArgs(0)
        .maxHeaders(0)
        .maxParts(0);
  }

  private static Cost cost(EnvelopeConfigBuilder config, RequestView request) throws Exception {
    EnvelopeEncoder encoder = new EnvelopeEncoder(config.forwardHeaders(true).build());
    int sent = bytes(request);
    String refused = encode(encoder, request);
    long start = System.nanoTime();
    while (System.nanoTime() - start < WARM_UP.toNanos()) {
      refused = encode(encoder, request);
    }
    long leastNanos = Long.MAX_VALUE;
    long leastBytes = Long.MAX_VALUE;
    for (int i = 0; i < MEASUREMENTS; i++) {
      long bytes = THREADS.getCurrentThreadAllocatedBytes();
      long from = System.nanoTime();
      refused = encode(encoder, request);
      leastNanos = Math.min(leastNanos, System.nanoTime() - from);
      leastBytes = Math.min(leastBytes, THREADS.getCurrentThreadAllocatedBytes() - bytes);
    }
    return new Cost((double) leastNanos / sent, (double) leastBytes / sent, refused);
  }

  /** The error's text, or null if there is an envelope. */
  private static @Nullable String encode(EnvelopeEncoder encoder, RequestView request) {
    try {
      byte[] envelope = encoder.encode(request);
      if (envelope.length == 0) {
        throw new AssertionError("an empty envelope");
      }
      return null;
    } catch (RequestRejectedException e) {
      return e.error();
    }
  }

  private static int bytes(RequestView request) throws RequestRejectedException {
    int[] bytes = {0};
    request.headers((name, value) -> bytes[0] += name.length() + value.length());
    ByteBuffer body = request.body(Integer.MAX_VALUE);
    return bytes[0] + body.remaining();
  }
}
