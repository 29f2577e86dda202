package dev.postrider.kong.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.postrider.kong.driver.GatewayRequest;
import dev.postrider.kong.driver.KongDriver;
import dev.postrider.testing.Eventually;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
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
  void c4theSocketHasItsModeAndGroupAndReplacesAStaleOne(@TempDir Path folder) throws Exception {
    Path path = folder.resolve("s");
    leaveSocket(path);
    String group = Files.getAttribute(folder, "posix:group").toString();
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

  /** As a server that crashed leaves it. */
  private static void leaveSocket(Path path) throws IOException {
    try (ServerSocketChannel channel = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      channel.bind(UnixDomainSocketAddress.of(path));
    }
  }

  @Test
  void aRegularFileStaysAsItIs(@TempDir Path folder) throws Exception {
    Path path = Files.writeString(folder.resolve("s"), "precious");
    assertRefused(path, "a regular file");
    assertEquals("precious", Files.readString(path));
  }

  @Test
  void aFolderAPipeAndALinkStayAsTheyAre(@TempDir Path folder) throws Exception {
    Path socket = folder.resolve("socket");
    leaveSocket(socket);
    Path link = Files.createSymbolicLink(folder.resolve("link"), socket);
    assertRefused(link, "a symbolic link");
    assertTrue(Files.isSymbolicLink(link));
    Path dangling = Files.createSymbolicLink(folder.resolve("dangling"), folder.resolve("no"));
    assertRefused(dangling, "a symbolic link");
    Path empty = Files.createDirectory(folder.resolve("empty"));
    assertRefused(empty, "a folder");
    assertTrue(Files.isDirectory(empty));
    Path pipe = folder.resolve("pipe");
    assertEquals(0, new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor());
    assertRefused(pipe, "a device or pipe");
    assertTrue(Files.exists(pipe));
  }

  private static void assertRefused(Path path, String kind) {
    IOException e =
        assertThrows(IOException.class, () -> PluginServer.builder(path).bind());
    String message = String.valueOf(e.getMessage());
    assertTrue(message.contains(path.toString()) && message.contains(kind), message);
  }

  @Test
  void whatTookThePathOfASocketIsNotRemovedAtTheEnd(@TempDir Path folder) throws Exception {
    Path path = folder.resolve("s");
    PluginServer server = PluginServer.builder(path).bind();
    Files.delete(path);
    Files.writeString(path, "precious");
    server.close();
    assertEquals("precious", Files.readString(path));
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
