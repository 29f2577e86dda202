package dev.postrider.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

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
    return RoutesFile.read(file, false, null);
  }

  /** Each as {@code line: member: what is wrong}; the name of the file stands before it. */
  private List<String> faults(String name, String text) {
    String file = folder.resolve(name) + ":";
    return assertThrows(InvalidConfigException.class, () -> read(name, text)).faults().stream()
        .peek(fault -> assertTrue(fault.startsWith(file), fault))
        .map(fault -> fault.substring(file.length()).strip())
        .toList();
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
  void everyFaultIsNamedAtOnceWithItsRouteAndItsLine() {
    List<String> faults = faults("routes.json", """
        {"route":[],
         "routes":[{"path":"/a","topik":"t",BROKERS},
                   {"path":"orders","topic":"t",BROKERS},
                   {"path":"/b","topic":"t",BROKERS},{"path":"/b","topic":"t",BROKERS},
                   {"path":"/health/live","topic":"t",BROKERS}, 7,
                   {"path":"/postrider/*","topic":"t",BROKERS}]}""");
    assertEquals("1: route: is unknown; a file has routes and defaults", faults.get(0));
    assertEquals(
        List.of("2: routes[0] (/a).topik", "2: routes[0] (/a).topic"),
        faults.subList(1, 3).stream().map(RoutesFileTest::place).toList());
    assertEquals(
        List.of(
            "3: routes[1].path: is no path such as /orders or /orders/*",
            "4: routes[3].path: /b stands in another route too",
            "5: routes[4].path: /health/ is the server's own",
            "5: routes[5]: is no object with a path and settings",
            "6: routes[6].path: /postrider/ is the server's own"),
        faults.subList(3, faults.size()));
  }

  private static String place(String fault) {
    return fault.replaceFirst("^(\\d+: [^:]*): .*", "$1");
  }

  /** Nested members, names with dots, and what is missing: the line of what would hold it. */
  @Test
  void linesAreThoseOfTheMembersInYaml() {
    List<String> faults = faults("routes.yaml", """
        # Comments count as lines.
        routes:
          - path: /a
            topic: t
            bootstrap_servers:
              - host: kafka
                port: 70000
            producer_properties:
              client.rack: a
              linger.ms: many

          - path: /b
            bootstrap_servers: [{host: kafka, port: 9092}]
        """);
    assertEquals(
        List.of(
            "7: routes[0] (/a).bootstrap_servers[0].port",
            "10: routes[0] (/a).producer_properties.linger.ms",
            "12: routes[1] (/b).topic"),
        faults.stream().map(RoutesFileTest::place).toList());
  }

  @Test
  void aFaultOfTheDefaultsIsNamedOnceAndThere() {
    List<String> faults = faults("routes.yaml", """
        defaults:
          bootstrap_servers: [{host: kafka, port: 9092}]
          topik: t
        routes:
          - {path: /a, topic: a}
          - {path: /b, topic: b}
        """);
    assertEquals(
        List.of("3: defaults.topik"), faults.stream().map(RoutesFileTest::place).toList());
  }

  /** Jackson takes an alias for a text, the anchor's name. */
  @Test
  void aliasesOfYamlAreRefused() {
    List<String> faults = faults("routes.yaml", """
        defaults: {bootstrap_servers: [{host: kafka, port: 9092}]}
        routes:
          - path: /a
            topic: &name orders
          - path: /b
            topic: *name
        """);
    assertEquals(List.of("6: routes[1].topic: is a YAML alias, which is not understood"), faults);
  }

  @Test
  void aFileThatIsNotThereOrNotTextIsNamed() throws Exception {
    Path none = folder.resolve("none.yaml");
    assertEquals(
        List.of(none + ": there is no such file"),
        assertThrows(InvalidConfigException.class, () -> RoutesFile.read(none, false, null))
            .faults());
    Path binary = Files.write(folder.resolve("binary.yaml"), new byte[] {'a', (byte) 0xff});
    assertEquals(
        List.of(binary + ": is not text in UTF-8"),
        assertThrows(InvalidConfigException.class, () -> RoutesFile.read(binary, false, null))
            .faults());
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
        List.of("1: routes[0].path: is no path such as /orders or /orders/*"),
        faults("r.json", text));
  }

  /** An expression with a repeated group would end in a StackOverflowError. */
  @Test
  void aPathMayBeLong() throws Exception {
    String path = "/a".repeat(100_000);
    String text =
        "{\"routes\":[{\"path\":\"PATH\",\"topic\":\"t\",BROKERS}]}".replace("PATH", path);
    assertEquals(path, read("r.json", text).get(0).path());
  }

  /** Jackson's own message quotes the text, in which there may be a password. */
  @ParameterizedTest
  @ValueSource(strings = {"{\"password\": secret}", "{\"a\":1,\"a\":2,\"secret\":3}", "{} secret"})
  void textThatIsNoJsonIsNamedByItsPlaceAlone(String text) {
    List<String> faults = faults("routes.json", text);
    assertEquals(1, faults.size());
    assertFalse(faults.toString().contains("secret"), faults.toString());
    assertTrue(faults.get(0).startsWith("1: column "), faults.toString());
  }
}
