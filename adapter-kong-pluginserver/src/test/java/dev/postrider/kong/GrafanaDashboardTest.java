package dev.postrider.kong;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.postrider.kafka.GivenUpRecord;
import dev.postrider.kafka.GivenUpRecord.Outcome;
import dev.postrider.kafka.LossReason;
import dev.postrider.kong.driver.GatewayRequest;
import dev.postrider.kong.driver.KongDriver;
import dev.postrider.kong.server.PluginServer;
import dev.postrider.testing.EmbeddedKafka;
import dev.postrider.testing.KafkaExtension;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The dashboard asks only for what a server that has sent and lost records shows. */
@ExtendWith(KafkaExtension.class)
class GrafanaDashboardTest {

  private static final Path DASHBOARD = Path.of("../docs/grafana-dashboard.json");
  private static final Pattern METER = Pattern.compile("(?:postrider|kafka)_[a-z_]+");
  private static final Pattern LABELS = Pattern.compile("by \\(([a-z_, ]+)\\)|\\{\\{([a-z_]+)}}");

  @TempDir
  private Path folder;

  @Test
  void everyMeterAndLabelOfAQueryIsInAScrape(EmbeddedKafka kafka) throws Exception {
    String[] broker = kafka.bootstrapServers().split(":", -1);
    String config =
        "{\"__seq__\":1,\"bootstrap_servers\":[{\"host\":\"" + broker[0] + "\",\"port\":"
            + broker[1] + "}],\"topic\":\"" + kafka.newTopic(1) + "\",\"producer_async\":false}";
    Path socket = folder.resolve("s");
    try (var plugin = new KafkaUpstreamPlugin("kafka-upstream", 751, Duration.ofSeconds(5), false);
        PluginServer server = PluginServer.builder(socket).bind()) {
      server.serve(plugin);
      ServerMeters meters = new ServerMeters(server::statistics, plugin);
      try (KongDriver kong = KongDriver.builder(socket).config(config).build()) {
        assertEquals(
            200, kong.handle(GatewayRequest.of("POST", "/").body("b").build()).status());
        for (Outcome outcome : Outcome.values()) {
          meters
              .publishers()
              .givenUp(new GivenUpRecord(
                  new ProducerRecord<>("t", new byte[0]),
                  outcome,
                  LossReason.TIMED_OUT,
                  new TimeoutException("as if"),
                  1));
        }
        String scrape = meters.scrape();
        List<String> queries = queries();
        assertTrue(queries.size() >= 8, queries::toString);
        for (String query : queries) {
          for (String meter : meters(query)) {
            String samples = samples(meter, scrape);
            assertTrue(!samples.isEmpty(), meter + " of " + query);
            labels(query)
                .forEach(
                    label -> assertTrue(samples.contains(label + "=\""), label + " of " + query));
          }
        }
      }
    }
  }

  /** Each expression with its legend. */
  private static List<String> queries() throws IOException {
    List<String> queries = new ArrayList<>();
    for (JsonNode panel : new ObjectMapper().readTree(DASHBOARD.toFile()).get("panels")) {
      for (JsonNode target : panel.get("targets")) {
        queries.add(
            target.get("expr").asText() + " " + target.get("legendFormat").asText());
      }
    }
    return queries;
  }

  private static Set<String> meters(String query) {
    Set<String> meters = new TreeSet<>();
    for (Matcher meter = METER.matcher(query); meter.find(); ) {
      meters.add(meter.group());
    }
    return meters;
  }

  private static Set<String> labels(String query) {
    Set<String> labels = new TreeSet<>();
    for (Matcher found = LABELS.matcher(query); found.find(); ) {
      String names = found.group(1) == null ? found.group(2) : found.group(1);
      labels.addAll(Arrays.asList(names.split(", *", -1)));
    }
    return labels;
  }

  private static String samples(String meter, String scrape) {
    StringBuilder samples = new StringBuilder();
    scrape.lines().filter(line -> line.startsWith(meter + "{")).forEach(samples::append);
    return samples.toString();
  }
}
