package dev.postrider;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.postrider.config.PublisherConfig;
import dev.postrider.config.PublisherConfigBuilder;
import dev.postrider.envelope.BufferedRequest;
import dev.postrider.envelope.HeaderVisitor;
import dev.postrider.envelope.RequestView;
import dev.postrider.testing.Eventually;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Errors of the JVM's linker, as a jar that is missing causes them: every request is answered. */
class MissingClassTest {

  private static final String NOT_ENCODED =
      "{\"message\":\"Internal Server Error\",\"error\":\"could not encode message\"}";

  /** Fails where the test says. */
  private static final class BrokenProducer extends MockProducer<byte[], byte[]> {
    private final boolean inLookUp;
    private final Supplier<Error> error;

    BrokenProducer(boolean inLookUp, Supplier<Error> error) {
      super(true, null, new ByteArraySerializer(), new ByteArraySerializer());
      this.inLookUp = inLookUp;
      this.error = error;
    }

    @Override
    public List<PartitionInfo> partitionsFor(String topic) {
      if (inLookUp) {
        throw error.get();
      }
      return List.of();
    }

    @Override
    public synchronized Future<RecordMetadata> send(
        ProducerRecord<byte[], byte[]> record, Callback callback) {
      throw error.get();
    }
  }

  private static Error missing() {
    return new NoClassDefFoundError("com/github/luben/zstd/ZstdOutputStream");
  }

  private static PublisherConfigBuilder config(boolean async) {
    return PublisherConfig.builder()
        .topic("t")
        .producerAsync(async)
        .producerAsyncBufferingLimitsMessagesInMemory(1);
  }

  private static BufferedRequest request() {
    return BufferedRequest.builder("POST", "/").body("x".getBytes(UTF_8)).build();
  }

  /** Well before the delivery timeout, which would give the record up as well. */
  private static Response answer(CompletionStage<Response> stage) throws Exception {
    return stage.toCompletableFuture().get(10, TimeUnit.SECONDS);
  }

  /** A buffer for one record takes the next only if the first has left. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aCodecThatIsMissingFailsTheRecordAndFreesItsPlace(boolean inLookUp) throws Exception {
    PublisherConfig config = config(false)
        .returnErrorMessage(true)
        .producerRequestRetriesMaxAttempts(100)
        .build();
    try (RequestPublisher publisher =
        RequestPublisher.create(config, new BrokenProducer(inLookUp, MissingClassTest::missing))) {
      for (int i = 0; i < 3; i++) {
        Response response = answer(publisher.publish(request()));
        assertEquals(502, response.status());
        assertEquals(
            "{\"message\":\"Bad Gateway\",\"error\":\"KafkaException: java.lang.NoClassDefFoundError:"
                + " com/github/luben/zstd/ZstdOutputStream\"}",
            response.json());
      }
    }
  }

  /** On the thread that asks for topics it would be the last request for this one. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void theEndOfMemoryFailsTheRecordAndNotTheTopic(boolean inLookUp) throws Exception {
    PublisherConfig config =
        config(false).producerRequestRetriesMaxAttempts(100).build();
    try (RequestPublisher publisher = RequestPublisher.create(
        config, new BrokenProducer(inLookUp, () -> new OutOfMemoryError("as if")))) {
      for (int i = 0; i < 3; i++) {
        assertEquals(502, answer(publisher.publish(request())).status());
      }
    }
  }

  @Test
  void asynchronousRequestsAreAnsweredAndTheirPlacesFreed() throws Exception {
    PublisherConfig config = config(true).returnErrorMessage(true).build();
    try (RequestPublisher publisher =
        RequestPublisher.create(config, new BrokenProducer(false, MissingClassTest::missing))) {
      // The first may wait for its topic, with the one place there is.
      Eventually.until("a record fails at once", () -> namesTheClass(publisher));
      for (int i = 0; i < 3; i++) {
        assertTrue(namesTheClass(publisher));
      }
    }
  }

  private static boolean namesTheClass(RequestPublisher publisher) throws Exception {
    return answer(publisher.publish(request())).json().contains("NoClassDefFoundError");
  }

  /** A view whose own library is missing, or whose language has no checked exceptions. */
  private record BrokenView(Throwable failure) implements RequestView {
    @Override
    public String method() {
      return "POST";
    }

    @Override
    public String target() {
      return "/";
    }

    @Override
    public void headers(HeaderVisitor visitor) {}

    @Override
    public ByteBuffer body(int maxBytes) {
      throw BrokenView.<RuntimeException>unchecked(failure);
    }

    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
    private static <E extends Throwable> E unchecked(Throwable failure) throws E {
      throw (E) failure;
    }
  }

  @Test
  void aViewThatFailsIsAnsweredWhateverItThrows() throws Exception {
    try (RequestPublisher publisher = RequestPublisher.create(
        config(true).build(), new BrokenProducer(false, MissingClassTest::missing))) {
      for (Throwable failure : List.of(
          missing(), new AssertionError("of a library"), new Exception("checked elsewhere"))) {
        Response response = answer(publisher.publish(new BrokenView(failure)));
        assertEquals(500, response.status());
        assertEquals(NOT_ENCODED, response.json());
      }
      RequestView outOfMemory = new BrokenView(new OutOfMemoryError("as if"));
      assertThrows(OutOfMemoryError.class, () -> publisher.publish(outOfMemory));
    }
  }
}
