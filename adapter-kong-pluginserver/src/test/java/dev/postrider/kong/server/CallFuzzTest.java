package dev.postrider.kong.server;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.LockSupport;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/** Any bytes that come over a connection: frames, calls and their order, in both protocols. */
class CallFuzzTest {

  private static final ServerUnderTest SERVER = server();
  private static final long BETWEEN_READS_NS = 50_000;
  private static final Errors ERRORS = new Errors();
  private static final Logger LOGGER = Logger.getLogger("dev.postrider.kong.server");

  static {
    LOGGER.addHandler(ERRORS);
  }

  /** A connection that is given up for an exception nobody expected is logged as an error. */
  private static final class Errors extends Handler {

    final Queue<String> messages = new ConcurrentLinkedQueue<>();

    @Override
    public void publish(LogRecord record) {
      if (record.getLevel().intValue() >= Level.SEVERE.intValue()) {
        messages.add(record.getMessage() + ": " + record.getThrown());
      }
    }

    @Override
    public void flush() {}

    @Override
    public void close() {}
  }

  private static ServerUnderTest server() {
    try {
      return ServerUnderTest.serving(ScriptedPlugin.answering(Kong.Request.method()));
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  static Stream<byte[]> seeds() {
    return Stream.of(
            // StartInstance, HandleEvent, CloseInstance in ProtoBuf
            "1f000000 0802 8a02 1a 1208 7b2261223a317d0a 0a0e 6b61666b612d757073747265616d",
            "0f000000 0803 a202 0a 0807 1206 616363657373",
            "07000000 0804 9a02 02 0807",
            // and in MessagePack, with two calls in one piece
            "940001b4706c7567696e2e5374617274496e7374616e6365"
                + "9182a44e616d65ae6b61666b612d757073747265616da6436f6e666967a27b7d",
            "940002b2706c7567696e2e48616e646c654576656e74"
                + "9182aa496e7374616e6365496407a94576656e744e616d65a6616363657373"
                + "940003ab706c7567696e2e537465709182a74576656e7449642aa444617461a3474554",
            "940003b4706c7567696e2e436c6f7365496e7374616e63659107")
        .map(hex -> HexFormat.of().parseHex(hex.replace(" ", "")));
  }

  @MethodSource("seeds")
  @FuzzTest(maxDuration = "6s")
  void anyBytesAreAnsweredOrEndTheirConnection(byte[] bytes) throws IOException {
    try (SocketChannel kong = SocketChannel.open(StandardProtocolFamily.UNIX)) {
      kong.connect(UnixDomainSocketAddress.of(SERVER.socket()));
      exchange(kong, bytes);
    }
    assertEquals("[]", ERRORS.messages.toString());
  }

  /** Sends all and reads to the end, which the server may bring about before. */
  private static void exchange(SocketChannel kong, byte[] bytes) {
    try {
      for (ByteBuffer rest = ByteBuffer.wrap(bytes); rest.hasRemaining(); ) {
        kong.write(rest);
      }
      kong.shutdownOutput();
      kong.configureBlocking(false);
      ByteBuffer answer = ByteBuffer.allocate(4096);
      while (kong.read(answer.clear()) >= 0) {
        // An event loop closes connections when it wakes up; woken all the time, it does nothing
        // else.
        SERVER.pass(Duration.ZERO);
        LockSupport.parkNanos(BETWEEN_READS_NS);
      }
    } catch (IOException e) {
      // That is an end too.
    }
  }
}
