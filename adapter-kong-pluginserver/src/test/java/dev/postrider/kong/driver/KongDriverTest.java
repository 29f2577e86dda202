package dev.postrider.kong.driver;

import static dev.postrider.kong.driver.ScriptedServer.frame;
import static dev.postrider.kong.driver.ScriptedServer.name;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KongDriverTest {
  private static final GatewayRequest GET = GatewayRequest.of("GET", "/").build();

  @TempDir
  Path directory;

  @Test
  void aMessagePackConnectionIsUsedAgain() throws IOException {
    try (var server = new ScriptedServer(directory, s -> {
          ScriptedServer.Peer peer = s.accept();
          started(peer, 1, 7);
          ended(peer, 2);
          ended(peer, 3);
        });
        var driver = messagePack(server).build()) {
      assertInstanceOf(GatewayResponse.PassedOn.class, driver.handle(GET).outcome());
      GatewayResponse second = driver.handle(GET);
      server.await();
      assertEquals(0, second.traffic().connectionsOpened());
      assertEquals(1, driver.totals().traffic().connectionsOpened());
      assertEquals(1, driver.totals().instancesStarted());
    }
  }

  @Test
  void aProtobufConnectionIsUsedAgainUnlessThePluginExits() throws IOException {
    try (var server = new ScriptedServer(directory, s -> {
          ScriptedServer.Peer peer = s.accept();
          startedProtobuf(peer);
          readFrame(peer);
          peer.send(name("kong.response.exit") + frame("08 c8 01"));
          peer.expectEnd();
          s.accept().close();
        });
        var driver = KongDriver.builder(server.socket()).maxRestarts(0).build()) {
      GatewayResponse first = driver.handle(GET);
      assertEquals(200, first.status());
      assertEquals(1, first.traffic().connectionsOpened());
      assertEquals(1, driver.handle(GET).traffic().connectionsOpened());
      server.await();
    }
  }

  @Test
  void aConnectionWithUnreadBytesIsNotUsedAgain() throws IOException {
    try (var server = new ScriptedServer(directory, s -> {
          ScriptedServer.Peer peer = s.accept();
          readFrame(peer);
          peer.send(frame("08 02 8a 02 02 10 07") + "ff");
          peer.expectEnd();
          s.accept().close();
        });
        var driver = KongDriver.builder(server.socket()).maxRestarts(0).build()) {
      assertEquals(2, driver.handle(GET).traffic().connectionsOpened());
      server.await();
    }
  }

  @Test
  void aLateMessagePackResponseReachesTheNextRequest() throws IOException {
    try (var server = new ScriptedServer(directory, s -> {
          ScriptedServer.Peer peer = s.accept();
          started(peer, 1, 7);
          peer.readSome();
          peer.readSome();
          peer.send("94 01 02 c0 82 a7 'EventId' 2a a4 'Data' a3 'ret'");
          peer.expectEnd();
        });
        var driver = messagePack(server).timeout(Duration.ofMillis(300)).build()) {
      GatewayResponse late = driver.handle(GET);
      assertEquals(List.of("[err] no data"), late.log());
      GatewayResponse next = driver.handle(GET);
      server.await();
      assertEquals(0, next.traffic().connectionsOpened());
      assertEquals(500, next.status());
      assertEquals(List.of("[err] unexpected RPC response ID from Go plugin server"), next.log());
    }
  }

  @Test
  void aResponseThatBreaksOffIsALuaError() throws IOException {
    try (var server = new ScriptedServer(directory, s -> {
          ScriptedServer.Peer peer = s.accept();
          started(peer, 1, 7);
          peer.readSome();
          peer.send("94 01 02");
          peer.close();
        });
        var driver = messagePack(server).build()) {
      assertEquals(
          new GatewayResponse.Failed("missing bytes"), driver.handle(GET).outcome());
      server.await();
    }
  }

  @Test
  void aLostMessagePackInstanceIsStartedAgain() throws IOException {
    try (var server = new ScriptedServer(directory, s -> {
          ScriptedServer.Peer peer = s.accept();
          started(peer, 1, 7);
          peer.readSome();
          peer.send("94 01 02 b4 'No plugin instance 7' c0");
          started(peer, 3, 8);
          ended(peer, 4);
        });
        var driver = messagePack(server).build()) {
      GatewayResponse response = driver.handle(GET);
      server.await();
      assertInstanceOf(GatewayResponse.PassedOn.class, response.outcome());
      assertEquals(1, response.restarts());
      assertEquals(List.of("[warn] No plugin instance 7"), response.log());
      assertEquals(2, driver.totals().instancesStarted());
    }
  }

  @Test
  void anotherMessagePackErrorIsOnlyLogged() throws IOException {
    try (var server = new ScriptedServer(directory, s -> {
          ScriptedServer.Peer peer = s.accept();
          started(peer, 1, 7);
          peer.readSome();
          peer.send("94 01 02 a4 'oops' c0");
        });
        var driver = messagePack(server).build()) {
      GatewayResponse response = driver.handle(GET);
      server.await();
      assertInstanceOf(GatewayResponse.PassedOn.class, response.outcome());
      assertEquals(List.of("[err] oops"), response.log());
    }
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '"',
      value = {
        "c0 c0, 0",
        "c2 c0, 0",
        "c0 c2, 0",
        "c0 81 a4 'Data' a3 'ret', 0",
        "05 c0, 500",
        "c0 07, 500",
        "c0 81 a7 'EventId' 01, 500"
      })
  void oddMessagePackResponsesEndAsInLua(String errorAndResult, int status) throws IOException {
    try (var server = new ScriptedServer(directory, s -> {
          ScriptedServer.Peer peer = s.accept();
          started(peer, 1, 7);
          peer.readSome();
          peer.send("94 01 02" + errorAndResult);
        });
        var driver = messagePack(server).build()) {
      assertEquals(status, driver.handle(GET).status());
      server.await();
    }
  }

  @Test
  void aClosedProtobufConnectionBringsTheEventAgain() throws IOException {
    try (var server = new ScriptedServer(directory, s -> {
          for (int i = 0; i < 3; i++) {
            ScriptedServer.Peer peer = s.accept();
            startedProtobuf(peer);
            readFrame(peer);
            peer.close();
          }
        });
        var driver = KongDriver.builder(server.socket()).maxRestarts(2).build()) {
      GatewayResponse response = driver.handle(GET);
      server.await();
      assertEquals(
          new GatewayResponse.Failed("Kong would begin again for ever: closed"),
          response.outcome());
      assertEquals(3, driver.totals().instancesStarted());
    }
  }

  @ParameterizedTest
  @CsvSource({"3.8, 500", "3.7, 0", "2.8, 0"})
  void anUnknownProtobufFunctionFailsTheRequestSince38(String release, int status)
      throws IOException {
    try (var server = new ScriptedServer(directory, s -> {
          ScriptedServer.Peer peer = s.accept();
          startedProtobuf(peer);
          readFrame(peer);
          peer.send(name("kong.request.get_raw_path") + frame(""));
          peer.expectEnd();
        });
        var driver = KongDriver.builder(server.socket()).release(release).build()) {
      GatewayResponse response = driver.handle(GET);
      server.await();
      assertEquals(status, response.status());
      assertTrue(
          response.log().get(0).contains("method \"kong.request.get_raw_path\" not found"),
          response.log()::toString);
    }
  }

  @Test
  void anotherServerPidMakesKongForgetItsInstances() throws IOException {
    var restarted = new CountDownLatch(1);
    try (var server = new ScriptedServer(directory, s -> {
          ScriptedServer.Peer peer = s.accept();
          peer.send("93 02 a9 'serverPid' 01");
          started(peer, 1, 7);
          ended(peer, 2);
          peer.close();
          restarted.countDown();
          peer = s.accept();
          peer.send("93 02 a9 'serverPid' 02");
          ended(peer, 3);
          started(peer, 4, 8);
          ended(peer, 5);
        });
        var driver = messagePack(server).build()) {
      driver.handle(GET);
      assertTrue(awaits(restarted));
      driver.handle(GET);
      driver.handle(GET);
      server.await();
      assertEquals(2, driver.totals().instancesStarted());
      assertEquals(0, driver.totals().instancesClosed());
    }
  }

  @Test
  void aChangedConfigurationReplacesTheInstance() throws IOException {
    try (var server = new ScriptedServer(directory, s -> {
          ScriptedServer.Peer peer = s.accept();
          started(peer, 1, 7);
          ended(peer, 2);
          started(peer, 3, 8);
          assertTrue(peer.readSome().contains("plugin.CloseInstance\u0091\u0007"));
          peer.send("94 01 04 c0 c0");
          ended(peer, 5);
        });
        var driver = messagePack(server).config("{\"topic\":\"a\"}").build()) {
      driver.handle(GET);
      driver.configure("{\"topic\":\"b\"}");
      driver.handle(GET);
      server.await();
      assertEquals(1, driver.totals().instancesClosed());
    }
  }

  @ParameterizedTest
  @CsvSource({"3.0, 500", "3.9, 500", "2.8, 0"})
  void aSpilledBodyBreaksMessagePackSinceKong3(String release, int status) throws IOException {
    GatewayRequest request = GatewayRequest.of("POST", "/").body("x".repeat(20)).build();
    try (var server = new ScriptedServer(directory, s -> {
          ScriptedServer.Peer peer = s.accept();
          started(peer, 1, 7);
          peer.readSome();
          peer.send("94 01 02 c0 82 a7 'EventId' 2a a4 'Data' 82"
              + "a6 'Method' b9 'kong.request.get_raw_body' a4 'Args' 90");
          if (status == 0) {
            assertTrue(peer.readSome().contains("plugin.StepError"));
            peer.send("94 01 03 c0 82 a7 'EventId' 2a a4 'Data' a3 'ret'");
          } else {
            peer.expectEnd();
          }
        });
        var driver = messagePack(server).release(release).bodyBufferBytes(19).build()) {
      assertEquals(status, driver.handle(request).status());
      server.await();
    }
  }

  @Test
  void aFailedStartIsTriedAgainByTheNextRequest() throws IOException {
    try (var server = new ScriptedServer(directory, s -> {
          ScriptedServer.Peer peer = s.accept();
          peer.readSome();
          peer.send("94 01 01 a3 'bad' c0");
          started(peer, 2, 7);
          ended(peer, 3);
        });
        var driver = messagePack(server).build()) {
      GatewayResponse failed = driver.handle(GET);
      assertEquals(new GatewayResponse.Failed("bad"), failed.outcome());
      assertEquals(List.of("[err] starting instance: bad", "[err] bad"), failed.log());
      assertInstanceOf(GatewayResponse.PassedOn.class, driver.handle(GET).outcome());
      server.await();
    }
  }

  @Test
  void anOldKongSpinsAfterAFailedStart() throws IOException {
    try (var server = new ScriptedServer(directory, s -> {
          ScriptedServer.Peer peer = s.accept();
          readFrame(peer);
          peer.close();
          peer = s.accept();
          assertFalse(ProtobufMessage.of(readFrame(peer)).message(36).has(1));
          peer.close();
        });
        var driver = KongDriver.builder(server.socket())
            .release("2.8")
            .claimTimeout(Duration.ofMillis(50))
            .build()) {
      assertInstanceOf(GatewayResponse.PassedOn.class, driver.handle(GET).outcome());
      server.await();
      assertEquals(
          new GatewayResponse.Failed(
              "Kong would spin for ever: the start of kafka-upstream never ended"),
          driver.handle(GET).outcome());
    }
  }

  @Test
  void requestsThatComeTogetherStartOneInstance() throws Exception {
    int threads = 8;
    try (var server = new ScriptedServer(directory, s -> answerAll(s, threads));
        var driver = KongDriver.builder(server.socket()).build()) {
      ExecutorService clients = Executors.newFixedThreadPool(threads);
      List<Future<GatewayResponse>> responses =
          clients.invokeAll(Collections.nCopies(threads, () -> driver.handle(GET)));
      for (Future<GatewayResponse> response : responses) {
        assertEquals(204, response.get().status());
      }
      clients.shutdown();
      server.await();
      assertEquals(1, driver.totals().instancesStarted());
      assertEquals(threads, driver.totals().exits());
    }
  }

  /** Ends so many events with an exit, each on a thread of its own. */
  private static void answerAll(ScriptedServer server, int events) throws IOException {
    var left = new CountDownLatch(events);
    for (int i = 0; i < events; i++) {
      ScriptedServer.Peer peer = server.accept();
      new Thread(() -> {
            try {
              ProtobufMessage call = ProtobufMessage.of(readFrame(peer));
              if (call.has(33)) {
                String sequence = String.format(Locale.ROOT, "08 %02x", call.number(1));
                peer.send(frame(sequence + "8a 02 02 10 07"));
                readFrame(peer);
              }
              peer.send(name("kong.response.exit") + frame("08 cc 01"));
              peer.expectEnd();
              left.countDown();
            } catch (IOException e) {
              throw new UncheckedIOException(e);
            }
          })
          .start();
    }
    assertTrue(awaits(left));
  }

  private static boolean awaits(CountDownLatch latch) {
    try {
      return latch.await(20, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  @Test
  void anAbsentServerIsAFailure() {
    try (var driver = KongDriver.builder(directory.resolve("none")).build()) {
      assertEquals(
          new GatewayResponse.Failed("no such file or directory"),
          driver.handle(GET).outcome());
      assertEquals(1, driver.totals().failures());
    }
  }

  @Test
  void writesFallIntoPieces() throws IOException {
    try (var server = new ScriptedServer(directory, s -> {
          ScriptedServer.Peer peer = s.accept();
          startedProtobuf(peer);
          readFrame(peer);
          peer.send(frame("") + frame("08 03"));
        });
        var driver = KongDriver.builder(server.socket())
            .fragmentation(Fragmentation.SINGLE_BYTES)
            .build()) {
      assertInstanceOf(GatewayResponse.PassedOn.class, driver.handle(GET).outcome());
      server.await();
    }
    int[] pieces = {
      Fragmentation.after(3).nextPiece(0, 10),
      Fragmentation.after(3).nextPiece(3, 7),
      Fragmentation.after(3).nextPiece(0, 2),
      Fragmentation.SINGLE_BYTES.nextPiece(4, 6)
    };
    assertEquals(List.of(3, 7, 2, 1), Arrays.stream(pieces).boxed().toList());
  }

  private KongDriver.Builder messagePack(ScriptedServer server) {
    return KongDriver.builder(server.socket()).protocol(WireProtocol.MSGPACK);
  }

  private static void started(ScriptedServer.Peer peer, int message, int id) throws IOException {
    assertTrue(peer.readSome().contains("plugin.StartInstance"));
    peer.send(String.format(Locale.ROOT, "94 01 %02x c0 81 a2 'Id' %02x", message, id));
  }

  private static void ended(ScriptedServer.Peer peer, int message) throws IOException {
    assertTrue(peer.readSome().contains("plugin.HandleEvent"));
    peer.send(
        String.format(Locale.ROOT, "94 01 %02x c0 82 a7 'EventId' 2a a4 'Data' a3 'ret'", message));
  }

  /** Answers the StartInstance, whatever its sequence is. */
  private static void startedProtobuf(ScriptedServer.Peer peer) throws IOException {
    ProtobufMessage call = ProtobufMessage.of(readFrame(peer));
    assertTrue(call.has(33));
    peer.send(frame(String.format(Locale.ROOT, "08 %02x 8a 02 02 10 07", call.number(1))));
  }

  private static byte[] readFrame(ScriptedServer.Peer peer) throws IOException {
    byte[] head = peer.read(4);
    return peer.read((head[0] & 0xff) | ((head[1] & 0xff) << 8));
  }
}
