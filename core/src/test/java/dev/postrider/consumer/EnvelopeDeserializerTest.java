package dev.postrider.consumer;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.postrider.RequestPublisher;
import dev.postrider.config.PublisherConfig;
import dev.postrider.envelope.BufferedRequest;
import dev.postrider.envelope.Envelope;
import dev.postrider.testing.EmbeddedKafka;
import dev.postrider.testing.Eventually;
import dev.postrider.testing.KafkaExtension;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RecordDeserializationException;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A consumer reads requests, and stops with a message at what is none. */
@ExtendWith(KafkaExtension.class)
class EnvelopeDeserializerTest {

  private static void publish(EmbeddedKafka kafka, String topic, String format, String method)
      throws Exception {
    PublisherConfig config =
        PublisherConfig.fromJson("{\"bootstrap_servers\":[{\"host\":\"127.0.0.1\",\"port\":"
            + kafka.bootstrapServers().split(":", 2)[1] + "}],\"topic\":\"" + topic
            + "\",\"ack\":\"kafka\",\"forward_method\":true,\"key\":\"method\","
            + "\"tombstone_when\":\"method:DELETE\",\"message_format\":\"" + format + "\"}");
    try (RequestPublisher publisher = RequestPublisher.create(config)) {
      BufferedRequest request = BufferedRequest.builder(method, "/")
          .header("Content-Type", "text/plain")
          .body(method.getBytes(UTF_8))
          .build();
      assertEquals(
          200,
          publisher
              .publish(request)
              .toCompletableFuture()
              .get(1, TimeUnit.MINUTES)
              .status());
    }
  }

  @Test
  void aConsumerReadsRequestsAndDeletions(EmbeddedKafka kafka) throws Exception {
    String topic = kafka.newTopic(1);
    publish(kafka, topic, "envelope", "PUT");
    publish(kafka, topic, "envelope", "DELETE");
    publish(kafka, topic, "raw_body", "POST");
    List<@Nullable Envelope> read = new ArrayList<>();
    Map<String, Object> properties = Map.of(
        "bootstrap.servers",
        kafka.bootstrapServers(),
        "key.deserializer",
        ByteArrayDeserializer.class,
        "value.deserializer",
        EnvelopeDeserializer.class,
        "auto.offset.reset",
        "earliest");
    try (Consumer<byte[], Envelope> consumer = new KafkaConsumer<>(properties)) {
      consumer.assign(List.of(new TopicPartition(topic, 0)));
      Eventually.until("two records are read", () -> {
        if (read.size() < 2) {
          consumer.poll(Duration.ofMillis(100)).forEach(record -> read.add(record.value()));
        }
        return read.size() == 2;
      });
      RecordDeserializationException fault = assertThrows(
          RecordDeserializationException.class,
          () -> Eventually.until(
              "the third is refused",
              () -> !consumer.poll(Duration.ofMillis(100)).isEmpty()));
      assertEquals(2, fault.offset());
    }
    Envelope put = read.get(0);
    assertEquals("PUT", put == null ? null : put.method());
    assertArrayEquals("PUT".getBytes(UTF_8), put == null ? null : put.body());
    assertNull(read.get(1));
  }

  @Test
  void theFaultNamesTopicAndMember() {
    SerializationException fault = assertThrows(
        SerializationException.class,
        () -> new EnvelopeDeserializer().deserialize("orders", "{\"body\":1}".getBytes(UTF_8)));
    assertEquals("orders: body: expected VALUE_STRING, found VALUE_NUMBER_INT", fault.getMessage());
  }
}
