package dev.postrider.servlet;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.postrider.RequestPublisher;
import dev.postrider.config.PublisherConfig;
import dev.postrider.testing.AdapterServer;
import dev.postrider.testing.Eventually;
import dev.postrider.testing.HttpWire;
import dev.postrider.testing.LogLines;
import dev.postrider.testing.RawResponse;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;
import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.EnumSet;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.web.filter.FormContentFilter;

/** Filters before the servlet read the body or wrap it; none leaves a client waiting. */
class ReadBeforeTest {

  private static final Duration NEVER = Duration.ofMinutes(5);
  private static final String FORM = "application/x-www-form-urlencoded";

  private static final Filter FIRST_BYTE = (request, response, chain) -> {
    int unused = request.getInputStream().read();
    chain.doFilter(request, response);
  };

  private static final Filter NOTHING =
      (request, response, chain) -> chain.doFilter(request, response);

  /** What a client makes of the server. */
  private interface Exchange<R> {
    R with(HttpWire wire) throws Exception;
  }

  private static RawResponse response(WebServer container, Filter before, String request, int sent)
      throws Exception {
    return serve(container, before, sent, wire -> {
      wire.send(request);
      return wire.response();
    });
  }

  private static <R> R serve(WebServer container, Filter before, int sent, Exchange<R> exchange)
      throws Exception {
    try (var producer =
            new MockProducer<>(true, null, new ByteArraySerializer(), new ByteArraySerializer());
        var publisher = RequestPublisher.create(
            PublisherConfig.builder().topic("t").producerAsync(false).build(), producer);
        AdapterServer server = container.start(
            (classes, context) -> {
              var filter = context.addFilter("before", before);
              filter.setAsyncSupported(true);
              filter.addMappingForUrlPatterns(EnumSet.of(DispatcherType.REQUEST), true, "/*");
              var servlet = context.addServlet("publish", new PublishServlet(publisher));
              servlet.addMapping("/*");
              servlet.setAsyncSupported(true);
              servlet.setInitParameter("async_timeout_ms", String.valueOf(NEVER.toMillis()));
            },
            NEVER);
        HttpWire wire = HttpWire.connect(server.port())) {
      R result = exchange.with(wire);
      assertEquals(sent, producer.history().size());
      return result;
    }
  }

  private static String request(String method, String contentType, String body) {
    return method + " /x HTTP/1.1\r\nHost: h\r\nContent-Type: " + contentType
        + "\r\nContent-Length: " + body.length() + "\r\n\r\n" + body;
  }

  @ParameterizedTest
  @EnumSource
  void aBodyThatLacksItsFirstByteIsNotSent(WebServer container) throws Exception {
    RawResponse response = response(container, FIRST_BYTE, request("POST", FORM, "a=1&b=2"), 0);
    assertEquals(400, response.status(), response::toString);
  }

  @ParameterizedTest
  @EnumSource
  void aFormThatSpringHasReadIsRefusedAtOnce(WebServer container) throws Exception {
    RawResponse response =
        response(container, new FormContentFilter(), request("PUT", FORM, "a=1&b=2"), 0);
    assertEquals(400, response.status(), response::toString);
  }

  static Stream<Arguments> cached() {
    return Stream.of(WebServer.values())
        .flatMap(container -> Stream.of("silent", "refusing", "never ready")
            .map(stream -> Arguments.of(container, stream)));
  }

  @ParameterizedTest
  @MethodSource("cached")
  void aBodyThatAFilterKeepsInMemoryIsSent(WebServer container, String stream) throws Exception {
    Filter caching = (request, response, chain) ->
        chain.doFilter(new Cached((HttpServletRequest) request, stream), response);
    RawResponse response = response(container, caching, request("POST", "text/plain", "hello"), 1);
    assertEquals(200, response.status(), response::toString);
  }

  @ParameterizedTest
  @EnumSource
  void aClientThatSendsTooMuchComesToTheResponse(WebServer container) throws Exception {
    String body = "x".repeat(6 * 1024 * 1024);
    RawResponse response = response(container, NOTHING, request("POST", "text/plain", body), 0);
    assertEquals(413, response.status(), response::toString);
  }

  @ParameterizedTest
  @EnumSource
  void anAbortedBodyIsLoggedOnce(WebServer container) throws Exception {
    try (LogLines lines = LogLines.ofAllLevels(AsyncExchange.class.getName())) {
      serve(container, NOTHING, 0, wire -> {
        wire.send(request("POST", "text/plain", "hello").replace(": 5", ": 50"));
        wire.endOutput();
        Eventually.until("a line", () -> !lines.lines().isEmpty());
        return wire;
      });
      assertEquals(
          1, lines.lines().stream().filter("The request body broke off"::equals).count());
    }
  }

  /** As the body-caching wrappers of many applications. */
  private static final class Cached extends HttpServletRequestWrapper {
    private final byte[] body;
    private final String stream;

    Cached(HttpServletRequest request, String stream) throws IOException {
      super(request);
      this.body = request.getInputStream().readAllBytes();
      this.stream = stream;
    }

    @Override
    public ServletInputStream getInputStream() {
      var in = new ByteArrayInputStream(body);
      return new ServletInputStream() {
        @Override
        public int read() {
          return in.read();
        }

        @Override
        public int read(byte[] bytes, int offset, int length) {
          return in.read(bytes, offset, length);
        }

        @Override
        public boolean isFinished() {
          return in.available() == 0;
        }

        @Override
        public boolean isReady() {
          return !stream.equals("never ready");
        }

        @Override
        public void setReadListener(ReadListener listener) {
          if (stream.equals("refusing")) {
            throw new UnsupportedOperationException();
          }
        }
      };
    }
  }
}
