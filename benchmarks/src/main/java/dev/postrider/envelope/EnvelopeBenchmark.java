package dev.postrider.envelope;

import com.fasterxml.jackson.databind.JsonNode;
import dev.postrider.testing.Json;
import dev.postrider.testing.SampleRequest;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** One request in, the bytes of its envelope out, everything forwarded. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(
    value = 2,
    jvmArgsAppend = {"-Xms1g", "-Xmx1g"})
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class EnvelopeBenchmark {

  /** What is sent. */
  @Param
  public SampleRequest sample = SampleRequest.JSON_1K;

  /** Who encodes it. */
  @Param
  public EnvelopeCandidate candidate = EnvelopeCandidate.POSTRIDER;

  private RequestView request = sample.request();
  private EnvelopeCandidate.Encoding encoding = candidate.encoding();

  /** Also checks that all candidates make the same JSON. */
  @Setup
  public void prepare() throws Exception {
    request = sample.request();
    JsonNode expected = Json.parse(envelope(EnvelopeCandidate.POSTRIDER));
    for (EnvelopeCandidate other : EnvelopeCandidate.values()) {
      Json.assertSame(expected, envelope(other));
    }
    encoding = candidate.encoding();
    encoding.prepare(request);
  }

  /** The length in bytes of the envelope that is made of a request. */
  public static int envelopeLength(SampleRequest sample) {
    try {
      return EnvelopeCandidate.POSTRIDER.encoding().encode(sample.request()).length;
    } catch (Exception e) {
      throw new IllegalStateException(sample + " cannot be encoded", e);
    }
  }

  private byte[] envelope(EnvelopeCandidate maker) throws Exception {
    EnvelopeCandidate.Encoding fresh = maker.encoding();
    fresh.prepare(request);
    return fresh.encode(request);
  }

  /** The measured call. */
  @Benchmark
  public byte[] encode() throws Exception {
    return encoding.encode(request);
  }
}
