package dev.postrider.servlet;

import dev.postrider.config.PublisherConfig;
import dev.postrider.testing.AdapterContract;
import dev.postrider.testing.AdapterServer;
import java.time.Duration;
import java.util.Set;

/** The servlet where it was not registered as asynchronous. */
class BlockingServletTest extends AdapterContract {

  /** It is the container that notices a client that stalls. */
  @Override
  protected AdapterServer start(PublisherConfig config, Duration timeout) throws Exception {
    return WebServer.TOMCAT.start(
        (classes, context) -> {
          var registration = context.addServlet("publish", new PublishServlet(config));
          registration.addMapping("/*");
          registration.setAsyncSupported(false);
        },
        timeout);
  }

  @Override
  protected int serverThreads() {
    return WebServer.THREADS;
  }

  @Override
  protected boolean holdsThreads() {
    return true;
  }

  @Override
  protected Set<UnusualQuery> refusedQueries() {
    return TomcatServletTest.REFUSED_QUERIES;
  }
}
