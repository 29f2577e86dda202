package dev.postrider.kong;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.postrider.RequestPublisher;
import dev.postrider.Response;
import dev.postrider.config.PublisherConfig;
import dev.postrider.envelope.EnvelopeConfig;
import dev.postrider.kong.lua.Facts;
import dev.postrider.kong.server.Field;
import dev.postrider.kong.server.RequestBody;
import dev.postrider.testing.Json;
import java.nio.ByteBuffer;
import java.util.List;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;

class KongRequestViewTest {

  private final MockProducer<byte[], byte[]> producer =
      new MockProducer<>(true, null, new ByteArraySerializer(), new ByteArraySerializer());

  private Response publish(RequestBody body) throws Exception {
    PublisherConfig config = PublisherConfig.builder()
        .topic("t")
        .envelope(EnvelopeConfig.builder().forwardHeaders(true).build())
        .build();
    try (RequestPublisher publisher = RequestPublisher.create(config, producer)) {
      List<Field> fields = List.of(new Field("x-a", "1"), new Field("x-a", "2"));
      return publisher
          .publish(new KongRequestView("", "", fields, body, null, null, Facts.UNKNOWN))
          .toCompletableFuture()
          .get();
    }
  }

  @Test
  void repeatedHeadersStayRepeated() throws Exception {
    assertEquals(200, publish(new RequestBody.InMemory(ByteBuffer.allocate(0))).status());
    assertEquals(
        Json.parse("[\"1\",\"2\"]"),
        Json.parse(producer.history().get(0).value()).at("/headers/x-a"));
  }

  /** Kong has the body and we cannot read it: an administrator's matter, not the client's. */
  @Test
  void bodyThatCannotBeReadIsAServerError() throws Exception {
    Response response = publish(new RequestBody.Unavailable("permission denied"));
    assertEquals(500, response.status());
    assertTrue(response.json().contains("could not read request body"), response.json());
    assertEquals(List.of(), producer.history());
  }

  @Test
  void bodyOverTheLimitIsTheClientsError() throws Exception {
    assertEquals(413, publish(new RequestBody.TooLarge(10)).status());
    assertEquals(List.of(), producer.history());
  }
}
