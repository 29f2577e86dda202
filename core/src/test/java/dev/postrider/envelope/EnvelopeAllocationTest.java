package dev.postrider.envelope;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import dev.postrider.envelope.EnvelopeConfig.InvalidUtf8;
import dev.postrider.envelope.EnvelopeConfig.JsonNumbers;
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

  private static final int MIBIBYTE = 1024 * 1024;

  /** The encoder itself. */
  private static final int FIXED_BYTES = 128 * 1024;

  @ParameterizedTest
  @EnumSource
  void allocatesNoMoreThan256BytesBesidesTheMessage(SampleRequest sample)
      throws RequestRejectedException {
    EnvelopeEncoder encoder = new EnvelopeEncoder(sample.config());
    RequestView request = sample.request();
    int length = encoder.encode(request).length;

    long besides = allocated(encoder, request, ROUNDS, ENCODED_PER_ROUND) - arraySize(length);
    String measured = String.format(
        Locale.ROOT,
        "%s: envelope of %d bytes, %d bytes allocated besides the returned array",
        sample,
        length,
        besides);
    System.out.println(measured);
    assertTrue(besides <= ALLOWED_BYTES, measured);
  }

  /** Bodies that cost most, for their length or for that of their message. */
  enum CostlyBody {
    JSON_CONTROL_CHARACTERS("application/json", "[\"", "\u0001", "\"]", 3),
    JSON_ESCAPES("application/json", "[\"", "\\\"", "\"]", 3),
    JSON_SPACE("application/json", "[", "\n", "1]", 4),
    JSON_ARRAYS("application/json", "[1", ",[]", "]", 3),
    JSON_LONG_EXPONENTS("application/json", "[1", ",1e-300", "]", 3),
    TEXT_CONTROL_CHARACTERS("text/plain", "", "\u0001", "", 3),
    FORM_CONTROL_CHARACTERS("application/x-www-form-urlencoded", "a=", "\u0001", "", 4),
    FORM_ENCODED("application/x-www-form-urlencoded", "a=", "%01", "", 4),
    FORM_NOT_UTF8("application/x-www-form-urlencoded", "a=", "\u00FF", "", 6),
    DOUBLES_SMALL(JsonNumbers.DOUBLE16, "[1", ",1e-300", "]", 4),
    DOUBLES_LARGE(JsonNumbers.DOUBLE16, "[1", ",1e15", "]", 4),
    DOUBLES_SUBNORMAL(JsonNumbers.DOUBLE16, "[1", ",5e-324", "]", 4),
    DOUBLES_BETWEEN(JsonNumbers.DOUBLE16, "[1", ",9007199254740993.5", "]", 4),
    NOT_UTF8_VALUES(InvalidUtf8.BASE64, "[1", ",\"\u00FF\"", "]", 6),
    NOT_UTF8_NAMES(InvalidUtf8.BASE64, "[1", ",{\"\u00FF\":1}", "]", 6),
    NOT_UTF8_REPEATED_NAMES(InvalidUtf8.BASE64, "{\"\u00FF\":1", ",\"\":1", "}", 16),
    NOT_UTF8_REPLACED(InvalidUtf8.REPLACE, "[\"", "\u00FF", "\"]", 4);

    private final String contentType;
    private final InvalidUtf8 onInvalidUtf8;
    private final JsonNumbers numbers;
    private final String start;
    private final String token;
    private final String end;
    private final int timesTheMessage;

    CostlyBody(InvalidUtf8 onInvalidUtf8, String start, String token, String end, int times) {
      this("application/json", onInvalidUtf8, JsonNumbers.EXACT, start, token, end, times);
    }

    CostlyBody(JsonNumbers numbers, String start, String token, String end, int times) {
      this("application/json", InvalidUtf8.REJECT, numbers, start, token, end, times);
    }

    CostlyBody(String contentType, String start, String token, String end, int times) {
      this(
          contentType,
          InvalidUtf8.BASE64_EXCEPT_JSON,
          JsonNumbers.DOUBLE_RANGE,
          start,
          token,
          end,
          times);
    }

    CostlyBody(
        String contentType,
        InvalidUtf8 onInvalidUtf8,
        JsonNumbers numbers,
        String start,
        String token,
        String end,
        int times) {
      this.contentType = contentType;
      this.onInvalidUtf8 = onInvalidUtf8;
      this.numbers = numbers;
      this.start = start;
      this.token = token;
      this.end = end;
      this.timesTheMessage = times;
    }

    private EnvelopeConfig config() {
      return EnvelopeConfig.builder()
          .onInvalidUtf8(onInvalidUtf8)
          .jsonNumbers(numbers)
          .build();
    }

    private RequestView request() {
      int repeats = (MIBIBYTE - start.length() - end.length()) / token.length();
      return BufferedRequest.builder("POST", "/")
          .header("Content-Type", contentType)
          .body((start + token.repeat(repeats) + end).getBytes(ISO_8859_1))
          .build();
    }
  }

  /** Nothing is kept from one to the next, as if each came to a new encoder. */
  @ParameterizedTest
  @EnumSource
  void costlyBodiesAllocateASmallMultipleOfTheMessage(CostlyBody costly)
      throws RequestRejectedException {
    EnvelopeConfig config = costly.config();
    RequestView request = costly.request();
    int length = new EnvelopeEncoder(config).encode(request).length;

    long allocated = allocated(new EnvelopeEncoder(config), request, 1, 1);
    String measured = String.format(
        Locale.ROOT,
        "%s: envelope of %d bytes, %.1f times that allocated",
        costly,
        length,
        (double) allocated / length);
    System.out.println(measured);
    assertTrue(allocated <= costly.timesTheMessage * arraySize(length) + FIXED_BYTES, measured);
  }

  private static long allocated(
      EnvelopeEncoder encoder, RequestView request, int rounds, int perRound)
      throws RequestRejectedException {
    long least = Long.MAX_VALUE;
    for (int round = 0; round < rounds; round++) {
      long before = THREADS.getCurrentThreadAllocatedBytes();
      for (int i = 0; i < perRound; i++) {
        encoder.encode(request);
      }
      long allocated = THREADS.getCurrentThreadAllocatedBytes() - before;
      least = Math.min(least, allocated / perRound);
    }
    return least;
  }

  private static long arraySize(int length) {
    return (ARRAY_HEADER_BYTES + length + 7L) / 8 * 8;
  }
}
