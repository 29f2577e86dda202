package dev.postrider.kong;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.postrider.kong.driver.GatewayRequest;
import dev.postrider.kong.driver.GatewayResponse;
import dev.postrider.kong.driver.KongDriver;
import dev.postrider.kong.driver.WireProtocol;
import dev.postrider.testing.CommandProcess;
import dev.postrider.testing.EmbeddedKafka;
import dev.postrider.testing.Json;
import dev.postrider.testing.RequestVector;
import dev.postrider.testing.RequestVector.Message;
import dev.postrider.testing.RequestVector.Produced;
import dev.postrider.testing.RequestVector.Rejected;
import dev.postrider.testing.RequestVector.Sent;
import dev.postrider.testing.RequestVectors;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** All vectors from Kong's side of the socket, through the packaged process, to a real broker. */
class PackagedVectorsIT {

  private static final List<String> TOPICS =
      List.of("t", "my-topic", "topic1", "topic2", "topic3", "topic9");

  @TempDir
  private Path folder;

  @ParameterizedTest
  @EnumSource
  void everyVectorArrivesAsItSays(WireProtocol protocol) throws Exception {
    Path socket = folder.resolve("k.socket");
    Map<String, List<Produced>> expected = new LinkedHashMap<>();
    try (EmbeddedKafka kafka = EmbeddedKafka.start();
        CommandProcess server = Packaged.serve(folder, socket);
        KongDriver kong = KongDriver.builder(socket).protocol(protocol).build()) {
      for (String topic : TOPICS) {
        kafka.createTopic(topic, 1, Map.of());
        expected.put(topic, new ArrayList<>());
      }
      for (RequestVector vector : RequestVectors.all().toList()) {
        handle(vector, kong, kafka, expected);
      }
      for (String topic : TOPICS) {
        List<Produced> produced = requireNonNull(expected.get(topic));
        List<ConsumerRecord<byte[], byte[]>> records = kafka.records(topic);
        assertEquals(produced.size(), records.size(), topic);
        for (int i = 0; i < records.size(); i++) {
          produced.get(i).assertIsWithHeadersByName(records.get(i));
        }
      }
      server.terminate();
      assertEquals(0, server.exitStatus(), server::toString);
    }
  }

  private static void handle(
      RequestVector vector,
      KongDriver kong,
      EmbeddedKafka kafka,
      Map<String, List<Produced>> expected) {
    if (vector.expected() instanceof Message message) {
      GatewayResponse response = exchange(vector, kong, kafka);
      assertEquals(200, response.status(), () -> vector + ": " + response);
      assertEquals("{\"message\":\"message sent\"}", response.body(), vector.name());
      requireNonNull(expected.get("t")).add(new Produced("t", null, message.value(), null));
    } else if (vector.expected() instanceof Rejected rejected) {
      GatewayResponse response = exchange(vector, kong, kafka);
      assertEquals(rejected.status(), response.status(), () -> vector + ": " + response);
      assertEquals(rejected.body(), Json.parse(response.body()), vector.name());
    } else if (vector.expected() instanceof Sent sent) {
      GatewayResponse response = exchange(vector, kong, kafka);
      assertEquals(sent.status(), response.status(), () -> vector + ": " + response);
      assertTrue(Json.same(sent.body(), Json.parse(response.body())), vector.name());
      sent.records()
          .forEach(record -> requireNonNull(expected.get(record.topic())).add(record));
    }
  }

  private static GatewayResponse exchange(
      RequestVector vector, KongDriver kong, EmbeddedKafka kafka) {
    ObjectNode config = vector.config().deepCopy();
    String topic = config.path("topic").asText("t");
    config.setAll((ObjectNode) Json.parse(Packaged.config(kafka, topic, "")));
    config.put("producer_async", false);
    kong.configure(config.toString());
    return kong.handle(GatewayRequest.of(vector));
  }
}
