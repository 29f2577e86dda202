package dev.postrider.quickstart;

import static dev.postrider.quickstart.OpenPage.CARD;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.postrider.testing.EmbeddedKafka;
import dev.postrider.testing.KafkaExtension;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How the page shows what is in the topic, whoever wrote it. */
@Tag("browser")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@ExtendWith(KafkaExtension.class)
class QuickstartDisplayTest {

  private static final Path SCREENSHOTS = Path.of("target", "screenshots");
  private static final int MAX_CARDS = 100;

  private OpenPage page;
  private Browser browser;
  private KafkaProducer<byte[], byte[]> producer;

  @BeforeAll
  void start(EmbeddedKafka kafka, @TempDir Path folder) throws Exception {
    page = OpenPage.start(kafka, folder);
    browser = page.browser();
    producer = new KafkaProducer<>(
        Map.of("bootstrap.servers", kafka.bootstrapServers()),
        new ByteArraySerializer(),
        new ByteArraySerializer());
  }

  @AfterAll
  void stop() {
    producer.close();
    page.close();
  }

  @BeforeEach
  void load() throws Exception {
    page.load();
  }

  @Test
  void showsMarkupAsText() throws Exception {
    String markup = "<img src=x onerror=alert(1)><script>alert(2)</script>";
    browser.retype("#path", "/" + markup);
    browser.click("#tab-text");
    browser.retype("#text", markup);
    page.send();
    write(markup, markup.getBytes(UTF_8), markup);
    assertTrue(browser.text(CARD).contains(markup));
    assertEquals(
        0,
        browser
            .run("return document.querySelectorAll('#cards img, #cards script').length")
            .asInt());
    assertEquals("[]", browser.console().toString());
  }

  @Test
  void showsEnvelopesThatLie() throws Exception {
    write(null, """
        {"method":"<b>GET</b>","uri":"%%<i>%%","uri_base64":true,"headers":{"x":"A"},
         "headers_base64":true,"body":"javascript:alert(1)","body_base64":true,
         "body_args":{"<img src=x onerror=alert(1)>":"=A==","__proto__":{"constructor":1}},
         "body_args_base64":["/<img src=x onerror=alert(1)>",7,{}],"body_parts":[null,{"value":1}]}
        """.getBytes(UTF_8), "lies");
    String card = browser.text(CARD);
    for (String shown : List.of("<b>GET</b>", "%%<i>%%", "<img src=x onerror=alert(1)>", "=A==")) {
      assertTrue(card.contains(shown), () -> shown + " is not in " + card);
    }
    assertEquals(
        0,
        browser
            .run("return document.querySelectorAll('#cards :is(img, b, i)').length")
            .asInt());
    assertEquals("[]", browser.console().toString());
  }

  @Test
  void showsRecordsOfNoTime(@TempDir Path folder) throws Exception {
    page.kafka()
        .createTopic("timeless", 1, Map.of("message.timestamp.after.max.ms", "" + Long.MAX_VALUE));
    Path config = OpenPage.routes(folder, "timeless");
    try (var other = new Quickstart(new Options(0, config, page.kafka().bootstrapServers()))) {
      browser.open(other.start().uri());
      byte[] value = "end of time".getBytes(UTF_8);
      producer
          .send(new ProducerRecord<>("timeless", 0, Long.MAX_VALUE, null, value))
          .get();
      browser.awaitText(CARD, "end of time");
      browser.awaitText(CARD, "time 9223372036854776000");
    }
    browser.console();
  }

  @Test
  void pagesOfOthersReachNothing() throws Exception {
    int before = page.records().size();
    String port = page.base().substring(page.base().lastIndexOf(':'));
    browser.open("http://evil.example" + port + "/");
    assertTrue(browser.text("body").contains("Host is not this server"), browser.text("body"));

    browser.open("data:text/html,elsewhere");
    browser.run("""
        const image = new Image();
        const loaded = new Promise(done => image.onerror = image.onload = done);
        image.src = arguments[0] + '/requests/image';
        return Promise.all([loaded, ...['GET', 'POST'].map(method =>
            fetch(arguments[0] + '/requests/fetch', {method, mode: 'no-cors'}).catch(() => 0))])
          .then(() => true)""", page.base());

    page.load();
    page.send();
    assertEquals(before + 1, page.records().size());
    browser.console();
  }

  @Test
  void showsRecordsThatAreNoEnvelopes() throws Exception {
    write(null, "not { JSON".getBytes(UTF_8), "text");
    browser.awaitText(CARD, "not { JSON");
    write(null, new byte[] {(byte) 0xca, (byte) 0xfe}, "binary");
    browser.awaitText(CARD, "binary, 2 bytes");
    browser.awaitText(CARD, "ca fe");
    write("key", null, "tombstone");
    browser.awaitText(CARD + " section", "null");
    write(null, "{\"a\": [1, {\"b\": 1e400}]}".getBytes(UTF_8), "other JSON");
    browser.awaitText(CARD, "1e400");
    assertEquals("[]", browser.console().toString());
  }

  @Test
  void honoursMarksOfBase64() throws Exception {
    write(null, """
        {"method":"POST","uri":"L/8=","uri_args":{"q":"/w=="},
         "headers":{"x":["plain","/wA="]},"body":"bm90IG1hcmtlZA==",
         "body_args":{"a/b~c":["AAEC","AAEC"],"body_base64":true,"body":"AAEC"},
         "uri_base64":true,"uri_args_base64":["/q"],"headers_base64":["/x/1"],
         "body_args_base64":["/a~1b~0c/1"]}
        """.getBytes(UTF_8), "marks");
    JsonNode binaries = browser.run("return [...document.querySelectorAll('" + CARD
        + " section:first-of-type .binary')].map(chip => chip.textContent)");
    assertEquals("[\"binary, 3 bytes00 01 02\"]", binaries.toString());
    binaries = browser.run("return [...document.querySelectorAll('" + CARD
        + " section:last-of-type .binary')].map(chip => chip.textContent)");
    assertEquals(
        "[\"binary, 2 bytes2f ff\",\"binary, 1 byteff\",\"binary, 2 bytesff 00\","
            + "\"binary, 3 bytes00 01 02\"]",
        binaries.toString());
  }

  @Test
  void keepsTheNewestAndForgetsOnClear() throws Exception {
    for (int i = 0; i < MAX_CARDS + 4; i++) {
      var unused = producer.send(new ProducerRecord<>(page.topic(), "{}".getBytes(UTF_8)));
    }
    write(null, "{}".getBytes(UTF_8), "the newest");
    assertEquals(MAX_CARDS, browser.run("return cards.children.length").asInt());
    browser.click("#clear");
    browser.awaitText("#empty", "No message yet");
    assertEquals(0, browser.run("return cards.children.length").asInt());
    write(null, "{}".getBytes(UTF_8), "after clear");
    assertEquals(1, browser.run("return cards.children.length").asInt());
  }

  @Test
  void tabsFollowTheArrowKeys() throws Exception {
    browser.type("#tab-json", "\uE014"); // arrow right (W3C WebDriver §17.4.2)
    assertEquals("tab-form", browser.run("return document.activeElement.id").asText());
    assertEquals(
        "true", browser.run("return document.activeElement.ariaSelected").asText());
    assertTrue(browser.text("#panel-form").contains("Add a field"));
    assertEquals("", browser.text("#panel-json:not([hidden])"));
  }

  @Test
  void everyControlHasName() throws Exception {
    JsonNode nameless = browser.run("""
        return [...document.querySelectorAll('button, input, select, textarea')]
          .filter(e => !(e.labels?.length || e.ariaLabel || e.textContent.trim()))
          .map(e => e.outerHTML)""");
    assertEquals("[]", nameless.toString());
  }

  @ParameterizedTest
  @CsvSource({"1400, 950, light", "1400, 950, dark", "390, 844, light", "390, 844, dark"})
  void fitsWindow(int width, int height, String scheme) throws Exception {
    page.send();
    browser.show(width, height, scheme);
    browser.screenshot(SCREENSHOTS.resolve(width + "-" + scheme + ".png"));
    assertTrue(
        browser.run("return document.documentElement.scrollWidth <= innerWidth").asBoolean());
    boolean dark = browser
        .run("return getComputedStyle(document.body).backgroundColor")
        .asText()
        .equals("rgb(19, 21, 24)");
    assertEquals(scheme.equals("dark"), dark);
  }

  @Test
  void tellsThatTheConnectionIsLost(@TempDir Path folder) throws Exception {
    String topic = page.kafka().newTopic(1);
    Path config = OpenPage.routes(folder, topic);
    try (var other = new Quickstart(new Options(0, config, page.kafka().bootstrapServers()))) {
      browser.open(other.start().uri());
      browser.awaitText("#connection", "Live");
    }
    browser.awaitText("#connection", "Connection lost");
    browser.console();
  }

  private void write(@Nullable String key, byte @Nullable [] value, String header)
      throws Exception {
    var record = new ProducerRecord<byte[], byte[]>(
        page.topic(), key == null ? null : key.getBytes(UTF_8), value);
    record.headers().add("wrote", header.getBytes(UTF_8));
    page.awaitOffset(producer.send(record).get().offset());
  }
}
