package dev.postrider.envelope;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import dev.postrider.testing.SampleRequest;
import java.lang.management.ManagementFactory;
import java.util.Locale;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class EnvelopeAllocationTest {

  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  /** Of 64-bit JVMs with compressed class pointers, their default. */
  private static final int ARRAY_HEADER_BYTES = 16;

  private static final int ALLOWED_BYTES = 256;
  private static final int ROUNDS = 20;
  private static final int ENCODED_PER_ROUND = 20;

  @ParameterizedTest
  @EnumSource
  void allocatesNoMoreThan256BytesBesidesTheMessage(SampleRequest sample)
      throws RequestRejectedException {
    EnvelopeEncoder encoder = new EnvelopeEncoder(sample.config());
    RequestView request = sample.request();
    int length = encoder.encode(request).length;

    long perEnvelope = Long.MAX_VALUE;
    for (int round = 0; round < ROUNDS; round++) {
      long before = THREADS.getCurrentThreadAllocatedBytes();
      for (int i = 0; i < ENCODED_PER_ROUND; i++) {
        encoder.encode(request);
      }
      long allocated = THREADS.getCurrentThreadAllocatedBytes() - before;
      perEnvelope = Math.min(perEnvelope, allocated / ENCODED_PER_ROUND);
    }

    long besides = perEnvelope - arraySize(length);
    String measured = String.format(
        Locale.ROOT,
        "%s: envelope of %d bytes, %d bytes allocated besides the returned array",
        sample,
        length,
        besides);
    System.out.println(measured);
    assertTrue(besides <= ALLOWED_BYTES, measured);
  }

  private static long arraySize(int length) {
    return (ARRAY_HEADER_BYTES + length + 7L) / 8 * 8;
  }
}
