package dev.postrider.server;

import static dev.postrider.server.ServerOptions.COMMAND;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.postrider.process.ListenAddress;
import dev.postrider.process.LogFormat;
import dev.postrider.process.Option;
import dev.postrider.server.ServerOptions.Task;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ServerOptionsTest {

  private static final Map<String, String> FILE = Map.of("POSTRIDER_CONFIG", "routes.yaml");

  /** Option, a value that is not the default; each changes what is parsed. */
  private static final Map<String, String> OTHER_VALUES = Map.ofEntries(
      Map.entry("config", "other.yaml"),
      Map.entry("port", "0.0.0.0:80"),
      Map.entry("tls-certificate", "server.pem"),
      Map.entry("tls-key", "key.pem"),
      Map.entry("tls-client-ca", "ca.pem"),
      Map.entry("metrics", "9464"),
      Map.entry("page", "true"),
      Map.entry("page-host", "dev.example.com"),
      Map.entry("shutdown-delay", "5"),
      Map.entry("shutdown-timeout", "30"),
      Map.entry("log-level", "debug"),
      Map.entry("log-format", "json"),
      Map.entry("trust-configuration", "true"),
      Map.entry("version", "true"),
      Map.entry("help", "true"));

  @Test
  void servesWithDefaultsWhenOnlyTheFileIsGiven() {
    ServerOptions expected = new ServerOptions(
        Task.SERVE,
        Path.of("routes.yaml"),
        new ListenAddress("127.0.0.1", 8080),
        null,
        null,
        false,
        null,
        false,
        Duration.ZERO,
        Duration.ofSeconds(10),
        Level.INFO,
        LogFormat.TEXT);
    assertEquals(expected, COMMAND.parse(List.of("--config", "routes.yaml"), Map.of()));
    assertEquals(expected, COMMAND.parse(List.of(), FILE));
  }

  @Test
  void eachOptionCountsFromTheCommandLineAndFromTheEnvironment() {
    ServerOptions defaults = COMMAND.parse(List.of(), FILE);
    Set<String> names =
        COMMAND.options().stream().map(Option::name).collect(Collectors.toCollection(TreeSet::new));
    assertEquals(new TreeSet<>(OTHER_VALUES.keySet()), names);
    for (Option<?> option : COMMAND.options()) {
      // One without the others is refused.
      if (option.name().startsWith("tls-") || option.name().equals("page-host")) {
        continue;
      }
      String value = OTHER_VALUES.get(option.name());
      List<String> arguments = option.label() == null
          ? List.of("--" + option.name())
          : List.of("--" + option.name(), value);
      ServerOptions given = COMMAND.parse(arguments, FILE);
      assertNotEquals(defaults, given, option.name());
      Map<String, String> environment = new HashMap<>(FILE);
      environment.put(option.environmentVariable(), value);
      assertEquals(given, COMMAND.parse(List.of(), environment), option.name());
    }
  }

  @Test
  void tlsIsGivenByItsFiles() {
    TlsFiles files = new TlsFiles(Path.of("server.pem"), Path.of("key.pem"), null);
    List<String> arguments = List.of("--tls-certificate", "server.pem", "--tls-key", "key.pem");
    assertEquals(files, COMMAND.parse(arguments, FILE).tls());
    TlsFiles mutual = new TlsFiles(files.certificate(), files.key(), Path.of("ca.pem"));
    Map<String, String> environment = Map.of(
        "POSTRIDER_CONFIG", "routes.yaml",
        "POSTRIDER_TLS_CERTIFICATE", "server.pem",
        "POSTRIDER_TLS_KEY", "key.pem",
        "POSTRIDER_TLS_CLIENT_CA", "ca.pem");
    assertEquals(mutual, COMMAND.parse(List.of(), environment).tls());
  }

  @Test
  void thePageIsForThisMachineUnlessAHostIsGiven() {
    for (String port : List.of("8080", "localhost:8080", "[::1]:8080", "127.0.0.2:8080")) {
      assertTrue(COMMAND.parse(List.of("--page", "--port", port), FILE).page(), port);
    }
    List<String> open = List.of("--page", "--port", "0.0.0.0:80", "--page-host", "dev.example.com");
    assertEquals("dev.example.com", COMMAND.parse(open, FILE).pageHost());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--port 8080 | --config FILE is missing",
        "--config a --port x | --port",
        "--config a --tls-key k | TLS needs both --tls-certificate and --tls-key",
        "--config a --tls-certificate c | TLS needs both --tls-certificate and --tls-key",
        "--config a --tls-client-ca c | TLS needs both --tls-certificate and --tls-key",
        "--config a --page-host h | --page-host has no effect without --page",
        "--config a --page --page-host dev:80 | 'dev:80' is no host name",
        "--config a --page --port 0.0.0.0:80 | --page shows messages to whoever can open it",
        "--config a --page --port nowhere.invalid:80 | --page shows messages to whoever can open it",
        "--config a --shutdown-delay 11 | --shutdown-delay is longer",
        "--config a --log-format xml | neither text nor json",
        "--konfig a | did you mean --config?"
      })
  void whatCannotBeUsedIsNamed(String line, String message) {
    String said = String.valueOf(assertThrows(
            IllegalArgumentException.class,
            () -> COMMAND.parse(List.of(line.strip().split(" ")), Map.of()))
        .getMessage());
    assertTrue(said.contains(message), said);
  }
}
