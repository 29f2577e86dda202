package dev.postrider.servlet;

import dev.postrider.config.PublisherConfig;
import dev.postrider.testing.AdapterContract;
import dev.postrider.testing.AdapterServer;
import java.time.Duration;

/** The servlet in one of the containers. */
abstract class ServletContract extends AdapterContract {

  private static final Duration LONGER_THAN_ANY_TEST = Duration.ofMinutes(5);

  private final WebServer container;

  ServletContract(WebServer container) {
    this.container = container;
  }

  @Override
  protected AdapterServer start(PublisherConfig config, Duration timeout) throws Exception {
    return container.start(
        (classes, context) -> {
          var registration = context.addServlet("publish", new PublishServlet(config));
          registration.addMapping("/*");
          registration.setAsyncSupported(true);
          registration.setInitParameter("async_timeout_ms", String.valueOf(timeout.toMillis()));
        },
        LONGER_THAN_ANY_TEST);
  }

  @Override
  protected int serverThreads() {
    return WebServer.THREADS;
  }
}
