package dev.postrider.kong.driver;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.EOFException;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** A server that expects and sends certain bytes. */
final class ScriptedServer implements AutoCloseable {
  /** What the server does, on a thread of its own. */
  @FunctionalInterface
  interface Script {
    void play(ScriptedServer server) throws IOException;
  }

  /** One accepted connection. */
  record Peer(SocketChannel channel) {
    /** Reads as many bytes as {@code hex} has, which must be the same. */
    void expect(String hex) throws IOException {
      byte[] expected = bytes(hex);
      assertEquals(
          HexFormat.of().formatHex(expected), HexFormat.of().formatHex(read(expected.length)));
    }

    byte[] read(int length) throws IOException {
      ByteBuffer buffer = ByteBuffer.allocate(length);
      while (buffer.hasRemaining()) {
        if (channel.read(buffer) < 0) {
          throw new EOFException("end after " + buffer.position() + " of " + length + " bytes");
        }
      }
      return buffer.array();
    }

    /** Reads a MessagePack message of which only the method and the id change the response. */
    String readSome() throws IOException {
      ByteBuffer buffer = ByteBuffer.allocate(65536);
      if (channel.read(buffer) < 0) {
        throw new EOFException("end");
      }
      return new String(buffer.array(), 0, buffer.position(), ISO_8859_1);
    }

    void send(String hex) throws IOException {
      ByteBuffer buffer = ByteBuffer.wrap(bytes(hex));
      while (buffer.hasRemaining()) {
        channel.write(buffer);
      }
    }

    void expectEnd() throws IOException {
      assertEquals(-1, channel.read(ByteBuffer.allocate(1)));
    }

    void close() throws IOException {
      channel.close();
    }
  }

  private static final long DEADLINE_SECONDS = 30;

  private final ServerSocketChannel listener;
  private final Path socket;
  private final CompletableFuture<Void> played;

  ScriptedServer(Path directory, Script script) throws IOException {
    socket = directory.resolve("s");
    listener = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    listener.bind(UnixDomainSocketAddress.of(socket), 64);
    played = CompletableFuture.runAsync(
        () -> {
          try {
            script.play(this);
          } catch (IOException e) {
            throw new AssertionError(e);
          }
        },
        task -> new Thread(task, "scripted-server").start());
  }

  Path socket() {
    return socket;
  }

  Peer accept() throws IOException {
    return new Peer(listener.accept());
  }

  /** Waits for the end of the script; its failure is the test's. */
  void await() {
    played.orTimeout(DEADLINE_SECONDS, TimeUnit.SECONDS).join();
  }

  @Override
  public void close() throws IOException {
    listener.close();
    Files.deleteIfExists(socket);
  }

  /** The bytes of hexadecimal digits between blanks; {@code 'text'} stands for its characters. */
  static byte[] bytes(String script) {
    var digits = new StringBuilder();
    String[] parts = script.split("'", -1);
    for (int i = 0; i < parts.length; i++) {
      digits.append(
          i % 2 == 0
              ? parts[i].replaceAll("\\s", "")
              : HexFormat.of().formatHex(parts[i].getBytes(ISO_8859_1)));
    }
    return HexFormat.of().parseHex(digits);
  }

  /** A ProtoBuf frame: its length, then these bytes. */
  static String frame(String script) {
    byte[] bytes = bytes(script);
    return HexFormat.of().toHexDigits(Integer.reverseBytes(bytes.length))
        + HexFormat.of().formatHex(bytes);
  }

  /** A PDK function's name as ProtoBuf's frame. */
  static String name(String function) {
    return frame("'" + function + "'");
  }
}
