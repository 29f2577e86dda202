package dev.postrider.kong;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.postrider.kafka.LostRecords;
import dev.postrider.kong.driver.GatewayRequest;
import dev.postrider.kong.driver.KongDriver;
import dev.postrider.kong.server.PluginServer;
import dev.postrider.testing.CommandProcess;
import dev.postrider.testing.EmbeddedKafka;
import dev.postrider.testing.Eventually;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Messages that were accepted while Kafka was away, when the server ends: none goes in silence. */
class LossAtTheEndTest {

  private static final Pattern ONE =
      Pattern.compile("record for topic (?<topic>\\S+) not delivered");
  private static final Pattern MORE =
      Pattern.compile("(?<records>[0-9.,]+) for (?<topic>\\S+) \\([a-z_]+\\)");
  private static final Duration LONG = Duration.ofSeconds(60);

  @TempDir
  private Path folder;

  private static void accept(KongDriver kong, String row, int count) {
    for (int i = 0; i < count; i++) {
      GatewayRequest request = GatewayRequest.of("POST", "/")
          .header("Content-Type", "text/plain")
          .body("b")
          .build();
      assertEquals(200, kong.handle(row, "access", request).status());
    }
  }

  private static String row(int number) {
    return "00000000-0000-4000-8000-00000000000" + number;
  }

  /** What the log says is lost, by topic: the first of each producer alone, then how many more. */
  private static Map<String, Integer> logged(String log) {
    Map<String, Integer> lost = new TreeMap<>();
    for (Matcher one = ONE.matcher(log); one.find(); ) {
      lost.merge(one.group("topic"), 1, Integer::sum);
    }
    for (Matcher more = MORE.matcher(log); more.find(); ) {
      int records = Integer.parseInt(more.group("records").replaceAll("[.,]", ""));
      lost.merge(more.group("topic"), records, Integer::sum);
    }
    return lost;
  }

  /** The first two topics share a producer; the third has one of its own. */
  @Test
  void everyMessageThatSigtermGivesUpIsLoggedByTopic() throws Exception {
    Path socket = folder.resolve("k.socket");
    try (EmbeddedKafka kafka = EmbeddedKafka.start();
        var server = CommandProcess.start(
            Main.class, folder, "--socket", socket.toString(), "--shutdown-timeout", "3");
        KongDriver kong = KongDriver.builder(socket).build()) {
      server.await("READY socket=");
      String[] topics = {kafka.newTopic(1), kafka.newTopic(1), kafka.newTopic(1)};
      for (int i = 0; i < topics.length; i++) {
        String more = "\"compression_type\":\"" + (i == 2 ? "gzip" : "none") + "\"";
        kong.configure(row(i), Packaged.config(kafka, topics[i], more));
        accept(kong, row(i), 1);
        String topic = topics[i];
        Eventually.until("one message in " + topic, () -> kafka.recordCount(topic) == 1);
      }
      kafka.stop();
      Map<String, Integer> accepted = new TreeMap<>();
      for (int i = 0; i < topics.length; i++) {
        accept(kong, row(i), 20 + i);
        accepted.put(topics[i], 20 + i);
      }

      server.terminate();

      assertEquals(0, server.exitStatus(), server.err());
      assertEquals(accepted, logged(server.err()), server.err());
      assertTrue(server.err().strip().endsWith("stopped"), server.err());
    }
  }

  /** As at a change of configuration right before the end. */
  @Test
  void whatAnInstanceWasAlreadyWaitingForIsCountedWhenThePluginIsClosed() throws Exception {
    Path socket = folder.resolve("k.socket");
    var plugin = new KafkaUpstreamPlugin("kafka-upstream", 751, LONG, false);
    try (EmbeddedKafka kafka = EmbeddedKafka.start();
        PluginServer server = PluginServer.builder(socket).bind()) {
      String topic = kafka.newTopic(1);
      server.serve(plugin);
      try (KongDriver kong =
          KongDriver.builder(socket).config(Packaged.config(kafka, topic, "")).build()) {
        accept(kong, KongDriver.FIRST_ROW, 1);
        Eventually.until("one message", () -> kafka.recordCount(topic) == 1);
        kafka.stop();
        accept(kong, KongDriver.FIRST_ROW, 3);
      }
      assertTrue(server.close(LONG));

      plugin.close(Duration.ofMillis(100));

      Map<String, Long> lost = plugin.producers().lost().stream()
          .collect(Collectors.toMap(LostRecords::topic, LostRecords::records));
      assertEquals(Map.of(topic, 3L), lost);
    }
  }
}
