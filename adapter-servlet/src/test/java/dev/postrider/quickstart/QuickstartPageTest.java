package dev.postrider.quickstart;

import static dev.postrider.quickstart.OpenPage.CARD;
import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.postrider.envelope.Envelope;
import dev.postrider.envelope.EnvelopeReader;
import dev.postrider.envelope.Header;
import dev.postrider.testing.EmbeddedKafka;
import dev.postrider.testing.KafkaExtension;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.commons.fileupload2.core.MultipartInput;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the page sends arrives in the topic and is shown. */
@Tag("browser")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@ExtendWith(KafkaExtension.class)
class QuickstartPageTest {

  private OpenPage page;
  private Browser browser;

  @BeforeAll
  void start(EmbeddedKafka kafka, @TempDir Path folder) throws Exception {
    page = OpenPage.start(kafka, folder);
    browser = page.browser();
  }

  @AfterAll
  void stop() {
    page.close();
  }

  @BeforeEach
  void load() throws Exception {
    page.load();
  }

  @AfterEach
  void consoleIsClean() throws Exception {
    JsonNode console = browser.console();
    assertTrue(console.isEmpty(), console::toPrettyString);
  }

  @Test
  void sendsJsonAndShowsItsNumbersExactly() throws Exception {
    String json = "{\"price\": 19.90, \"id\": 12345678901234567890}";
    browser.retype("#path", "/orders?key=k1&from=page");
    browser.retype("#json", json);
    var record = page.send();
    assertEquals("k1", new String(record.key(), UTF_8));
    assertArrayEquals(json.getBytes(UTF_8), EnvelopeReader.read(record.value()).body());
    String card = browser.text(CARD);
    for (String shown : new String[] {
      "POST",
      "/requests/orders?key=k1&from=page",
      "\"price\": 19.90",
      "12345678901234567890",
      "k1",
      "content-type application/json",
      record.value().length + " bytes",
      page.topic()
    }) {
      assertTrue(card.contains(shown), () -> shown + " is not in " + card);
    }
  }

  @Test
  void sendsFormAndShowsItsFields() throws Exception {
    browser.click("#tab-form");
    browser.retype("#pairs .pair:first-child input:first-child", "näme & co");
    browser.retype("#pairs .pair:first-child input:nth-child(2)", "a=b + 100%");
    var record = page.send();
    Envelope envelope = EnvelopeReader.read(record.value());
    assertEquals(
        "application/x-www-form-urlencoded;charset=UTF-8", header(envelope, "content-type"));
    browser.awaitText(CARD, "\"näme & co\": \"a=b + 100%\"");
    browser.awaitText(CARD, "\"year\": \"1843\"");
  }

  @Test
  void sendsTextAndShowsIt() throws Exception {
    browser.click("#tab-text");
    browser.retype("#text", "Grüße, 你好 🐎");
    var record = page.send();
    assertEquals(
        "Grüße, 你好 🐎",
        new String(requireNonNull(EnvelopeReader.read(record.value()).body()), UTF_8));
    assertEquals("Grüße, 你好 🐎", browser.text(CARD + " section pre"));
  }

  /** A route of one path takes no more path, but a query. */
  @Test
  void sendsToTheChosenRoute() throws Exception {
    browser.run(
        "route.value = '/payments'; route.dispatchEvent(new Event('input', {bubbles: true}))");
    String curl = browser.text("#curl");
    assertTrue(curl.contains("/payments?from=page'"), curl);
    assertEquals("/payments?from=page", EnvelopeReader.read(page.send().value()).target());
  }

  @Test
  void uploadsFileWhoseBytesComeBackFromTheTopic(@TempDir Path folder) throws Exception {
    byte[] bytes = new byte[1000];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) i;
    }
    Path file = Files.write(folder.resolve("every byte.bin"), bytes);
    browser.click("#tab-upload");
    browser.type("#files", file.toString());
    var record = page.send();
    assertArrayEquals(bytes, part(EnvelopeReader.read(record.value()), "every byte.bin"));
    browser.awaitText(CARD, "binary, 1000 bytes");
    browser.awaitText(CARD, "00 01 02 03");
    browser.awaitText(CARD, "\"note\": \"with best regards\"");
  }

  @Test
  void showsWhatSomebodyElseSends() throws Exception {
    int before = page.records().size();
    HttpRequest request = HttpRequest.newBuilder(URI.create(page.base() + "/requests/elsewhere"))
        .header("Content-Type", "application/octet-stream")
        .PUT(BodyPublishers.ofByteArray(new byte[] {(byte) 0xff, 0, 1}))
        .build();
    var response = HttpClient.newHttpClient().send(request, BodyHandlers.ofString());
    assertEquals(200, response.statusCode());
    page.awaitOffset(before);
    String card = browser.text(CARD);
    assertTrue(card.contains("PUT") && card.contains("binary, 3 bytes"), card);
    assertTrue(card.contains("ff 00 01"), card);
  }

  @ParameterizedTest
  @ValueSource(strings = {"json", "form", "upload", "text"})
  void showsCurlCommandThatSendsTheSame(String kind, @TempDir Path folder) throws Exception {
    Path file = Files.writeString(folder.resolve("a; \"b\".txt"), "it's a file");
    browser.click("#tab-" + kind);
    switch (kind) {
      case "json" -> browser.retype("#json", "{\"it's\": \"$HOME\\\\\"}");
      case "form" -> browser.retype("#pairs .pair:first-child input:nth-child(2)", "it's @home");
      case "upload" -> browser.type("#files", file.toString());
      default -> browser.retype("#text", "@it's\n$(date)");
    }
    var fromPage = EnvelopeReader.read(page.send().value());
    String command = browser.text("#curl");
    int before = page.records().size();
    Process curl = new ProcessBuilder("bash", "-ec", command)
        .directory(folder.toFile())
        .redirectErrorStream(true)
        .start();
    String output = new String(curl.getInputStream().readAllBytes(), UTF_8);
    assertEquals(0, curl.waitFor(), () -> command + "\n" + output);
    var fromCurl = EnvelopeReader.read(page.records().get(before).value());
    assertEquals(fromPage.method(), fromCurl.method());
    assertEquals(fromPage.target(), fromCurl.target());
    if (kind.equals("upload")) {
      String name = "a; \"b\".txt";
      assertArrayEquals(part(fromPage, name), part(fromCurl, name));
    } else {
      assertArrayEquals(fromPage.body(), fromCurl.body());
    }
  }

  private static String header(Envelope envelope, String name) {
    return requireNonNull(envelope.headers()).stream()
        .filter(header -> header.name().equals(name))
        .map(Header::value)
        .findFirst()
        .orElseThrow();
  }

  /** The content of the part of that file name. */
  private static byte[] part(Envelope envelope, String fileName) throws Exception {
    String boundary = header(envelope, "content-type").replaceFirst(".*boundary=", "");
    MultipartInput input = MultipartInput.builder()
        .setInputStream(new ByteArrayInputStream(requireNonNull(envelope.body())))
        .setBoundary(boundary.getBytes(UTF_8))
        .get();
    for (boolean more = input.skipPreamble(); more; more = input.readBoundary()) {
      String headers = input.readHeaders();
      ByteArrayOutputStream content = new ByteArrayOutputStream();
      input.readBodyData(content);
      // Browsers and curl write a quote in a file name as %22 (HTML Living Standard §4.10.22.7).
      if (headers.replace("%22", "\"").contains("filename=\"" + fileName + "\"")) {
        return content.toByteArray();
      }
    }
    throw new AssertionError("no part " + fileName + " in " + new String(envelope.body(), UTF_8));
  }
}
