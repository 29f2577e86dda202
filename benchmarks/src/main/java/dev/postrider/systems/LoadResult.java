package dev.postrider.systems;

import org.HdrHistogram.Histogram;

/**
 * What a load met.
 *
 * @param perSecond responses per second
 * @param latency nanoseconds from the request, or from when it was due, to the end of its response
 * @param errors responses with a status other than 2xx
 * @param firstError the first of them, empty if there is none
 */
record LoadResult(double perSecond, Histogram latency, long errors, String firstError) {

  /** Responses per second with a status of 2xx. */
  double successesPerSecond() {
    long all = latency.getTotalCount();
    return all == 0 ? 0 : perSecond * (all - errors) / all;
  }

  /** A percentile of the latency in milliseconds. */
  double millis(double percentile) {
    return latency.getValueAtPercentile(percentile) / 1e6;
  }
}
