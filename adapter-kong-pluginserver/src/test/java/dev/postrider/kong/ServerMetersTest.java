package dev.postrider.kong;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.postrider.kong.server.PluginServer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ServerMetersTest {

  @TempDir
  private Path folder;

  /** What Micrometer says at INFO and above, which is nothing where all is well. */
  private static final class Said extends Handler {
    private final List<String> texts = new CopyOnWriteArrayList<>();

    @Override
    public void publish(LogRecord record) {
      if (record.getLevel().intValue() >= Level.INFO.intValue()) {
        texts.add(record.getLevel() + " " + record.getMessage());
      }
    }

    @Override
    public void flush() {}

    @Override
    public void close() {}
  }

  @Test
  void scrapedAgainAndAgainMicrometerHasNothingToSayAndCountersGrow() throws Exception {
    Logger logger = Logger.getLogger("io.micrometer");
    Said said = new Said();
    logger.addHandler(said);
    try (PluginServer server = PluginServer.builder(folder.resolve("s")).bind();
        KafkaUpstreamPlugin plugin =
            new KafkaUpstreamPlugin("kafka-upstream", 751, Duration.ofSeconds(1), true)) {
      ServerMeters meters = new ServerMeters(server::statistics, plugin);
      for (int i = 1; i <= 3; i++) {
        plugin.responses().add(200);
        String text = meters.scrape();
        assertTrue(text.contains("postrider_responses_total{status=\"200\"} " + i + ".0"), text);
      }
      assertEquals(List.of(), said.texts);
    } finally {
      logger.removeHandler(said);
    }
  }
}
