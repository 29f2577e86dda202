package dev.postrider.systems;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.util.Objects.requireNonNull;

import dev.postrider.kong.driver.WireProtocol;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A client of Kong's that has a request at a time, each with one event of the plugin. */
final class KongClient {

  private static final int BUFFER_BYTES = 64 * 1024;

  /** An array of three: 2, a text of nine bytes, then the number. */
  private static final byte[] NOTIFICATION = "\u0093\u0002\u00a9serverPid".getBytes(ISO_8859_1);

  private final UnixDomainSocketAddress server;
  private final WireProtocol protocol;
  private final List<RecordedMessage> messages;
  private final ByteBuffer in = ByteBuffer.allocateDirect(BUFFER_BYTES);
  private final ByteBuffer out = ByteBuffer.allocateDirect(BUFFER_BYTES);
  private final long[] numbers = new long[RecordedMessage.NUMBERS];
  private @Nullable SocketChannel channel;
  private int next;
  private long request;
  private long begunAt;

  KongClient(Path socket, WireProtocol protocol, List<RecordedMessage> messages) {
    this.server = UnixDomainSocketAddress.of(socket);
    this.protocol = protocol;
    this.messages = messages;
  }

  /** Begins an event: with ProtoBuf on a new connection, as every one after an exit. */
  void begin() throws IOException {
    begunAt = System.nanoTime();
    next = 0;
    in.clear();
    if (channel == null) {
      channel = SocketChannel.open(server);
    }
    send(channel);
  }

  private void send(SocketChannel to) throws IOException {
    numbers[0] = ++request;
    out.clear();
    messages.get(next).write(out, numbers);
    out.flip();
    while (out.hasRemaining()) {
      to.write(out);
    }
    next++;
  }

  /** Waits for bytes and answers what has come; true if that was the end of the event. */
  boolean proceed() throws IOException {
    SocketChannel from = requireNonNull(channel);
    if (from.read(in) < 0) {
      throw new IOException("the server has closed before the end");
    }
    in.flip();
    passNotification();
    boolean complete = messages.get(next).read(in, numbers);
    in.compact();
    if (!complete) {
      return false;
    }
    if (numbers[0] != request || in.position() > 0) {
      throw new IOException("the server has answered something else");
    }
    next++;
    if (next < messages.size()) {
      send(from);
      return false;
    }
    if (protocol == WireProtocol.PROTOBUF) {
      close();
    }
    return true;
  }

  /** The first thing that a server says with MessagePack may be its process id. */
  private void passNotification() {
    if (in.hasRemaining() && in.get(in.position()) == NOTIFICATION[0]) {
      in.position(in.position() + NOTIFICATION.length);
      RecordedMessage.number(in);
    }
  }

  long begunAt() {
    return begunAt;
  }

  void close() throws IOException {
    if (channel != null) {
      channel.close();
      channel = null;
    }
  }
}
