package dev.postrider.process;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Answers {@code GET /metrics} and {@code GET /health} by HTTP, as soon as its address is free. When
 * Kong reloads, a predecessor still holds the address, and requests are worth more than metrics: they
 * are served meanwhile. For one thread.
 */
public final class MetricsEndpoint implements AutoCloseable {

  private static final Logger LOG = System.getLogger(MetricsEndpoint.class.getName());

  private final ListenAddress address;
  private final Supplier<String> metrics;
  private final BooleanSupplier healthy;
  private @Nullable MetricsServer server;
  private boolean failed;

  /**
   * Opens nothing yet.
   *
   * @param metrics gives the text of {@code /metrics}
   * @param healthy whether {@code /health} is answered 200, or else 503
   */
  public MetricsEndpoint(ListenAddress address, Supplier<String> metrics, BooleanSupplier healthy) {
    this.address = address;
    this.metrics = metrics;
    this.healthy = healthy;
  }

  /** Opens the endpoint unless it is open; a failure is logged once, and left to the next call. */
  public void ensureOpen() {
    if (server != null) {
      return;
    }
    try {
      MetricsServer opened = MetricsServer.open(address, metrics, healthy);
      server = opened;
      LOG.log(Level.INFO, "READY metrics=http://{0}/metrics", address.authority(opened.port()));
    } catch (IOException e) {
      LOG.log(
          failed ? Level.DEBUG : Level.ERROR,
          "{0}; requests are served, and this is tried again",
          e.getMessage());
      failed = true;
    }
  }

  @Override
  public void close() {
    if (server != null) {
      server.close();
    }
  }
}
