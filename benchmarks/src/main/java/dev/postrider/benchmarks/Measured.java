package dev.postrider.benchmarks;

import static java.util.Objects.requireNonNull;

import org.openjdk.jmh.results.RunResult;

/**
 * What a call takes: the least of the medians of its seconds. A virtual processor may be a third slower for seconds at a time,
 * and whoever is measured then would seem to be; nothing makes it faster than it is.
 *
 * @param allocatedBytes the mean
 */
record Measured(double nanoseconds, double allocatedBytes) {

  private static final double MEDIAN = 50;
  private static final String ALLOCATED = "gc.alloc.rate.norm";

  static Measured of(RunResult result) {
    double leastMedian = result.getBenchmarkResults().stream()
        .flatMap(process -> process.getIterationResults().stream())
        .mapToDouble(second -> second.getPrimaryResult().getStatistics().getPercentile(MEDIAN))
        .min()
        .orElseThrow();
    return new Measured(
        leastMedian,
        requireNonNull(result.getSecondaryResults().get(ALLOCATED), ALLOCATED).getScore());
  }
}
