package dev.postrider.benchmarks;

import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.options.CommandLineOptions;
import org.openjdk.jmh.runner.options.OptionsBuilder;

/** Runs the benchmark of features with JMH's own options and prints its table. */
public final class Features {

  private static final double NANOS = 1e9;

  private Features() {}

  /**
   * Measures and prints.
   *
   * @param arguments options of JMH, for example {@code -f 1 -p feature=ENVELOPE,RAW_BODY}
   */
  public static void main(String[] arguments) throws Exception {
    var options = new OptionsBuilder()
        .parent(new CommandLineOptions(arguments))
        .include(FeatureBenchmark.class.getName())
        .addProfiler(GCProfiler.class)
        .build();
    Map<Feature, Measured> results = new EnumMap<>(Feature.class);
    for (RunResult result : new Runner(options).run()) {
      Feature feature = Feature.valueOf(result.getParams().getParam("feature"));
      Measured measured = Measured.of(result);
      int records = feature.records();
      results.put(
          feature,
          new Measured(measured.nanoseconds() / records, measured.allocatedBytes() / records));
    }
    System.out.print(text(results));
  }

  /** A line for each; ratios are empty where the envelope was not run. */
  private static String text(Map<Feature, Measured> results) {
    StringBuilder text = new StringBuilder("""

        | feature | µs | times as fast as the envelope | µs more than it | records/s on one core | B/record |
        |---|---:|---:|---:|---:|---:|
        """);
    Measured envelope = results.get(Feature.ENVELOPE);
    double base = envelope == null ? Double.NaN : envelope.nanoseconds();
    results.forEach((feature, measured) -> {
      double nanoseconds = measured.nanoseconds();
      text.append(String.format(
          Locale.ROOT,
          "| %s | %.2f | %.2f | %.2f | %.0f | %.0f |%n",
          feature,
          nanoseconds / 1000,
          base / nanoseconds,
          (nanoseconds - base) / 1000,
          NANOS / nanoseconds,
          measured.allocatedBytes()));
    });
    return text.toString();
  }
}
