package dev.postrider.quickstart;

import dev.postrider.testing.EmbeddedKafka;
import dev.postrider.testing.Eventually;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * The quickstart on a broker that was there before, with a topic of its own, and its page in a
 * browser.
 *
 * @param topic has one partition
 * @param base the page's address without a slash
 */
record OpenPage(
    EmbeddedKafka kafka, String topic, Quickstart quickstart, String base, Browser browser)
    implements AutoCloseable {

  /** The newest message. */
  static final String CARD = "#cards .card:first-child";

  private static final String CONFIG = """
      {
        "defaults": {
          "topic": "TOPIC",
          "key_query_arg": "key",
          "forward_method": true,
          "forward_uri": true,
          "forward_headers": true,
          "producer_async": false,
          "headers": {"include_headers": ["content-type"]}
        },
        "routes": [{"path": "/requests/*"}, {"path": "/payments"}]
      }
      """;

  /** A file with a route {@code /requests/*} to this topic. */
  static Path routes(Path folder, String topic) throws IOException {
    return Files.writeString(
        folder.resolve("config.json"),
        "{\"routes\":[{\"path\":\"/requests/*\",\"topic\":\"" + topic
            + "\",\"producer_async\":false}]}");
  }

  /** Starts both; {@code folder} is for their files. */
  static OpenPage start(EmbeddedKafka kafka, Path folder) throws Exception {
    String topic = kafka.newTopic(1);
    Path config = folder.resolve("config.json");
    Files.writeString(config, CONFIG.replace("TOPIC", topic));
    var quickstart = new Quickstart(new Options(0, config, kafka.bootstrapServers()));
    String base = quickstart.start().uri();
    Browser browser = Browser.start(folder.resolve("profile"));
    return new OpenPage(kafka, topic, quickstart, base, browser);
  }

  /** Loads the page anew and waits until it listens. */
  void load() throws Exception {
    browser.show(1400, 950, "light");
    browser.open(base + "/");
    browser.awaitText("#connection", "Live");
    browser.awaitText("#topic", topic);
  }

  /** Sends what the page shows, and gives the record that arrived. */
  ConsumerRecord<byte[], byte[]> send() throws Exception {
    int before = records().size();
    browser.click("#send");
    browser.awaitText("#response-status", "200 OK");
    awaitOffset(before);
    return records().get(before);
  }

  /** Waits until the page shows the record of that offset as the newest. */
  void awaitOffset(long offset) throws Exception {
    Eventually.until(
        "card of offset " + offset,
        () -> browser
            .run("return document.querySelector('" + CARD + " .metadata')?.textContent ?? ''")
            .asText()
            .contains("Offset" + offset + "Key"));
  }

  List<ConsumerRecord<byte[], byte[]>> records() {
    return kafka.records(topic);
  }

  @Override
  public void close() {
    browser.close();
    quickstart.close();
  }
}
