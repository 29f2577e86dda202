package dev.postrider.benchmarks;

import static java.util.Objects.requireNonNull;

import dev.postrider.envelope.EnvelopeBenchmark;
import dev.postrider.envelope.EnvelopeCandidate;
import dev.postrider.testing.SampleRequest;
import java.io.InputStream;
import java.util.Locale;
import java.util.Properties;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;

/**
 * A short run that fails, with exit status 1, if an envelope is made less than half as fast, beside
 * Jackson's tree, as {@code ratios.properties} says.
 */
public final class RatioGuard {

  private static final double TOLERANCE = 0.5;
  private static final TimeValue TIME = TimeValue.milliseconds(500);

  private RatioGuard() {}

  /** Measures, prints and judges. */
  public static void main(String[] arguments) throws Exception {
    Properties expected = new Properties();
    try (InputStream in =
        requireNonNull(RatioGuard.class.getResourceAsStream("ratios.properties"))) {
      expected.load(in);
    }
    EnvelopeTable table = new EnvelopeTable();
    new Runner(new OptionsBuilder()
            .include(EnvelopeBenchmark.class.getName())
            .param("sample", expected.stringPropertyNames().toArray(String[]::new))
            .param(
                "candidate",
                EnvelopeCandidate.POSTRIDER.name(),
                EnvelopeCandidate.JACKSON_TREE.name())
            .forks(1)
            .warmupTime(TIME)
            .warmupIterations(3)
            .measurementTime(TIME)
            .measurementIterations(2)
            .addProfiler(GCProfiler.class)
            .build())
        .run()
        .forEach(table::add);
    boolean good = true;
    for (String name : expected.stringPropertyNames()) {
      double least = Double.parseDouble(expected.getProperty(name)) * TOLERANCE;
      double ratio = table.timesAsFastAsTheTree(SampleRequest.valueOf(name));
      System.out.println(String.format(
          Locale.ROOT, "RATIO %s: %.1f times the tree, at least %.1f", name, ratio, least));
      good &= ratio >= least;
    }
    System.exit(good ? 0 : 1);
  }
}
