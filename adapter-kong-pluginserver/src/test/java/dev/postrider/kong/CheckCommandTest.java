package dev.postrider.kong;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.postrider.testing.CommandProcess;
import dev.postrider.testing.Documentation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code check FILE} as a process. */
class CheckCommandTest {

  private static final String KONG_YML = """
      _format_version: "3.0"
      services:
        - name: orders
          url: http://orders.example.com
          plugins:
            - name: kafka-upstream
              config:
                bootstrap_servers: [{host: kafka.example.com, port: 9092}]
                topic: orders
                escape_forward_slash: true
                json_numbers: double16
                key_query_arg: null
                no_such_field: 1
          routes:
            - name: shop
              paths: [/shop]
              plugins:
                - name: kafka-upstream
                  enabled: false
                  config:
                    bootstrap_servers: [{host: kafka.example.com, port: 99999}]
                    topic: shop
                    schema_registry: {confluent: {url: "http://registry.example.com"}}
                - name: rate-limiting
                  config: {minute: 5}
      plugins:
        - name: kafka-log
          config:
            bootstrap_servers: [{host: kafka.example.com, port: 9092}]
            topic: logs
            forward_body: true
            custom_fields_by_lua: {tenant: 'return kong.ctx.shared.tenant'}
        - name: kafka-log
          config:
            bootstrap_servers: [{host: kafka.example.com, port: 9092}]
            topic: logs
            custom_fields_by_lua: {tenant: 'retrun 1'}
        - name: confluent
          config:
            bootstrap_servers: [{host: kafka.example.com, port: 9092}]
            topic: cloud
            cluster_api_key: KEY
            cluster_api_secret: SECRET
        - name: kafka-upstream
          config:
            bootstrap_servers: [{host: kafka.example.com, port: 9092}]
            topic: functions
            authentication: {strategy: sasl, mechanism: PLAIN, user: u, password: "{vault://env/password}"}
            message_by_lua_functions:
              - return function(message) return setmetatable(message, {}) end
              - return function(message
      """;

  @TempDir
  private Path folder;

  private CommandProcess check(String... arguments) throws Exception {
    List<String> all = new ArrayList<>(List.of("check"));
    all.addAll(Arrays.asList(arguments));
    return CommandProcess.start(Main.class, folder, all.toArray(String[]::new));
  }

  private String file(String name, String content) throws IOException {
    return Files.writeString(folder.resolve(name), content).toString();
  }

  @Test
  void declarativeFileIsReportedEntryByEntry() throws Exception {
    try (CommandProcess command = check(file("kong.yml", KONG_YML))) {
      assertEquals(1, command.exitStatus(), command.err());
      String out = command.out();
      assertEquals(
          List.of(
              "services[orders].plugins[0] kafka-upstream: accepted with differences",
              "services[orders].routes[shop].plugins[0] kafka-upstream (not enabled): refused",
              "plugins[0] kafka-log: accepted with differences",
              "plugins[1] kafka-log: refused",
              "plugins[2] confluent: refused",
              "plugins[3] kafka-upstream: refused",
              "0 accepted, 2 accepted with differences, 4 refused"),
          out.lines().filter(line -> !line.startsWith("  ")).toList(),
          out);
      for (String note : List.of(
          "  no_such_field: ignored",
          "  no record key: Kong: empty key; Postrider: null key",
          "  bootstrap_servers[0].port: 99999",
          "  schema_registry.confluent.url: has no effect without",
          "  forward_body: ignored",
          "  custom_fields_by_lua.tenant: kong.ctx is not there",
          "  custom_fields_by_lua[tenant]:1: ",
          "replace cluster_api_key and cluster_api_secret by authentication.strategy=sasl",
          "  message_by_lua_functions[1]:1: ")) {
        assertTrue(out.contains(note), () -> note + " in " + out);
      }
      for (String absent : List.of("numbers of a JSON body", "/ in strings", "SECRET")) {
        assertTrue(!out.contains(absent), () -> absent + " not in " + out);
      }
    }
  }

  @Test
  void answerOfTheAdminApiIsAccepted() throws Exception {
    String json = """
        {"data": [{"id": "5f2e", "name": "kafka-upstream", "enabled": true, "config": {
        	"bootstrap_servers": [{"host": "kafka.example.com", "port": 9092}], "topic": "orders",
          "security": {"ssl": null, "certificate_id": null}, "message_by_lua_functions":
          ["return function(message) return setmetatable(message, {}) end"]}}], "next": null}
        """;
    try (CommandProcess command = check(file("plugins.json", json))) {
      assertEquals(0, command.exitStatus(), command.err() + command.out());
      assertTrue(command.out().startsWith("data[0] kafka-upstream: accepted with differences"));
      assertTrue(
          command.out().contains("message_by_lua_functions[0]: setmetatable is not there"),
          command.out());
    }
  }

  /** What the vault has is not known here, so it is no fault. */
  @Test
  void referencesAreLeftToKong() throws Exception {
    String yaml = """
        plugins:
          - name: kafka-upstream
            config:
              bootstrap_servers: [{host: kafka.example.com, port: 9092}]
              topic: orders
              security: {ssl: true, certificate: "{vault://env/cert}", private_key: "{vault://env/key}"}
        """;
    try (CommandProcess command = check(file("kong.yaml", yaml))) {
      assertEquals(0, command.exitStatus(), command.err() + command.out());
    }
  }

  @Test
  void whatIsNoFileOfKongsIsSaid() throws Exception {
    try (CommandProcess command = check(file("broken.yml", "plugins: [\n  {name: x\n"))) {
      assertEquals(1, command.exitStatus());
      assertTrue(command.out().contains("broken.yml: line "), command.out());
    }
    try (CommandProcess command = check(folder.resolve("absent.yml").toString())) {
      assertEquals(1, command.exitStatus());
    }
    try (CommandProcess command = check("--help")) {
      assertEquals(0, command.exitStatus());
      assertTrue(command.out().contains("check FILE"), command.out());
    }
    try (CommandProcess command = check()) {
      assertEquals(2, command.exitStatus());
      assertTrue(command.err().contains("'check' wants a file"), command.err());
    }
  }

  @Test
  void documentationHasTheDifferencesAndTheOptions() throws Exception {
    String rows = Arrays.stream(KongDifference.values())
        .map(KongDifference::row)
        .collect(Collectors.joining());
    Documentation.assertShowsTable(
        "kong-differences", "| case | Kong | Postrider |\n|---|---|---|\n" + rows);
    Documentation.assertShowsOptions("check-options", CheckCommand.options());
  }
}
