package dev.postrider.kong.server;

import static dev.postrider.kong.driver.GatewayRequest.get;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.postrider.kong.driver.KongDriver;
import dev.postrider.kong.driver.WireProtocol;
import dev.postrider.kong.server.MessagePackWireTest.Says;
import dev.postrider.kong.server.MessagePackWireTest.Worker;
import dev.postrider.testing.Eventually;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Whoever sends half messages, or reads nothing, costs the server little and the others nothing. */
class OverloadTest {

  private static final int MIB = 1 << 20;
  private static final byte[] CLOSE_INSTANCE = {7, 0, 0, 0, 8, 4, (byte) 0x9a, 2, 2, 8, 7};
  private static final byte[] CLOSED = {2, 0, 0, 0, 8, 4};

  private static ScriptedPlugin plugin() {
    return ScriptedPlugin.answering(Kong.Request.method());
  }

  private static void assertAnswers(ServerUnderTest server) throws Exception {
    try (RawConnection kong = server.connect()) {
      kong.send(CLOSE_INSTANCE);
      assertArrayEquals(CLOSED, kong.receive(CLOSED.length));
    }
  }

  @Test
  void halfMessagesOfAllConnectionsTogetherHaveALimit() throws Exception {
    byte[] half = new byte[900 * 1024];
    Arrays.fill(half, (byte) 1);
    ByteBuffer.wrap(half).putInt(Integer.reverseBytes(MIB));
    List<RawConnection> connections = new ArrayList<>();
    try (ServerUnderTest server = ServerUnderTest.serving(
        plugin(), options -> options.limits(limits -> limits.withWireBytes(4 * MIB)))) {
      int refused = 0;
      for (int i = 0; i < 12; i++) {
        RawConnection kong = server.connect();
        connections.add(kong);
        refused += isRefused(kong, half) ? 1 : 0;
        assertAnswers(server);
      }
      assertTrue(refused >= 8, refused + " were refused");
      for (RawConnection kong : connections) {
        kong.close();
      }
      // What was taken is given back as soon as the server has seen the connections end.
      Eventually.until("a whole message is taken again", () -> isTakenWhole(server, half));
    }
  }

  private static boolean isTakenWhole(ServerUnderTest server, byte[] half) throws Exception {
    try (RawConnection kong = server.connect()) {
      kong.send(half);
      kong.send(new byte[MIB - half.length + 4]);
      return kong.isEndedBy();
    } catch (IOException e) {
      return false;
    }
  }

  /** Whether the server ends the connection while it is written to. */
  private static boolean isRefused(RawConnection kong, byte[] bytes) throws Exception {
    try {
      kong.send(bytes);
      return false;
    } catch (IOException e) {
      return true;
    }
  }

  @Test
  void halfMessageIsGivenUpAfterAMinute() throws Exception {
    try (ServerUnderTest server = ServerUnderTest.serving(plugin());
        RawConnection kong = server.connect()) {
      kong.send(CLOSE_INSTANCE);
      kong.receive(CLOSED.length);
      kong.send(Arrays.copyOf(CLOSE_INSTANCE, 6));
      // Another thread of the server may read the half message later than this one passes the time.
      var ended = CompletableFuture.supplyAsync(() -> isEnded(kong));
      Eventually.until("the half message is given up", () -> {
        server.pass(Duration.ofSeconds(61));
        return ended.isDone();
      });
      assertTrue(ended.join());
      assertAnswers(server);
    }
  }

  private static boolean isEnded(RawConnection kong) {
    try {
      return kong.isEndedBy();
    } catch (Exception e) {
      throw new CompletionException(e);
    }
  }

  @Test
  void whoReadsNothingIsNotReadAndLosesNothing() throws Exception {
    try (ServerUnderTest server =
            ServerUnderTest.serving(plugin(), options -> options.eventLoops(1));
        SocketChannel deaf = SocketChannel.open(StandardProtocolFamily.UNIX)) {
      deaf.connect(UnixDomainSocketAddress.of(server.socket()));
      deaf.configureBlocking(false);
      ByteBuffer calls = ByteBuffer.allocate(CLOSE_INSTANCE.length * 100_000);
      while (calls.hasRemaining()) {
        calls.put(CLOSE_INSTANCE);
      }
      calls.flip();
      // Until the server takes no more: an answer to another comes after what it has read before.
      int last = -1;
      while (calls.position() != last) {
        last = calls.position();
        deaf.write(calls);
        assertAnswers(server);
      }
      assertTrue(calls.hasRemaining(), "all was read");

      ByteArrayOutputStream answers = new ByteArrayOutputStream();
      ByteBuffer some = ByteBuffer.allocate(64 * 1024);
      while (answers.size() < 100_000 * CLOSED.length) {
        deaf.write(calls);
        some.clear();
        assertTrue(deaf.read(some) >= 0, "closed");
        answers.write(some.array(), 0, some.position());
      }
      byte[] all = answers.toByteArray();
      for (int i = 0; i < all.length; i += CLOSED.length) {
        assertArrayEquals(CLOSED, Arrays.copyOfRange(all, i, i + CLOSED.length));
      }
    }
  }

  /** Kong's come whole; where there is room, a slow one still has its minute. */
  @Test
  void whereMemoryIsShortHalfMessagesAreGivenUpAfterASecond() throws Exception {
    byte[] half = new byte[300 * 1024];
    ByteBuffer.wrap(half).putInt(Integer.reverseBytes(MIB));
    try (ServerUnderTest server = ServerUnderTest.serving(
            plugin(), options -> options.limits(limits -> limits.withWireBytes(MIB)));
        RawConnection one = server.connect();
        RawConnection other = server.connect()) {
      one.send(half);
      Eventually.until("it is held", () -> server.server.statistics().heldBytes() >= MIB / 2);
      server.pass(Duration.ofSeconds(2));
      assertAnswers(server);
      assertTrue(server.server.statistics().heldBytes() >= MIB / 2);

      other.send(Arrays.copyOf(half, 9000));
      Eventually.until("memory is short", () -> server.server.statistics().heldBytes() > MIB / 2);
      server.pass(Duration.ofSeconds(2));

      // Either is old enough, and one is enough.
      Eventually.until("there is room", () -> server.server.statistics().heldBytes() <= MIB / 2);
    }
  }

  @Test
  void unreadAnswersOfAllConnectionsTogetherHaveALimit() throws Exception {
    byte[] calls = new byte[CLOSE_INSTANCE.length * 200_000];
    for (int i = 0; i < calls.length; i++) {
      calls[i] = CLOSE_INSTANCE[i % CLOSE_INSTANCE.length];
    }
    try (ServerUnderTest server = ServerUnderTest.serving(
        plugin(), options -> options.limits(limits -> limits.withWireBytes(MIB)))) {
      for (int i = 0; i < 40; i++) {
        try (SocketChannel deaf = SocketChannel.open(StandardProtocolFamily.UNIX)) {
          deaf.connect(UnixDomainSocketAddress.of(server.socket()));
          deaf.configureBlocking(false);
          ByteBuffer rest = ByteBuffer.wrap(calls);
          int last = -1;
          while (rest.position() != last) {
            last = rest.position();
            writeIfOpen(deaf, rest);
            assertAnswers(server);
          }
          assertTrue(server.server.statistics().heldBytes() <= MIB);
        }
      }
      Eventually.until("all is free", () -> server.server.statistics().heldBytes() == 0);
    }
  }

  private static void writeIfOpen(SocketChannel channel, ByteBuffer bytes) {
    try {
      channel.write(bytes);
    } catch (IOException e) {
      bytes.position(bytes.limit());
    }
  }

  @Test
  void startsThatComeAheadOnOneConnectionAreMadeOneByOne() throws Exception {
    ScriptedPlugin plugin = plugin();
    try (ServerUnderTest server = ServerUnderTest.serving(plugin);
        Worker kong = new Worker(server)) {
      for (int i = 0; i < 5; i++) {
        MessagePackWriter argument = new MessagePackWriter().map(2);
        argument.text("Name").text("kafka-upstream").text("Config").text("{\"topic\":\"slow\"}");
        kong.request(i, "plugin.StartInstance", argument);
      }
      Eventually.until("one hangs", () -> plugin.startsInHand() == 1);
      assertAnswers(server);
      assertEquals(1, plugin.startsInHand());
      plugin.goOn();
      for (int i = 0; i < 5; i++) {
        assertTrue(kong.startedId() > 0);
      }
    } finally {
      plugin.goOn();
    }
  }

  @ParameterizedTest
  @EnumSource
  void eventsThatKongLeavesAloneGiveWayToOthers(WireProtocol protocol) throws Exception {
    List<AutoCloseable> left = new ArrayList<>();
    try (ServerUnderTest server =
            ServerUnderTest.serving(plugin(), options -> options.maxEvents(10));
        KongDriver kong = KongDriver.builder(server.socket()).protocol(protocol).build()) {
      for (int i = 0; i < 5; i++) {
        Worker messagePack = new Worker(server);
        left.add(messagePack);
        messagePack.event(2, messagePack.start());
        RawConnection protobuf = server.connect();
        left.add(protobuf);
        ProtobufWireTest.event(protobuf, 3, ProtobufWireTest.start(protobuf), "access");
        protobuf.receiveFrame();
      }
      assertEquals(10, server.server.statistics().openEvents());
      server.pass(Duration.ofSeconds(1));
      for (int i = 0; i < 20; i++) {
        assertEquals(200, kong.handle(get("/")).status());
      }
      assertTrue(server.server.statistics().openEvents() < 10);
      for (AutoCloseable each : left) {
        each.close();
      }
      server.pass(Duration.ofMinutes(1));
    }
  }

  @Test
  void answersOfEventsThatGoOnHaveALimit() throws Exception {
    ScriptedPlugin asking = new ScriptedPlugin((phase, pdk) -> pdk.ask(
        Questions.of(Kong.Request.rawBody(MIB), Kong.Request.method()),
        answers ->
            ScriptedPlugin.exit(pdk, 200, answers.to(Kong.Request.rawBody(MIB)).toString())));
    try (ServerUnderTest server = ServerUnderTest.serving(
            asking, options -> options.limits(limits -> limits.withWireBytes(MIB)));
        Worker kong = new Worker(server)) {
      int instance = kong.start();
      for (int i = 0; i < 20; i++) {
        Says body = kong.event(10 + i, instance);
        kong.step(
            50 + i, "plugin.Step", body.event(), new MessagePackWriter().bytes(new byte[200_000]));
        kong.data();
        assertTrue(server.server.statistics().heldBytes() <= MIB);
      }
      server.pass(Duration.ofMinutes(1));
      assertEquals(0, server.server.statistics().openEvents());
      assertEquals(0, server.server.statistics().heldBytes());
    }
  }

  @Test
  void silentConnectionsGiveWayToOthers() throws Exception {
    List<RawConnection> silent = new ArrayList<>();
    try (ServerUnderTest server = ServerUnderTest.serving(
        plugin(), options -> options.limits(limits -> limits.withConnections(50)))) {
      for (int i = 0; i < 500; i++) {
        silent.add(server.connect());
        if (i % 50 == 0) {
          assertAnswers(server);
        }
      }
      assertAnswers(server);
      Eventually.until(
          "the first are closed", () -> server.server.statistics().openConnections() <= 100);
      for (RawConnection each : silent) {
        each.close();
      }
    }
  }
}
