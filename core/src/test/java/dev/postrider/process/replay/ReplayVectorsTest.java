package dev.postrider.process.replay;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.postrider.RequestPublisher;
import dev.postrider.config.PublisherConfig;
import dev.postrider.envelope.Header;
import dev.postrider.process.replay.ReplayLawsTest.Sample;
import dev.postrider.testing.EmbeddedKafka;
import dev.postrider.testing.KafkaExtension;
import dev.postrider.testing.RawTarget;
import dev.postrider.testing.RequestVector;
import dev.postrider.testing.RequestVector.ConfigAccepted;
import dev.postrider.testing.RequestVector.ConfigRejected;
import dev.postrider.testing.RequestVectors;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The requests of all vectors, with all of them forwarded, through a real broker and back to a socket. */
@ExtendWith(KafkaExtension.class)
class ReplayVectorsTest {

  /** Its record says that a limit has cut the headers. */
  private static final Set<String> REFUSED = Set.of("hdr-100");

  private static ObjectNode config(RequestVector vector, String topic) {
    ObjectNode config = vector.config().deepCopy();
    for (String part : List.of("method", "uri", "headers", "body")) {
      config.put("forward_" + part, true);
    }
    config.remove(List.of("topics_query_arg", "allowed_topics", "key_query_arg"));
    return config.put("producer_async", false).put("topic", topic);
  }

  private static Sample sample(RequestVector vector) {
    return new Sample(
        vector.method(),
        vector.uri(),
        vector.headers().stream()
            .map(field -> new Header(field.name(), field.value()))
            .toList(),
        new String(vector.body(), ISO_8859_1),
        false);
  }

  private static boolean isPublished(
      RequestVector vector, String topic, Producer<byte[], byte[]> producer) throws Exception {
    PublisherConfig config = PublisherConfig.fromJson(config(vector, topic).toString());
    try (RequestPublisher publisher = RequestPublisher.create(config, producer)) {
      return publisher
              .publish(sample(vector).request())
              .toCompletableFuture()
              .get(1, TimeUnit.MINUTES)
              .status()
          == 200;
    }
  }

  @Test
  void everyVectorComesBackAsItWasOrIsRefused(EmbeddedKafka kafka) throws Exception {
    String topic = kafka.newTopic(1);
    List<RequestVector> published = new ArrayList<>();
    Map<String, Object> properties = Map.of("bootstrap.servers", kafka.bootstrapServers());
    try (Producer<byte[], byte[]> producer =
        new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer())) {
      for (RequestVector vector : RequestVectors.all().toList()) {
        boolean configured = !(vector.expected() instanceof ConfigRejected
            || vector.expected() instanceof ConfigAccepted);
        if (configured && isPublished(vector, topic, producer)) {
          published.add(vector);
        }
      }
    }
    assertTrue(published.size() > 120, published::toString);
    assertEquals(published.size(), kafka.recordCount(topic));
    try (RawTarget target = RawTarget.start()) {
      Replayed replayed = Replayed.run(
          "--topic",
          topic,
          "--bootstrap-servers",
          kafka.bootstrapServers(),
          "--to",
          "http://127.0.0.1:" + target.port(),
          "--on-error",
          "continue");
      List<String> expected = new ArrayList<>();
      Set<String> refused = new TreeSet<>();
      for (int i = 0; i < published.size(); i++) {
        String place = topic + "-0@" + i + ": refused: ";
        if (replayed.lines().stream().anyMatch(line -> line.startsWith(place))) {
          refused.add(published.get(i).name());
        } else {
          expected.add(sample(published.get(i)).wire());
        }
      }
      assertEquals(REFUSED, refused, () -> String.join("\n", replayed.lines()));
      assertEquals(expected, target.requests());
    }
  }
}
