package dev.postrider.kong;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.postrider.testing.CommandProcess;
import dev.postrider.testing.Eventually;
import dev.postrider.testing.Json;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.UnixDomainSocketAddress;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command as a process; {@code cN} is an item of the protocol document's conformance list. */
class CommandTest {

  @TempDir
  private Path folder;

  private Path socket() {
    return folder.resolve("k.socket");
  }

  @Test
  void c1C2C3dumpIsOneJsonValueAndNothingElse() throws Exception {
    try (var command = CommandProcess.start(Main.class, folder, "-dump")) {
      assertEquals(0, command.exitStatus());
      assertTrue(Json.parse(command.outBytes()).has("Plugins"));
      assertEquals("", command.err());
    }
  }

  /** It is asked for often, and must not depend on what only the server needs. */
  @Test
  void dumpLoadsNeitherKafkaNorLoggingNorMetrics() throws Exception {
    try (var command = CommandProcess.start(
        Main.class, folder, List.of("-Xlog:class+load:stderr"), Map.of(), "--dump")) {
      assertEquals(0, command.exitStatus());
      for (String loaded :
          List.of(" org.apache.kafka.", " org.slf4j.", " java.util.logging.", " io.micrometer.")) {
        assertFalse(command.err().contains(loaded), loaded);
      }
      assertTrue(
          command.err().contains(" dev.postrider.config.Settings "), "class names are shown");
    }
  }

  @Test
  void environmentSetsOptionsOfTheDump() throws Exception {
    try (var command = CommandProcess.start(
        Main.class,
        folder,
        List.of(),
        Map.of("POSTRIDER_NAME", "kafka-open", "POSTRIDER_DUMP", "true"))) {
      assertEquals(0, command.exitStatus());
      assertEquals(
          "kafka-open", Json.parse(command.outBytes()).at("/Plugins/0/Name").textValue());
    }
  }

  /** {@code Runtime Version: go(.+)\n$} has to match, or Kong 2.0 to 2.2 does not start. */
  @Test
  void c56versionIsOneThatOldKongUnderstands() throws Exception {
    try (var command = CommandProcess.start(Main.class, folder, "-version")) {
      assertEquals(0, command.exitStatus());
      assertTrue(
          command
              .out()
              .matches(
                  "Version: [0-9]\\S+\nJava Version: [1-9]\\S+\nRuntime Version: go-pluginserver .+\n"),
          command.out());
    }
  }

  @Test
  void infoForOldKongIsOneMessagePackMap() throws Exception {
    try (var command = CommandProcess.start(
        Main.class, folder, "-plugins-directory", "/go", "-dump-plugin-info", "kafka-upstream")) {
      assertEquals(0, command.exitStatus());
      byte[] info = command.outBytes();
      assertEquals((byte) 0xdf, info[0]);
      assertEquals(5, info[4]);
      assertTrue(new String(info, UTF_8).contains("kafka-upstream"));
    }
  }

  /** Kong starts a server that ended again each second, and logs each line. */
  @Test
  void c56unknownOptionIsOneLineOnStderrWithTheNearestNameAndStatus2() throws Exception {
    try (var command = CommandProcess.start(Main.class, folder, "--sokcet", "/tmp/s")) {
      assertEquals(2, command.exitStatus());
      assertEquals("", command.out());
      assertEquals(
          "Unknown options: '--sokcet', '/tmp/s'; did you mean --socket?\n", command.err());
    }
  }

  @Test
  void unknownVariableIsNamedWithTheNearestOne() throws Exception {
    try (var command = CommandProcess.start(
        Main.class, folder, List.of(), Map.of("POSTRIDER_SOCKET_MOD", "0666"), "--dump")) {
      assertEquals(0, command.exitStatus());
      assertTrue(Json.parse(command.outBytes()).has("Plugins"));
      assertEquals(
          "WARNING the environment variable POSTRIDER_SOCKET_MOD means nothing;"
              + " did you mean POSTRIDER_SOCKET_MODE?\n",
          command.err());
    }
  }

  @Test
  void c56helpShowsUsageOnStdout() throws Exception {
    try (var command = CommandProcess.start(Main.class, folder, "-help")) {
      assertEquals(0, command.exitStatus());
      assertTrue(command.out().contains("--socket-mode=MODE"), command.out());
    }
  }

  @Test
  void c4C8servesWithTheModeThatWasSetUntilSigterm() throws Exception {
    try (var command = CommandProcess.start(
        Main.class, folder, "--socket", socket().toString(), "--socket-mode", "0600")) {
      command.await("READY socket=");
      assertEquals(
          "rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(socket())));
      command.terminate();
      assertEquals(0, command.exitStatus());
      assertFalse(Files.exists(socket()));
      assertTrue(command.err().strip().endsWith("stopped"), command.err());
      assertEquals("", command.out());
    }
  }

  /** As Kong 3.1 to 3.4 asks ten times a second whether the server is there. */
  @Test
  void c10connectionsWithoutAByteAreNotLogged() throws Exception {
    try (var command =
        CommandProcess.start(Main.class, folder, "--socket", socket().toString())) {
      command.await("READY socket=");
      for (int i = 0; i < 100; i++) {
        SocketChannel.open(UnixDomainSocketAddress.of(socket())).close();
      }
      command.terminate();
      assertEquals(0, command.exitStatus());
      assertEquals(3, command.err().lines().count(), command.err());
    }
  }

  @Test
  void c7successorKeepsTheSocketWhenThePredecessorEnds() throws Exception {
    try (var first =
        CommandProcess.start(Main.class, folder, "--socket", socket().toString())) {
      first.await("READY socket=");
      try (var second =
          CommandProcess.start(Main.class, folder, "--socket", socket().toString())) {
        second.await("READY socket=");
        first.terminate();
        assertEquals(0, first.exitStatus());
        assertTrue(Files.exists(socket()));
      }
    }
  }

  @Test
  void c5longPathEndsWithAReasonAndStatus1() throws Exception {
    String path = "/tmp/" + "x".repeat(110);
    try (var command = CommandProcess.start(Main.class, folder, "--socket", path)) {
      assertEquals(1, command.exitStatus());
      assertTrue(command.err().contains("107"), command.err());
    }
  }

  @Test
  void whereItCannotListenTheReasonNamesThePath() throws Exception {
    for (String path : List.of("/proc/k.socket", "/nowhere/k.socket", folder.toString())) {
      try (var command = CommandProcess.start(Main.class, folder, "--socket", path)) {
        assertEquals(1, command.exitStatus());
        assertTrue(command.err().contains("cannot serve at " + path + ": "), command.err());
      }
    }
  }

  /** In an empty environment Java names files in ASCII, and the launcher asks for more. */
  @Test
  void pathBeyondAsciiIsServedOrRefusedWithTheRemedy() throws Exception {
    try (var command = CommandProcess.run(
        folder,
        List.of(
            "/bin/sh",
            "-c",
            "LC_ALL=C exec \"$@\" --dump --socket \"$(printf '/tmp/k\\303\\266ng/k.socket')\"",
            "sh"),
        Map.of(),
        List.of(
            CommandProcess.java(),
            "-cp",
            System.getProperty("java.class.path"),
            Main.class.getName()))) {
      int status = command.exitStatus();
      assertTrue(status == 0 || command.err().contains("LC_ALL=C.UTF-8"), command.err());
    }
  }

  @Test
  void metricsWaitForTheirPortWhileRequestsAreServed() throws Exception {
    ServerSocket taken = new ServerSocket(0);
    String address = "0.0.0.0:" + taken.getLocalPort();
    try (taken;
        var command = CommandProcess.start(
            Main.class, folder, "--socket", socket().toString(), "--metrics", address)) {
      command.await("READY socket=");
      command.await("ERROR [MetricsEndpoint] metrics at " + address);
      assertTrue(Files.exists(socket()));
      release(taken);
      command.await("READY metrics=");
    }
  }

  private static void release(ServerSocket port) throws IOException {
    port.close();
  }

  /** As {@code kong reload} has it: the successor is there before the predecessor is told to end. */
  @Test
  void c7successorTakesSocketAndMetricsPort() throws Exception {
    try (var first = CommandProcess.start(
        Main.class, folder, "--socket", socket().toString(), "--metrics", "0")) {
      String metrics = first.await("READY metrics=");
      try (var second = CommandProcess.start(
          Main.class,
          folder,
          "--socket",
          socket().toString(),
          "--metrics",
          Integer.toString(URI.create(metrics).getPort()))) {
        second.await("READY socket=");
        first.await("WARNING [ServerProcess] " + socket() + " leads to another server now");
        first.terminate();
        assertEquals(0, first.exitStatus());
        assertEquals(metrics, second.await("READY metrics="));
        assertEquals(200, get(URI.create(metrics).resolve("/health").toString()).statusCode());
      }
    }
  }

  /** From the moment when the socket is there, whatever is still to be loaded then. */
  @Test
  void c8sigtermWhileStartingLeavesNoSocket() throws Exception {
    try (var command = CommandProcess.start(
        Main.class, folder, "--socket", socket().toString(), "--metrics", "0")) {
      Eventually.until("socket", () -> Files.exists(socket()));
      command.terminate();
      assertEquals(0, command.exitStatus());
      assertFalse(Files.exists(socket()));
    }
  }

  /** A shell in the place of Kong's worker: our parent, at whose other end of stdin it stands. */
  @Test
  void endsInOrderWhenTheWorkerThatStartedItHasCrashed() throws Exception {
    List<String> worker = List.of(
        "/bin/sh", "-c", "exec 3<&0; \"$@\" <&3 3<&- & wait", "worker", CommandProcess.java());
    try (var command = CommandProcess.run(
        folder,
        worker,
        Map.of(),
        List.of(
            "-cp",
            System.getProperty("java.class.path"),
            Main.class.getName(),
            "--socket",
            socket().toString()))) {
      command.await("READY socket=");
      command.killAlone();
      Eventually.until("stopped", () -> command.err().strip().endsWith("stopped"));
      assertFalse(Files.exists(socket()));
    }
  }

  @Test
  void answersForMetricsAndHealth() throws Exception {
    try (var command = CommandProcess.start(
        Main.class, folder, "--socket", socket().toString(), "--metrics", "0")) {
      String metrics = command.await("READY metrics=");
      assertTrue(metrics.startsWith("http://127.0.0.1:"), metrics);
      HttpResponse<String> scraped = get(metrics);
      assertEquals(200, scraped.statusCode());
      assertTrue(scraped.headers().firstValue("Content-Type").orElse("").startsWith("text/plain"));
      for (String name : List.of(
          "postrider_events_total 0.0",
          "postrider_events_open 0.0",
          "postrider_connections_open 0.0",
          "postrider_instances 0.0",
          "postrider_producers 0.0",
          "postrider_pdk_seconds_sum 0.0",
          "jvm_memory_used_bytes{")) {
        assertTrue(scraped.body().contains("\n" + name), name + " in\n" + scraped.body());
      }
      URI health = URI.create(metrics).resolve("/health");
      assertEquals(200, get(health.toString()).statusCode());
      Files.delete(socket());
      assertEquals(503, get(health.toString()).statusCode());
      assertEquals(404, get(health.resolve("/other").toString()).statusCode());
    }
  }

  private static HttpResponse<String> get(String uri) throws Exception {
    HttpRequest request = HttpRequest.newBuilder(URI.create(uri)).build();
    return HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
  }
}
