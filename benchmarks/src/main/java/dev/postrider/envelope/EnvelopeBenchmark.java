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

/**
 * One request in, the bytes of its envelope out. Single calls are timed, so that their median says
 * the same on a machine that has other things to do too. For the same reason nothing goes on while
 * the compiler waits for a processor: otherwise the calls measured may be those of the interpreter.
 * And the heap is in memory from the start: a virtual machine may take longer to get a page than an
 * envelope needs to be made. Seven seconds to warm up, since the compiler may wait for 5,000 calls,
 * also where each takes a millisecond until then (the JDK's Base64 of 1 MiB).
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(
    value = 3,
    jvmArgsAppend = {
      "-Xms256m",
      "-Xmx256m",
      "-XX:+AlwaysPreTouch",
      "-XX:+UseTransparentHugePages",
      "-XX:-BackgroundCompilation"
    })
@Warmup(iterations = 7, time = 1)
@Measurement(iterations = 2, time = 1)
public class EnvelopeBenchmark {

  /** What is sent. */
  @Param
  public SampleRequest sample = SampleRequest.JSON_1K;

  /** Who encodes it. */
  @Param
  public EnvelopeCandidate candidate = EnvelopeCandidate.POSTRIDER;

  private RequestView request = sample.request();
  private EnvelopeCandidate.Encoding encoding = candidate.encoding(sample.config());

  /** Also checks that all candidates make the same JSON. */
  @Setup
  public void prepare() throws Exception {
    request = sample.request();
    JsonNode expected = Json.parse(envelope(EnvelopeCandidate.POSTRIDER));
    Json.assertSame(expected, envelope(EnvelopeCandidate.JACKSON_TREE));
    Json.assertSame(expected, envelope(EnvelopeCandidate.JACKSON_STREAMING));
    encoding = candidate.encoding(sample.config());
  }

  private byte[] envelope(EnvelopeCandidate maker) throws Exception {
    return maker.encoding(sample.config()).encode(request);
  }

  /** The measured call. */
  @Benchmark
  public byte[] encode() throws Exception {
    return encoding.encode(request);
  }
}
