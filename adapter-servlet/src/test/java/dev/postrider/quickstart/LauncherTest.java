package dev.postrider.quickstart;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.postrider.envelope.EnvelopeReader;
import dev.postrider.testing.EmbeddedKafka;
import dev.postrider.testing.Eventually;
import dev.postrider.testing.HttpWire;
import dev.postrider.testing.Json;
import dev.postrider.testing.KafkaExtension;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The quickstart as a process of its own. */
@ExtendWith(KafkaExtension.class)
class LauncherTest {

  private static final Pattern READY = Pattern.compile(
      "READY (?<base>http://127\\.0\\.0\\.1:(?<port>\\d+)) topic=\\S+ bootstrap=127\\.0\\.0\\.1:\\d+");
  private static final Pattern COUNTED =
      Pattern.compile("more records not delivered: (\\d+) for orders \\(");
  private static final int REQUESTS = 100;

  private final List<Process> started = new ArrayList<>();

  @TempDir
  private Path folder;

  @AfterEach
  void killWhatRuns() {
    started.forEach(Process::destroyForcibly);
  }

  @Test
  void forwardsUntilStoppedAndLeavesNothing() throws Exception {
    Process process = launch("-Dport=0");
    BufferedReader output = process.inputReader();
    Matcher ready = READY.matcher(String.valueOf(output.readLine()));
    assertTrue(ready.matches(), ready::toString);
    assertEquals(1, files());

    var http = HttpClient.newHttpClient();
    byte[] body = {0, 1, (byte) 0xff};
    HttpRequest request = HttpRequest.newBuilder(
            URI.create(ready.group("base") + "/requests/a?b=c"))
        .header("Content-Type", "image/x-none")
        .POST(BodyPublishers.ofByteArray(body))
        .build();
    assertEquals(200, http.send(request, BodyHandlers.discarding()).statusCode());
    var events = http.send(
        HttpRequest.newBuilder(URI.create(ready.group("base") + "/postrider/events"))
            .build(),
        BodyHandlers.ofInputStream());
    try (var lines = new BufferedReader(new InputStreamReader(events.body(), UTF_8))) {
      String line = lines.readLine();
      while (!line.startsWith("id: ")) {
        line = lines.readLine();
      }
      var record = Json.parse(lines.readLine().substring("data: ".length()));
      var envelope =
          EnvelopeReader.read(Base64.getDecoder().decode(record.path("base64").asText()));
      assertEquals("/requests/a?b=c", envelope.target());
      assertArrayEquals(body, envelope.body());

      // Not Process.destroy, which closes the output too.
      assertTrue(process.toHandle().destroy());
      assertEquals(0, exitStatus(process));
    }
    // A JDK may warn of what Kafka does to it.
    assertEquals(
        List.of(), output.lines().filter(line -> !line.startsWith("WARNING: ")).toList());
    assertEquals(0, files());
  }

  @Test
  void everyRecordThatIsWrittenGetsItsResponse(EmbeddedKafka kafka) throws Exception {
    String topic = kafka.newTopic(1);
    // Kafka's client keeps the records long enough for the signal to come in between.
    Process process = launch(kafka, """
        {"routes": [{"path": "/requests/*", "topic": "TOPIC", "producer_async": false,
         "producer_properties": {"linger.ms": "1000", "batch.size": "1000000"}}]}""".replace("TOPIC", topic));
    int port = port(process);
    List<HttpWire> clients = new ArrayList<>();
    for (int i = 0; i < REQUESTS; i++) {
      clients.add(HttpWire.connect(port));
      clients.get(i).send(post(port, "request " + i));
    }
    try (HttpWire later = HttpWire.connect(port)) {
      later.send("GET /postrider/ HTTP/1.1\r\nHost: 127.0.0.1:" + port + "\r\n\r\n");
      assertEquals(200, later.response().status());
    }

    assertTrue(process.toHandle().destroy());

    Set<String> answered = new TreeSet<>();
    for (int i = 0; i < REQUESTS; i++) {
      try (HttpWire client = clients.get(i)) {
        if (client.response().status() == 200) {
          answered.add("request " + i);
        }
      }
    }
    assertEquals(0, exitStatus(process));
    assertEquals(
        kafka.records(topic).stream()
            .map(record -> requireNonNull(EnvelopeReader.read(record.value()).body()))
            .map(body -> new String(body, UTF_8))
            .collect(Collectors.toCollection(TreeSet::new)),
        answered);
    // How many the server has begun when the signal comes is the machine's business.
    assertFalse(answered.isEmpty());
  }

  @Test
  void countsTheRecordsItHasGivenUpByTopic() throws Exception {
    try (EmbeddedKafka own = EmbeddedKafka.start()) {
      own.createTopic("orders", 1, Map.of());
      Process process = launch(own, """
          {"routes": [{"path": "/requests/*", "topic": "orders", "producer_properties":
            {"linger.ms": "0", "request.timeout.ms": "500", "delivery.timeout.ms": "1000"}}]}""");
      int port = port(process);
      own.stop();
      for (int i = 0; i < REQUESTS; i++) {
        try (HttpWire client = HttpWire.connect(port)) {
          client.send(post(port, "request " + i));
          assertEquals(200, client.response().status());
        }
      }

      assertTrue(process.toHandle().destroy());

      String output = new String(process.getInputStream().readAllBytes(), UTF_8);
      assertEquals(0, exitStatus(process), output);
      assertTrue(output.contains("record for topic orders not delivered"), output);
      int more = COUNTED
          .matcher(output)
          .results()
          .mapToInt(line -> Integer.parseInt(line.group(1)))
          .sum();
      assertEquals(REQUESTS, 1 + more, output);
    }
  }

  @Test
  void tellsThatThePortIsTaken() throws Exception {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      Process process = launch("-Dport=" + socket.getLocalPort());
      String message = "Port " + socket.getLocalPort() + " is taken";
      assertRefuses(process, message);
    }
  }

  @Test
  void listsTheFaultsOfItsConfiguration() throws Exception {
    Path config = Files.writeString(folder.resolve("config.yaml"), """
        routes:
          - path: /a
            topic: 1
            forward_bodi: true
        """);
    String message = assertRefuses(
        launch("-Dport=0", "-Dconfig=" + config), config + ":3: routes[0] (/a).topic: ");
    assertTrue(message.contains(config + ":4: routes[0] (/a).forward_bodi: "), message);
  }

  @Test
  void refusesWhatIsNoPortOrFileOrBroker() throws Exception {
    assertRefuses(launch("-Dport=http"), "-Dport=http is not a port");
    assertRefuses(launch("-Dport=0", "-Dconfig=none.json"), "none.json: there is no such file");
    assertRefuses(
        launch("-Dport=0", "-Dbootstrap=nowhere"), "-Dbootstrap=nowhere is not HOST:PORT");
  }

  private String assertRefuses(Process process, String message) throws Exception {
    String output = new String(process.getInputStream().readAllBytes(), UTF_8);
    assertEquals(1, exitStatus(process), output);
    assertTrue(output.contains(message), output);
    assertTrue(output.lines().noneMatch(line -> line.startsWith("\tat ")), output);
    return output;
  }

  private Process launch(String... options) throws Exception {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-Djava.io.tmpdir=" + Files.createDirectories(folder.resolve("tmp")));
    command.addAll(List.of(options));
    String classPath = System.getProperty("java.class.path");
    command.addAll(List.of("-cp", System.getProperty("surefire.test.class.path", classPath)));
    command.add(Launcher.class.getName());
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    started.add(process);
    return process;
  }

  private Process launch(EmbeddedKafka kafka, String config) throws Exception {
    Path file = Files.writeString(folder.resolve("config.json"), config);
    return launch("-Dport=0", "-Dconfig=" + file, "-Dbootstrap=" + kafka.bootstrapServers());
  }

  private static int port(Process process) throws Exception {
    String line = String.valueOf(process.inputReader().readLine());
    Matcher ready = READY.matcher(line);
    assertTrue(ready.matches(), line);
    return Integer.parseInt(ready.group("port"));
  }

  private static String post(int port, String body) {
    return "POST /requests HTTP/1.1\r\nHost: localhost:" + port + "\r\nContent-Length: "
        + body.length() + "\r\n\r\n" + body;
  }

  private static int exitStatus(Process process) throws Exception {
    assertTrue(
        process.waitFor(Eventually.DEADLINE.toSeconds(), TimeUnit.SECONDS), "it has not ended");
    return process.exitValue();
  }

  private long files() throws Exception {
    try (Stream<Path> files = Files.list(folder.resolve("tmp"))) {
      return files.count();
    }
  }
}
