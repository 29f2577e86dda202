package dev.postrider.servlet;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.postrider.RequestPublisher;
import dev.postrider.config.PublisherConfig;
import dev.postrider.envelope.EnvelopeConfig;
import dev.postrider.testing.AdapterServer;
import dev.postrider.testing.HttpWire;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletContainerInitializer;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpServletResponseWrapper;
import java.io.IOException;
import java.time.Duration;
import java.util.EnumSet;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Errors on the way to the response: the client gets a 500 at once, and not a time-out. */
class FailingResponseTest {

  private static final Duration NEVER = Duration.ofMinutes(5);

  private interface Break {
    void doFilter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
        throws IOException, ServletException;
  }

  private static int status(WebServer container, Break with) throws Exception {
    var producer =
        new MockProducer<>(true, null, new ByteArraySerializer(), new ByteArraySerializer());
    PublisherConfig config = PublisherConfig.builder()
        .topic("t")
        .producerAsync(false)
        .envelope(EnvelopeConfig.builder().forwardMethod(true).build())
        .build();
    RequestPublisher publisher = RequestPublisher.create(config, producer);
    ServletContainerInitializer application = (classes, context) -> {
      var registration = context.addServlet("publish", new PublishServlet(publisher));
      registration.addMapping("/*");
      registration.setAsyncSupported(true);
      registration.setInitParameter("async_timeout_ms", String.valueOf(NEVER.toMillis()));
      Filter filter = (request, response, chain) ->
          with.doFilter((HttpServletRequest) request, (HttpServletResponse) response, chain);
      var breaking = context.addFilter("breaking", filter);
      breaking.setAsyncSupported(true);
      breaking.addMappingForUrlPatterns(EnumSet.allOf(DispatcherType.class), false, "/*");
    };
    try (publisher;
        AdapterServer server = container.start(application, NEVER);
        HttpWire client = HttpWire.connect(server.port())) {
      client.send("POST /x HTTP/1.1\r\nHost: h\r\nContent-Length: 1\r\n\r\nx");
      return client.response().status();
    }
  }

  @ParameterizedTest
  @EnumSource
  void aResponseThatCannotBeWrittenIs500(WebServer container) throws Exception {
    Break output =
        (request, response, chain) -> chain.doFilter(request, new WithoutOutput(response));
    assertEquals(500, status(container, output));
  }

  @ParameterizedTest
  @EnumSource
  void theEndOfMemoryIs500(WebServer container) throws Exception {
    Break memory = (request, response, chain) -> chain.doFilter(new OutOfMemory(request), response);
    assertEquals(500, status(container, memory));
  }

  /** As if a class of the response's were missing. */
  private static final class WithoutOutput extends HttpServletResponseWrapper {
    WithoutOutput(HttpServletResponse response) {
      super(response);
    }

    @Override
    public ServletOutputStream getOutputStream() {
      throw new NoClassDefFoundError("dev/example/Output");
    }
  }

  /** As if there were no memory for the message once the body is being read. */
  private static final class OutOfMemory extends HttpServletRequestWrapper {
    private volatile boolean reading;

    OutOfMemory(HttpServletRequest request) {
      super(request);
    }

    @Override
    public ServletInputStream getInputStream() throws IOException {
      reading = true;
      return super.getInputStream();
    }

    @Override
    public String getMethod() {
      if (reading) {
        throw new OutOfMemoryError("as if");
      }
      return super.getMethod();
    }
  }
}
