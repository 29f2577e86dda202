package dev.postrider.kong;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.postrider.envelope.EnvelopeReader;
import dev.postrider.kong.driver.GatewayRequest;
import dev.postrider.kong.driver.KongDriver;
import dev.postrider.testing.CommandProcess;
import dev.postrider.testing.EmbeddedKafka;
import dev.postrider.testing.Eventually;
import dev.postrider.testing.KafkaExtension;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The archive's launcher, in a folder like the archive's with this JVM for its runtime. Stdin is a pipe,
 * as Kong makes it, unless a test says otherwise.
 */
@ExtendWith(KafkaExtension.class)
class LauncherTest {

  private static final int WRONG_OPTION = 2;
  private static final int MESSAGES = 20;

  @TempDir
  private Path folder;

  private Path launcher() {
    return folder.resolve("archive/bin/postrider-pluginserver");
  }

  private Path socket() {
    return folder.resolve("k.socket");
  }

  @BeforeEach
  void makeArchive() throws IOException {
    Path archive = folder.resolve("archive");
    Files.createDirectories(archive.resolve("bin"));
    Files.createDirectories(archive.resolve("lib/ext"));
    Path script = Path.of(System.getProperty("basedir", ""))
        .toAbsolutePath()
        .resolve("src/main/dist/bin/postrider-pluginserver");
    program(launcher(), Files.readString(script));
    // Not a link out of the folder, of which JUnit would warn.
    program(
        Files.createDirectories(archive.resolve("runtime/bin")).resolve("java"),
        "#!/bin/sh\nexec " + CommandProcess.java() + " \"$@\"\n");
    Manifest manifest = new Manifest();
    manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
    manifest.getMainAttributes().put(Attributes.Name.CLASS_PATH, classPath());
    try (OutputStream file =
        Files.newOutputStream(archive.resolve("lib/postrider-pluginserver.jar"))) {
      new JarOutputStream(file, manifest).close();
    }
  }

  private static void program(Path file, String script) throws IOException {
    Files.writeString(file, script);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  private static String classPath() {
    return Arrays.stream(System.getProperty("java.class.path").split(":", -1))
        .map(element -> Path.of(element).toUri().toString())
        .collect(Collectors.joining(" "));
  }

  private CommandProcess start(List<String> shell, String... arguments) throws IOException {
    List<String> program = new ArrayList<>(shell);
    program.add(launcher().toString());
    return CommandProcess.run(folder, program, Map.of(), List.of(arguments));
  }

  private CommandProcess serve(List<String> shell) throws Exception {
    CommandProcess server = start(shell, "--socket", socket().toString());
    server.await("READY socket=");
    return server;
  }

  private void assertNothingIsLeft(List<ProcessHandle> processes) throws Exception {
    Eventually.until(
        "all processes have ended", () -> processes.stream().noneMatch(ProcessHandle::isAlive));
    assertFalse(Files.exists(socket()));
  }

  /** Kong before 3.0 ends its servers so, and nothing that was answered 200 may be lost then. */
  @Test
  void sigkillOfWhatKongStartedLosesNoMessage(EmbeddedKafka kafka) throws Exception {
    String topic = kafka.newTopic(1);
    Set<String> accepted = new HashSet<>();
    try (CommandProcess server = serve(List.of())) {
      List<ProcessHandle> processes = server.everyProcess().toList();
      try (KongDriver kong = KongDriver.builder(socket())
          .config(Packaged.config(kafka, topic, "\"producer_async_flush_timeout\":60000"))
          .build()) {
        for (int i = 0; i < MESSAGES; i++) {
          accepted.add(accepted(kong, "body-" + i));
        }
        server.killAlone();
      }
      assertNothingIsLeft(processes);
      assertTrue(server.err().strip().endsWith("stopped"), server.err());
    }
    Set<String> arrived = kafka.records(topic).stream()
        .map(record -> new String(EnvelopeReader.read(record.value()).body(), UTF_8))
        .collect(Collectors.toSet());
    assertEquals(accepted, arrived);
  }

  private static String accepted(KongDriver kong, String body) {
    GatewayRequest request = GatewayRequest.of("POST", "/")
        .header("Content-Type", "text/plain")
        .body(body)
        .build();
    assertEquals(200, kong.handle(request).status());
    return body;
  }

  @Test
  void nothingIsLeftWhenTheWorkerThatStartedItCrashes() throws Exception {
    // A shell in the place of the worker: the launcher's parent, at the other end of whose stdin it
    // is.
    List<String> worker = List.of("/bin/sh", "-c", "exec 3<&0; \"$@\" <&3 3<&- & wait", "worker");
    try (CommandProcess server = serve(worker)) {
      List<ProcessHandle> processes = server.everyProcess().toList();
      assertEquals(3, processes.size());
      server.killAlone();
      assertNothingIsLeft(processes);
    }
  }

  @Test
  void nothingIsLeftWhenItIsKilledWhileTheServerStarts() throws Exception {
    try (CommandProcess server = start(List.of(), "--socket", socket().toString())) {
      Eventually.until("Java", () -> server.everyProcess().count() > 1);
      List<ProcessHandle> processes = server.everyProcess().toList();
      server.killAlone();
      assertNothingIsLeft(processes);
    }
  }

  /** Kong from 3.0 on ends its servers so; the shell is bash where Debian is not. */
  @ParameterizedTest
  @ValueSource(strings = {"/bin/sh", "/bin/bash --posix"})
  void sigtermReachesTheServerAndItsStatusComesBack(String shell) throws Exception {
    try (CommandProcess server = serve(List.of(shell.split(" ", -1)))) {
      List<ProcessHandle> processes = server.everyProcess().toList();
      assertEquals(2, processes.size());
      server.terminate();
      assertEquals(0, server.exitStatus());
      assertTrue(server.err().strip().endsWith("stopped"), server.err());
      assertNothingIsLeft(processes);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"/bin/sh", "/bin/bash --posix"})
  void sigtermWhileTheServerStartsIsNotLost(String shell) throws Exception {
    try (CommandProcess server =
        start(List.of(shell.split(" ", -1)), "--socket", socket().toString())) {
      Eventually.until("Java", () -> server.everyProcess().count() > 1);
      List<ProcessHandle> processes = server.everyProcess().toList();
      server.terminate();
      server.exitStatus();
      assertNothingIsLeft(processes);
    }
  }

  @Test
  void statusOfAServerThatFailedComesBack() throws Exception {
    try (CommandProcess server = start(List.of(), "--nope")) {
      assertEquals(WRONG_OPTION, server.exitStatus());
      assertTrue(server.err().contains("--nope"), server.err());
    }
  }

  /** A service manager sends its signals to what it has started, SIGKILL too. */
  @Test
  void withoutAPipeTheServerTakesTheShellsPlace() throws Exception {
    List<String> manager = List.of("/bin/sh", "-c", "exec \"$@\" </dev/null", "manager");
    try (CommandProcess server = serve(manager)) {
      assertEquals(1, server.everyProcess().count());
    }
  }

  @Test
  void jarsInTheExtensionFolderAreOnTheClassPath() throws Exception {
    Path jar = folder.resolve("archive/lib/ext/login.jar");
    try (OutputStream file = Files.newOutputStream(jar)) {
      new JarOutputStream(file, new Manifest()).close();
    }
    List<String> shell =
        List.of("/usr/bin/env", "POSTRIDER_JAVA_OPTIONS=-XshowSettings:properties");
    try (CommandProcess command = start(shell, "--dump")) {
      assertEquals(0, command.exitStatus());
      assertTrue(command.err().contains(jar.toString()), command.err());
    }
  }
}
