package dev.postrider.kong.server;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

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
import org.junit.jupiter.api.Test;

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
    try (ServerUnderTest server =
        ServerUnderTest.serving(plugin(), options -> options.memoryBytes(4 * MIB))) {
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
      // What was taken has been given back.
      try (RawConnection kong = server.connect()) {
        kong.send(half);
        kong.send(new byte[MIB - half.length + 4]);
        assertTrue(kong.isEndedBy());
      }
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
      assertAnswers(server);
      server.pass(Duration.ofSeconds(61));

      assertTrue(kong.isEndedBy());
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
}
