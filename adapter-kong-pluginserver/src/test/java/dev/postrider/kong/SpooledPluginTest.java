package dev.postrider.kong;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.postrider.envelope.EnvelopeReader;
import dev.postrider.kong.driver.GatewayRequest;
import dev.postrider.kong.driver.KongDriver;
import dev.postrider.kong.server.PluginServer;
import dev.postrider.testing.EmbeddedKafka;
import dev.postrider.testing.Eventually;
import dev.postrider.testing.KafkaExtension;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The plugin with {@code ack=disk}, between Kong's side of the protocol and a broker. */
@ExtendWith(KafkaExtension.class)
class SpooledPluginTest {

  private static final Duration DEADLINE = Duration.ofSeconds(30);

  private final EmbeddedKafka kafka;
  private final String topic;
  private final KafkaUpstreamPlugin plugin =
      new KafkaUpstreamPlugin("kafka-upstream", 751, DEADLINE, true);

  @TempDir
  private Path folder;

  private Path spool;
  private Path socket;
  private PluginServer server;

  SpooledPluginTest(EmbeddedKafka kafka) {
    this.kafka = kafka;
    this.topic = kafka.newTopic(1);
  }

  @BeforeEach
  void serve() throws Exception {
    spool = folder.resolve("spool");
    socket = folder.resolve("k.socket");
    server = PluginServer.builder(socket).bind();
    server.serve(plugin);
  }

  @AfterEach
  void close() {
    server.close();
    plugin.close();
  }

  private KongDriver kong(int workers) {
    String[] broker = kafka.bootstrapServers().split(":", -1);
    String config = "{\"bootstrap_servers\":[{\"host\":\"" + broker[0] + "\",\"port\":" + broker[1]
        + "}],\"topic\":\"" + topic
        + "\",\"key_query_arg\":\"key\",\"ack\":\"disk\",\"spool_dir\":\""
        + spool + "\"}";
    return KongDriver.builder(socket).config(config).workers(workers).build();
  }

  private static GatewayRequest request(String body) {
    return GatewayRequest.of("POST", "/?key=k")
        .header("Content-Type", "text/plain")
        .body(body)
        .build();
  }

  private static String body(byte[] envelope) {
    return new String(requireNonNull(EnvelopeReader.read(envelope).body()), StandardCharsets.UTF_8);
  }

  /** With a spool for each worker, a fourth of the records came behind a later one. */
  @Test
  void requestsOfOneKeyKeepTheirOrderWhicheverWorkerOfKongHasThem() {
    List<String> bodies = IntStream.range(0, 300).mapToObj(Integer::toString).toList();
    try (KongDriver kong = kong(3)) {
      for (String body : bodies) {
        assertEquals(200, kong.handle(request(body)).status());
      }
      assertEquals(3, kong.totals().instancesStarted());
    }
    assertEquals(
        bodies,
        kafka.records(topic, bodies.size(), DEADLINE).stream()
            .map(record -> body(record.value()))
            .toList());
  }

  /** What {@code /health} says. */
  @Test
  void aSpoolThatCannotWriteMakesTheServerUnhealthy() throws Exception {
    GatewayRequest noJson = GatewayRequest.of("POST", "/")
        .header("Content-Type", "application/json")
        .body("{")
        .build();
    try (KongDriver kong = kong(1)) {
      // Opens the spool, and writes nothing into it.
      assertEquals(400, kong.handle(noJson).status());
      assertTrue(plugin.isHealthy());
      Files.move(spool, folder.resolve("elsewhere"));
      assertEquals(503, kong.handle(request("b")).status());
      assertFalse(plugin.isHealthy());
      Files.move(folder.resolve("elsewhere"), spool);
      Eventually.until("the folder is back", plugin::isHealthy);
    }
  }
}
