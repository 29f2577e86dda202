package dev.postrider.kong;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The endpoint for metrics, as soon as its address can be had. At a reload of Kong a predecessor still
 * holds it, and requests are worth more than metrics: they are served meanwhile. For one thread.
 */
final class Measuring {

  private static final Logger LOG = System.getLogger(Measuring.class.getName());

  private final MetricsAddress address;
  private final Supplier<String> metrics;
  private final BooleanSupplier healthy;
  private @Nullable MetricsEndpoint endpoint;
  private boolean failed;

  /** Opens nothing yet; what is given goes to {@link MetricsEndpoint#open}. */
  Measuring(MetricsAddress address, Supplier<String> metrics, BooleanSupplier healthy) {
    this.address = address;
    this.metrics = metrics;
    this.healthy = healthy;
  }

  /** Opens the endpoint unless it is open; a failure is logged once, and left to the next call. */
  void ensureOpen() {
    if (endpoint != null) {
      return;
    }
    try {
      MetricsEndpoint opened = MetricsEndpoint.open(address, metrics, healthy);
      endpoint = opened;
      // The port in a string: a number would get separators.
      LOG.log(
          Level.INFO,
          "READY metrics=http://{0}:{1}/metrics",
          address.host(),
          Integer.toString(opened.port()));
    } catch (IOException e) {
      LOG.log(
          failed ? Level.DEBUG : Level.ERROR,
          "{0}; requests are served, and this is tried again",
          e.getMessage());
      failed = true;
    }
  }
}
