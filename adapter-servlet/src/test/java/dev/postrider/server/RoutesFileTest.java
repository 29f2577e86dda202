package dev.postrider.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.postrider.config.InvalidConfigException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RoutesFileTest {

  private static final String BROKERS =
      "\"bootstrap_servers\":[{\"host\":\"kafka\",\"port\":9092}]";

  @TempDir
  private Path folder;

  private List<Route> read(String name, String text) throws IOException {
    Path file = folder.resolve(name);
    Files.writeString(file, text.replace("BROKERS", BROKERS));
    return RoutesFile.read(file, false);
  }

  private List<String> faults(String name, String text) {
    return assertThrows(InvalidConfigException.class, () -> read(name, text)).faults();
  }

  @Test
  void aRouteHasItsOwnSettingsAndTheDefaultsOfTheOthers() throws Exception {
    List<Route> routes = read("routes.json", """
        {"defaults":{BROKERS,"topic":"rest","producer_async":false},
         "routes":[{"path":"/orders/*","topic":"orders"},{"path":"/all"}]}""");
    assertEquals(List.of("/orders/*", "/all"), routes.stream().map(Route::path).toList());
    assertEquals("orders", routes.get(0).config().topic());
    assertEquals("rest", routes.get(1).config().topic());
    assertEquals(List.of("kafka:9092"), routes.get(1).config().bootstrapServers());
  }

  @Test
  void yamlSaysTheSameAsJson() throws Exception {
    List<Route> routes = read("routes.yaml", """
        defaults:
          bootstrap_servers:
            - {host: kafka, port: 9092}
        routes:
          - path: /orders/*
            topic: orders
        """);
    assertEquals("/orders/*", routes.get(0).path());
    assertEquals("orders", routes.get(0).config().topic());
  }

  @Test
  void everyFaultIsNamedAtOnceWithItsRoute() {
    List<String> faults = faults("routes.json", """
        {"route":[],
         "routes":[{"path":"/a","topik":"t",BROKERS},
                   {"path":"orders","topic":"t",BROKERS},
                   {"path":"/b","topic":"t",BROKERS},{"path":"/b","topic":"t",BROKERS},
                   {"path":"/health/live","topic":"t",BROKERS}, 7]}""");
    assertEquals("route: is unknown; a file has routes and defaults", faults.get(0));
    assertEquals(
        List.of("routes[0] (/a).topik", "routes[0] (/a).topic"),
        faults.subList(1, 3).stream()
            .map(fault -> fault.replaceFirst(": .*", ""))
            .toList());
    assertEquals(
        List.of(
            "routes[1].path: is no path such as /orders or /orders/*",
            "routes[3].path: /b stands in another route too",
            "routes[4].path: /health/ is the server's own",
            "routes[5]: is no object with a path and settings"),
        faults.subList(3, faults.size()));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "7",
        "[]",
        "{}",
        "{\"routes\":[]}",
        "{\"routes\":{}}",
        "{\"routes\":[{}]}",
        "{\"defaults\":7}"
      })
  void whatHasNoRouteIsRefused(String text) {
    for (String name : List.of("routes.json", "routes.yml")) {
      assertFalse(faults(name, text).isEmpty());
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"/a*", "/a/*/b", "a", "//a", "/a?b", "/a b", "*.json", "/a#b", "", "/a//*"})
  void pathsThatAreNoneAreRefused(String path) {
    String text =
        "{\"routes\":[{\"path\":\"PATH\",\"topic\":\"t\",BROKERS}]}".replace("PATH", path);
    assertEquals(
        List.of("routes[0].path: is no path such as /orders or /orders/*"), faults("r.json", text));
  }

  /** Jackson's own message quotes the text, in which there may be a password. */
  @ParameterizedTest
  @ValueSource(strings = {"{\"password\": secret}", "{\"a\":1,\"a\":2,\"secret\":3}", "{} secret"})
  void textThatIsNoJsonIsNamedByItsPlaceAlone(String text) {
    List<String> faults = faults("routes.json", text);
    assertEquals(1, faults.size());
    assertFalse(faults.toString().contains("secret"), faults.toString());
  }
}
