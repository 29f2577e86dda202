package dev.postrider.kong.server;

import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.SocketException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** A connection to a plugin server on which a test says byte by byte what Kong says. */
final class RawConnection implements Closeable {

  private static final HexFormat SPACED = HexFormat.ofDelimiter(" ");
  private static final int PATIENCE_S = 30;

  private final SocketChannel channel;
  private final InputStream in;

  RawConnection(Path socket) throws IOException {
    channel = SocketChannel.open(StandardProtocolFamily.UNIX);
    channel.connect(UnixDomainSocketAddress.of(socket));
    in = Channels.newInputStream(channel);
  }

  void send(String hex) throws IOException {
    send(SPACED.parseHex(hex.strip().replaceAll("\\s+", " ")));
  }

  void send(byte... bytes) throws IOException {
    ByteBuffer rest = ByteBuffer.wrap(bytes);
    while (rest.hasRemaining()) {
      channel.write(rest);
    }
  }

  /** Exactly so many bytes. */
  byte[] receive(int count) throws Exception {
    return within(() -> {
      byte[] bytes = in.readNBytes(count);
      if (bytes.length < count) {
        throw new EOFException("closed after " + SPACED.formatHex(bytes));
      }
      return bytes;
    });
  }

  String receiveHex(int count) throws Exception {
    return SPACED.formatHex(receive(count));
  }

  /** One ProtoBuf frame without its length. */
  byte[] receiveFrame() throws Exception {
    byte[] head = receive(4);
    int length = ByteBuffer.wrap(head).order(java.nio.ByteOrder.LITTLE_ENDIAN).getInt();
    return receive(length);
  }

  String receiveHexFrame() throws Exception {
    return SPACED.formatHex(receiveFrame());
  }

  String receiveFrameText() throws Exception {
    return new String(receiveFrame(), java.nio.charset.StandardCharsets.ISO_8859_1);
  }

  void sendFrame(int... payload) throws IOException {
    byte[] bytes = new byte[payload.length];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) payload[i];
    }
    sendFrame(bytes);
  }

  void sendFrame(byte... payload) throws IOException {
    send(ByteBuffer.allocate(4 + payload.length)
        .order(java.nio.ByteOrder.LITTLE_ENDIAN)
        .putInt(payload.length)
        .put(payload)
        .array());
  }

  /** What comes until the other side closes. */
  byte[] receiveAll() throws Exception {
    return within(in::readAllBytes);
  }

  private interface Reading {
    byte[] read() throws IOException;
  }

  private byte[] within(Reading reading) throws IOException {
    // The JDK's one timer for all: a thread for each response costs more than the response.
    CompletableFuture<Void> end = new CompletableFuture<>();
    var unused = end.orTimeout(PATIENCE_S, TimeUnit.SECONDS).exceptionally(timeout -> {
      try {
        hangUp();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      return null;
    });
    try {
      return reading.read();
    } catch (AsynchronousCloseException e) {
      throw new AssertionError("nothing came within " + PATIENCE_S + " s", e);
    } finally {
      end.complete(null);
    }
  }

  /** Whether the other side, given these bytes too, closes the connection. */
  boolean isEndedBy(byte... bytes) throws Exception {
    try {
      send(bytes);
      receiveAll();
      return true;
    } catch (SocketException reset) {
      return true;
    } catch (IOException e) {
      return String.valueOf(e.getMessage()).contains("pipe");
    }
  }

  void hangUp() throws IOException {
    channel.close();
  }

  @Override
  public void close() throws IOException {
    hangUp();
  }
}
