package dev.postrider.quickstart;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.postrider.envelope.EnvelopeReader;
import dev.postrider.testing.Eventually;
import dev.postrider.testing.Json;
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
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The quickstart as a process of its own. */
class LauncherTest {

  private static final Pattern READY = Pattern.compile(
      "READY (http://127\\.0\\.0\\.1:\\d+) topic=requests bootstrap=127\\.0\\.0\\.1:\\d+");

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
    HttpRequest request = HttpRequest.newBuilder(URI.create(ready.group(1) + "/requests/a?b=c"))
        .header("Content-Type", "image/x-none")
        .POST(BodyPublishers.ofByteArray(body))
        .build();
    assertEquals(200, http.send(request, BodyHandlers.discarding()).statusCode());
    var events = http.send(
        HttpRequest.newBuilder(URI.create(ready.group(1) + "/events")).build(),
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
  void tellsThatThePortIsTaken() throws Exception {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      Process process = launch("-Dport=" + socket.getLocalPort());
      String message = "Port " + socket.getLocalPort() + " is taken";
      assertRefuses(process, message);
    }
  }

  @Test
  void listsTheFaultsOfItsConfiguration() throws Exception {
    Path config =
        Files.writeString(folder.resolve("config.json"), "{\"topic\": 1, \"forward_bodi\": true}");
    String message = assertRefuses(launch("-Dport=0", "-Dconfig=" + config), "has faults");
    assertTrue(message.contains("\n  topic: "), message);
    assertTrue(message.contains("\n  forward_bodi: "), message);
  }

  @Test
  void refusesWhatIsNoPortOrFileOrBroker() throws Exception {
    assertRefuses(launch("-Dport=http"), "-Dport=http is not a port");
    assertRefuses(launch("-Dport=0", "-Dconfig=none.json"), "-Dconfig=none.json cannot be read");
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
