package dev.postrider.kong.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.postrider.kong.driver.GatewayRequest;
import dev.postrider.kong.driver.KongDriver;
import dev.postrider.testing.Eventually;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SocketFileTest {

  private static final ScriptedPlugin PLUGIN =
      ScriptedPlugin.answering(Kong.Request.pathWithQuery());

  private static int status(Path socket) {
    try (KongDriver kong = KongDriver.builder(socket).build()) {
      return kong.handle(GatewayRequest.get("/")).status();
    }
  }

  @Test
  void c4theSocketHasItsModeAndGroupAndReplacesAStaleFile(@TempDir Path folder) throws Exception {
    Path path = Files.writeString(folder.resolve("s"), "stale");
    String group = Files.getAttribute(path, "posix:group").toString();
    try (PluginServer server = PluginServer.builder(path)
        .socketMode(PosixFilePermissions.fromString("rw-rw-rw-"))
        .socketGroup(group)
        .bind()) {
      server.serve(PLUGIN);
      assertEquals(
          PosixFilePermissions.fromString("rw-rw-rw-"), Files.getPosixFilePermissions(path));
      assertEquals(group, Files.getAttribute(path, "posix:group").toString());
      assertEquals(200, status(path));
    }
    try (Stream<Path> left = Files.list(folder)) {
      assertEquals(List.of(), left.toList());
    }
  }

  @Test
  void c4theModeIsForOwnerAndGroupUnlessSaidOtherwise(@TempDir Path folder) throws Exception {
    Path path = folder.resolve("s");
    try (PluginServer server = PluginServer.builder(path).bind()) {
      assertTrue(server.isReachable());
      assertEquals(
          PosixFilePermissions.fromString("rw-rw----"), Files.getPosixFilePermissions(path));
    }
  }

  @Test
  void c5aPathThatIsTooLongIsNamed(@TempDir Path folder) {
    Path path = folder.resolve("x".repeat(108));
    IOException e =
        assertThrows(IOException.class, () -> PluginServer.builder(path).bind());
    assertTrue(String.valueOf(e.getMessage()).contains("more than 107"), e.getMessage());
  }

  @Test
  void aFolderOrGroupThatDoesNotExistIsNamed(@TempDir Path folder) throws Exception {
    Path path = folder.resolve("none").resolve("s");
    IOException noFolder =
        assertThrows(IOException.class, () -> PluginServer.builder(path).bind());
    assertTrue(String.valueOf(noFolder.getMessage()).contains(path.toString()));
    IOException noGroup = assertThrows(
        IOException.class,
        () -> PluginServer.builder(folder.resolve("s"))
            .socketGroup("no-such-group")
            .bind());
    assertTrue(String.valueOf(noGroup.getMessage()).contains("no-such-group"));
    try (Stream<Path> left = Files.list(folder)) {
      assertEquals(List.of(), left.toList());
    }
  }

  @Test
  void c7aSuccessorTakesThePathAndKeepsIt(@TempDir Path folder) throws Exception {
    Path path = folder.resolve("s");
    PluginServer first = PluginServer.builder(path).bind();
    first.serve(PLUGIN);
    try (PluginServer second = PluginServer.builder(path).bind()) {
      second.serve(PLUGIN);
      assertFalse(first.isReachable());
      assertTrue(first.close(Duration.ofSeconds(10)));
      assertTrue(second.isReachable());
      assertEquals(200, status(path));
    }
    assertFalse(Files.exists(path));
  }

  @Test
  void c9aThousandConnectionsWaitUntilTheServerServes(@TempDir Path folder) throws Exception {
    Path path = folder.resolve("s");
    List<RawConnection> connections = new ArrayList<>();
    try (PluginServer server = PluginServer.builder(path).bind()) {
      for (int i = 0; i < 1000; i++) {
        RawConnection connection = new RawConnection(path);
        connections.add(connection);
        ProtobufWireTest.event(connection, 2, 1, "access");
      }
      server.serve(PLUGIN);
      for (RawConnection connection : connections) {
        assertEquals(0, connection.receiveAll().length); // there is no such instance
        connection.close();
      }
      assertEquals(1000, server.statistics().connections());
    }
  }

  @Test
  void c10aConnectionWithoutAByteLeavesNothing(@TempDir Path folder) throws Exception {
    Path path = folder.resolve("s");
    try (PluginServer server = PluginServer.builder(path).bind()) {
      server.serve(PLUGIN);
      for (int i = 0; i < 100; i++) {
        new RawConnection(path).close();
      }
      Eventually.until("all connections are gone", () -> {
        Statistics statistics = server.statistics();
        return statistics.connections() == 100 && statistics.openConnections() == 0;
      });
    }
  }
}
