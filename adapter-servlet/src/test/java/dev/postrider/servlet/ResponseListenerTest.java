package dev.postrider.servlet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.postrider.RequestPublisher;
import dev.postrider.config.PublisherConfig;
import dev.postrider.envelope.EnvelopeConfig;
import dev.postrider.testing.AdapterServer;
import dev.postrider.testing.Eventually;
import dev.postrider.testing.HttpWire;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;
import jakarta.servlet.ServletContainerInitializer;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpServletResponseWrapper;
import java.io.IOException;
import java.time.Duration;
import java.util.EnumSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A container may write the response and end the request on another thread, while the thread that set the
 * write listener is still in the container.
 */
class ResponseListenerTest {

  @ParameterizedTest
  @EnumSource
  void theRequestEndsWhileItsWriteListenerIsBeingSet(WebServer container) throws Exception {
    var producer =
        new MockProducer<>(false, null, new ByteArraySerializer(), new ByteArraySerializer());
    PublisherConfig config = PublisherConfig.builder()
        .topic("t")
        .producerAsync(false)
        .envelope(
            EnvelopeConfig.builder().forwardMethod(true).forwardBody(false).build())
        .build();
    CountDownLatch published = new CountDownLatch(1);
    CountDownLatch ended = new CountDownLatch(1);
    CompletableFuture<Boolean> endedMeanwhile = new CompletableFuture<>();
    RequestPublisher publisher = RequestPublisher.create(config, producer);
    ServletContainerInitializer application = (classes, context) -> {
      var servlet = context.addServlet("publish", new PublishServlet(publisher));
      servlet.addMapping("/*");
      servlet.setAsyncSupported(true);
      Filter waiting = (request, response, chain) -> {
        var held = new HeldResponse((HttpServletResponse) response, ended, endedMeanwhile);
        chain.doFilter(request, held);
        // Behind the listener of the exchange: whoever calls this one has left that one.
        request.getAsyncContext().addListener(new AfterCompletion(ended::countDown));
        published.countDown();
      };
      var filter = context.addFilter("waiting", waiting);
      filter.setAsyncSupported(true);
      filter.addMappingForUrlPatterns(EnumSet.of(DispatcherType.REQUEST), false, "/*");
    };
    try (publisher;
        AdapterServer server = container.start(application, Duration.ofMinutes(5));
        HttpWire client = HttpWire.connect(server.port())) {
      client.send("POST /x HTTP/1.1\r\nHost: h\r\nContent-Length: 0\r\n\r\n");
      assertTrue(published.await(Eventually.DEADLINE.toMillis(), TimeUnit.MILLISECONDS));
      assertTrue(producer.completeNext());
      assertTrue(
          endedMeanwhile.get(2 * Eventually.DEADLINE.toMillis(), TimeUnit.MILLISECONDS),
          "the end of the request waits for the thread that set the listener");
      assertEquals(200, client.response().status());
    }
  }

  /** Its write listener is set by a call that ends after the request. */
  private static final class HeldResponse extends HttpServletResponseWrapper {
    private final CountDownLatch ended;
    private final CompletableFuture<Boolean> endedMeanwhile;

    HeldResponse(
        HttpServletResponse response,
        CountDownLatch ended,
        CompletableFuture<Boolean> endedMeanwhile) {
      super(response);
      this.ended = ended;
      this.endedMeanwhile = endedMeanwhile;
    }

    @Override
    public ServletOutputStream getOutputStream() throws IOException {
      ServletOutputStream out = super.getOutputStream();
      return new ServletOutputStream() {
        @Override
        public void setWriteListener(WriteListener listener) {
          out.setWriteListener(listener);
          try {
            endedMeanwhile.complete(
                ended.await(Eventually.DEADLINE.toMillis(), TimeUnit.MILLISECONDS));
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
        }

        @Override
        public boolean isReady() {
          return out.isReady();
        }

        @Override
        public void write(int octet) throws IOException {
          out.write(octet);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
          out.write(bytes, offset, length);
        }
      };
    }
  }
}
