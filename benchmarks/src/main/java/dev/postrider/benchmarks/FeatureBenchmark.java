package dev.postrider.benchmarks;

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

/** A request in, its records at a producer and the response out; measured as {@code EnvelopeBenchmark} measures an envelope. */
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
public class FeatureBenchmark {

  /** What becomes of the request. */
  @Param
  public Feature feature = Feature.ENVELOPE;

  private Feature.Call call = () -> "";

  /** Also checks that the request is answered with a success. */
  @Setup
  public void prepare() {
    call = feature.call();
  }

  /** The measured call. */
  @Benchmark
  public Object publish() throws Exception {
    return call.run();
  }
}
