package dev.postrider.kong;

import static dev.postrider.kong.CommandLineOptions.COMMAND;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.postrider.kong.Options.Protocol;
import dev.postrider.kong.Options.Task;
import dev.postrider.kong.server.KongVersion;
import dev.postrider.process.ListenAddress;
import dev.postrider.process.LogFormat;
import dev.postrider.process.Option;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
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
import org.junit.jupiter.params.provider.ValueSource;

class CommandLineOptionsTest {

  private static Options parse(String... arguments) {
    return COMMAND.parse(List.of(arguments), Map.of());
  }

  @Test
  void servesWithDefaultsWhenNothingIsSaid() {
    Options expected = new Options(
        Task.SERVE,
        Path.of("/usr/local/kong/kafka-upstream.socket"),
        "kafka-upstream",
        "kafka-log",
        null,
        751,
        Protocol.PROTOBUF,
        new KongVersion(3, 9),
        null,
        PosixFilePermissions.fromString("rw-rw----"),
        null,
        Path.of("/usr/local/kong/client_body_temp"),
        Duration.ofSeconds(10),
        Level.INFO,
        LogFormat.TEXT,
        false,
        ClientCertificates.NONE);
    assertEquals(expected, parse());
  }

  /** Option, a value that is not the default; each changes what is parsed. */
  private static final Map<String, String> OTHER_VALUES = Map.ofEntries(
      Map.entry("socket", "/tmp/other.socket"),
      Map.entry("certificate", "a=b,c"),
      Map.entry("socket-mode", "0666"),
      Map.entry("socket-group", "kong"),
      Map.entry("kong-prefix", "/kong"),
      Map.entry("client-body-temp", "/bodies"),
      Map.entry("name", "kafka-open"),
      Map.entry("log-name", "log-open"),
      Map.entry("plugin", "kafka-log"),
      Map.entry("priority", "10"),
      Map.entry("kong-version", "2.8"),
      Map.entry("protocol", "msgpack"),
      Map.entry("metrics", "0.0.0.0:9464"),
      Map.entry("shutdown-timeout", "3"),
      Map.entry("log-format", "json"),
      Map.entry("log-level", "debug"),
      Map.entry("trust-configuration", "true"),
      Map.entry("dump", "true"),
      Map.entry("version", "true"),
      Map.entry("help", "true"));

  private static String variable(String name) {
    return COMMAND.options().stream()
        .filter(option -> option.name().equals(name))
        .findFirst()
        .orElseThrow()
        .environmentVariable();
  }

  @Test
  void everyOptionHasAValueToTryHere() {
    Set<String> visible = COMMAND.options().stream()
        .filter(option -> !option.isHidden())
        .map(Option::name)
        .collect(Collectors.toCollection(TreeSet::new));
    assertEquals(new TreeSet<>(OTHER_VALUES.keySet()), visible);
  }

  @Test
  void oneDashTwoDashesAndTheEnvironmentSayTheSame() {
    OTHER_VALUES.forEach((name, value) -> {
      boolean flag = value.equals("true");
      Options expected = flag ? parse("--" + name) : parse("--" + name, value);
      assertNotEquals(parse(), expected, name);
      assertEquals(expected, flag ? parse("-" + name) : parse("-" + name, value), name);
      assertEquals(expected, flag ? parse("--" + name) : parse("--" + name + "=" + value), name);
      String variable = variable(name);
      assertEquals(expected, COMMAND.parse(List.of(), Map.of(variable, value)), variable);
    });
  }

  @Test
  void commandLineWinsOverEnvironment() {
    Options options = COMMAND.parse(List.of("--priority", "5"), Map.of("POSTRIDER_PRIORITY", "6"));
    assertEquals(5, options.priority());
  }

  @Test
  void emptyVariableCountsAsUnset() {
    assertEquals(parse(), COMMAND.parse(List.of(), Map.of("POSTRIDER_SOCKET", "")));
  }

  @Test
  void socketIsNamedAfterThePlugin() {
    Options options = parse("--kong-prefix", "/kong", "--name", "other");
    assertEquals(Path.of("/kong/other.socket"), options.socket());
  }

  @ParameterizedTest
  @CsvSource({
    "2.0,MSGPACK",
    "2.8,MSGPACK",
    "3.0,MSGPACK",
    "3.1,PROTOBUF",
    "3.9.1,PROTOBUF",
    "4.0,PROTOBUF"
  })
  void protocolIsTheBetterOneForTheVersion(String version, Protocol protocol) {
    assertEquals(protocol, parse("--kong-version", version).protocol());
  }

  @Test
  void goStyleStartListensWhereOldKongLooks() {
    Options options = parse("-kong-prefix", "/kong", "-plugins-directory", "/go");
    assertEquals(Task.SERVE, options.task());
    assertEquals(Path.of("/kong/go_pluginserver.sock"), options.socket());
    assertEquals(new KongVersion(2, 0), options.kongVersion());
    assertEquals(Protocol.MSGPACK, options.protocol());
  }

  @Test
  void goStyleQueriesAreUnderstood() {
    Options one = parse("-plugins-directory", "/go", "-dump-plugin-info", "kafka-upstream");
    assertEquals(Task.DUMP_ONE_PLUGIN, one.task());
    assertEquals(
        Task.DUMP_ALL_PLUGINS,
        parse("-plugins-directory", "/go", "-dump-all-plugins").task());
    assertEquals(Task.VERSION, parse("-version").task());
  }

  @Test
  void pluginsOfOneNameAreRefused() {
    assertThrows(IllegalArgumentException.class, () -> parse("--name", "kafka-log"));
    assertEquals("a", parse("--name", "kafka-log", "--log-name", "a").logName());
    assertThrows(IllegalArgumentException.class, () -> parse("--plugin", "kafka-open"));
  }

  @Test
  void anotherPluginsInfoIsRefused() {
    IllegalArgumentException e =
        assertThrows(IllegalArgumentException.class, () -> parse("-dump-plugin-info", "go-hello"));
    assertTrue(String.valueOf(e.getMessage()).contains("go-hello"), e.getMessage());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--nope",
        "--socket-mode=9",
        "--socket-mode=rw",
        "--priority=high",
        "--protocol=http",
        "--kong-version=new",
        "--kong-version=1.5",
        "--metrics=70000",
        "--metrics=:9",
        "--metrics=host:",
        "--metrics=::1:9464",
        "--shutdown-timeout=-1",
        "--log-level=loud",
        "--name=Kafka Upstream",
        "--socket",
        "extra"
      })
  void refusesWhatItDoesNotUnderstand(String argument) {
    assertThrows(IllegalArgumentException.class, () -> parse(argument));
  }

  @ParameterizedTest
  @ValueSource(strings = {"2.3", "2.4", "2.8"})
  void protobufIsRefusedForVersionsThatFailWithIt(String version) {
    IllegalArgumentException e = assertThrows(
        IllegalArgumentException.class,
        () -> parse("--kong-version=" + version, "--protocol=protobuf", "--dump"));
    assertTrue(String.valueOf(e.getMessage()).contains("use msgpack"), e.getMessage());
    assertEquals(
        Protocol.PROTOBUF, parse("--kong-version=3.0", "--protocol=protobuf").protocol());
  }

  @Test
  void metricsAreOnThisMachineAloneUnlessAHostIsGiven() {
    assertNull(parse().metrics());
    assertEquals(
        new ListenAddress("127.0.0.1", 9464), parse("--metrics", "9464").metrics());
    assertEquals(
        new ListenAddress("::1", 9464), parse("--metrics", "[::1]:9464").metrics());
  }

  private static String fault(String... arguments) {
    return String.valueOf(
        assertThrows(IllegalArgumentException.class, () -> parse(arguments)).getMessage());
  }

  @ParameterizedTest
  @CsvSource({
    "--sokcet,--socket",
    "--soket=/tmp/s,--socket",
    "-sockte,--socket",
    "--kong_version,--kong-version",
    "--shutdowntimeout,--shutdown-timeout",
    "--loglevel=debug,--log-level",
    "--metric,--metrics"
  })
  void misspeltOptionIsAnsweredWithTheOneThatWasMeant(String given, String meant) {
    String line = fault(given);
    assertTrue(line.endsWith("; did you mean " + meant + "?"), line);
    assertEquals(1, line.lines().count(), line);
  }

  @Test
  void otherFaultsAreOneLineToo() {
    for (String argument : List.of("--zzz", "extra", "--socket", "--socket-mode=9")) {
      String line = fault(argument);
      assertTrue(line.endsWith("; see --help"), line);
      assertEquals(1, line.lines().count(), line);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "POSTRIDER_SOKET,POSTRIDER_SOCKET",
    "POSTRIDER_LOGLEVEL,POSTRIDER_LOG_LEVEL",
    "POSTRIDER_JAVA_OPTS,POSTRIDER_JAVA_OPTIONS"
  })
  void misspeltVariableIsAnsweredWithTheOneThatWasMeant(String given, String meant) {
    assertEquals(
        List.of(
            "the environment variable " + given + " means nothing; did you mean " + meant + "?"),
        COMMAND.unknownVariables(Map.of(given, "1", "PATH", "/bin")));
  }

  @Test
  void knownVariablesAndThoseOfKubernetesAreNotNamed() {
    Map<String, String> environment = new HashMap<>(Map.of(
        "POSTRIDER_JAVA_OPTIONS", "-Xmx1g",
        "POSTRIDER_SERVICE_HOST", "10.0.0.1",
        "POSTRIDER_SERVICE_PORT_METRICS", "9464",
        "POSTRIDER_PORT", "tcp://10.0.0.1:9464",
        "POSTRIDER_PORT_9464_TCP_ADDR", "10.0.0.1"));
    OTHER_VALUES.forEach((name, value) -> environment.put(variable(name), value));
    assertEquals(List.of(), COMMAND.unknownVariables(environment));
  }
}
