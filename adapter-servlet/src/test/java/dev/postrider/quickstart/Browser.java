package dev.postrider.quickstart;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.postrider.testing.Eventually;
import dev.postrider.testing.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Headless Chromium with a profile of its own, told what to do over W3C WebDriver. Needs Debian's
 * chromium and chromium-driver. What both say is in {@code target/chromedriver}. Not thread-safe.
 */
final class Browser implements AutoCloseable {

  private static final String CHROMIUM = "/usr/bin/chromium";
  private static final String DRIVER = "/usr/bin/chromedriver";
  private static final Path LOGS = Path.of("target", "chromedriver");
  private static final Pattern STARTED = Pattern.compile("started successfully on port (\\d+)\\.");

  /** The key of an element's reference (W3C WebDriver §11). */
  private static final String ELEMENT = "element-6066-11e4-a52e-4f735466cecf";

  private static final JsonMapper JSON = new JsonMapper();

  private final HttpClient http = HttpClient.newHttpClient();
  private final Process driver;
  private final String session;

  private Browser(Process driver, String port, Path profile) throws Exception {
    this.driver = driver;
    String sessions = "http://127.0.0.1:" + port + "/session";
    this.session = sessions + "/"
        + command("POST", sessions, capabilities(profile)).path("sessionId").asText();
  }

  /** Starts a browser; {@code profile} is a folder for it alone. */
  static Browser start(Path profile) throws Exception {
    for (String needed : List.of(CHROMIUM, DRIVER)) {
      if (!Files.isExecutable(Path.of(needed))) {
        throw new AssertionError(needed + " is missing: apt-get install chromium chromium-driver");
      }
    }
    Files.createDirectories(LOGS);
    Path log = Files.createTempFile(LOGS, "chromedriver-", ".log");
    Process driver = new ProcessBuilder(DRIVER, "--port=0", "--verbose")
        .redirectErrorStream(true)
        .redirectOutput(log.toFile())
        .start();
    try {
      return new Browser(driver, port(log), profile);
    } catch (Exception | Error e) {
      driver.destroy();
      throw e;
    }
  }

  void open(String uri) throws Exception {
    post("/url", Map.of("url", uri));
  }

  void click(String selector) throws Exception {
    post(element(selector) + "/click", Map.of());
  }

  /** Types into an element; into a file input the paths of files. */
  void type(String selector, String text) throws Exception {
    post(element(selector) + "/value", Map.of("text", text));
  }

  /** Replaces what an element holds by typing. */
  void retype(String selector, String text) throws Exception {
    post(element(selector) + "/clear", Map.of());
    type(selector, text);
  }

  /** Runs the body of a JavaScript function in the page and gives what it returns. */
  JsonNode run(String script, Object... arguments) throws Exception {
    return post("/execute/sync", Map.of("script", script, "args", List.of(arguments)));
  }

  /** The text of the first element as the user sees it, or none if there is no such element. */
  String text(String selector) throws Exception {
    return run("return document.querySelector(arguments[0])?.innerText ?? ''", selector)
        .asText();
  }

  void awaitText(String selector, String text) throws Exception {
    Eventually.until(selector + " shows " + text, () -> text(selector).contains(text));
  }

  /** Sets the size of the window in CSS pixels and the colour scheme the user prefers. */
  void show(int width, int height, String scheme) throws Exception {
    devTools(
        "Emulation.setDeviceMetricsOverride",
        Map.of("width", width, "height", height, "deviceScaleFactor", 1, "mobile", false));
    devTools(
        "Emulation.setEmulatedMedia",
        Map.of("features", List.of(Map.of("name", "prefers-color-scheme", "value", scheme))));
  }

  /** Writes a PNG of what is visible. */
  void screenshot(Path file) throws Exception {
    Files.createDirectories(file.toAbsolutePath().getParent());
    String png = command("GET", session + "/screenshot", null).asText();
    Files.write(file, Base64.getDecoder().decode(png));
  }

  /** What the page has written to the console since the last call, faults of the browser included. */
  JsonNode console() throws Exception {
    return post("/se/log", Map.of("type", "browser"));
  }

  @Override
  public void close() {
    try {
      command("DELETE", session, null);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      driver.destroy();
    }
  }

  private void devTools(String command, Map<String, ?> parameters) throws Exception {
    post("/goog/cdp/execute", Map.of("cmd", command, "params", parameters));
  }

  private String element(String selector) throws Exception {
    JsonNode found = post("/element", Map.of("using", "css selector", "value", selector));
    return "/element/" + found.path(ELEMENT).asText();
  }

  private JsonNode post(String path, Map<String, ?> body) throws Exception {
    return command("POST", session + path, JSON.valueToTree(body));
  }

  private JsonNode command(String method, String uri, @Nullable JsonNode body)
      throws IOException, InterruptedException {
    HttpRequest request = HttpRequest.newBuilder(URI.create(uri))
        .timeout(Eventually.DEADLINE)
        .method(
            method,
            body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body.toString()))
        .build();
    var response = http.send(request, BodyHandlers.ofString());
    JsonNode value = Json.parse(response.body()).path("value");
    if (response.statusCode() != 200) {
      throw new AssertionError(
          value.path("error").asText() + ": " + value.path("message").asText());
    }
    return value;
  }

  private static String port(Path log) throws Exception {
    Eventually.until(log + " says the port", () -> started(log).find());
    Matcher started = started(log);
    assertTrue(started.find());
    return started.group(1);
  }

  private static Matcher started(Path log) throws IOException {
    return STARTED.matcher(Files.readString(log));
  }

  private static ObjectNode capabilities(Path profile) {
    List<String> arguments = List.of(
        "--headless=new",
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        // A name of somebody else that leads to this machine.
        "--host-resolver-rules=MAP evil.example 127.0.0.1",
        "--user-data-dir=" + profile);
    return JSON.valueToTree(Map.of(
        "capabilities",
        Map.of(
            "alwaysMatch",
            Map.of(
                "browserName", "chrome",
                "goog:loggingPrefs", Map.of("browser", "ALL"),
                "goog:chromeOptions", Map.of("binary", CHROMIUM, "args", arguments)))));
  }
}
