package dev.postrider.systems;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.util.Objects.requireNonNull;

import dev.postrider.kong.driver.WireProtocol;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A request at a time in Kong, which has one event of the plugin. */
final class KongClient {

  private static final int BUFFER_BYTES = 64 * 1024;

  /** An array of three: 2, a text of nine bytes, then the number. */
  private static final byte[] NOTIFICATION = "\u0093\u0002\u00a9serverPid".getBytes(ISO_8859_1);

  private final UnixDomainSocketAddress server;
  private final Selector selector;
  private final WireProtocol protocol;
  private final List<RecordedMessage> messages;
  private final ByteBuffer in = ByteBuffer.allocateDirect(BUFFER_BYTES);
  private final ByteBuffer out = ByteBuffer.allocateDirect(BUFFER_BYTES);
  private final long[] numbers = new long[RecordedMessage.NUMBERS];
  private @Nullable SocketChannel channel;
  private @Nullable SelectionKey key;
  private @Nullable SocketChannel left;
  private int next;
  private long request;
  private long begunAt;

  KongClient(
      Path socket, Selector selector, WireProtocol protocol, List<RecordedMessage> messages) {
    this.server = UnixDomainSocketAddress.of(socket);
    this.selector = selector;
    this.protocol = protocol;
    this.messages = messages;
  }

  /** Begins an event: with ProtoBuf on a new connection, as every one after an exit. */
  void begin() throws IOException {
    begunAt = System.nanoTime();
    next = 0;
    in.clear();
    SocketChannel to = channel;
    if (to == null) {
      to = SocketChannel.open(StandardProtocolFamily.UNIX);
      channel = to;
      to.configureBlocking(false);
      to.connect(server);
    }
    send(to);
  }

  private void send(SocketChannel to) throws IOException {
    numbers[0] = ++request;
    out.clear();
    messages.get(next).write(out, numbers);
    out.flip();
    to.write(out);
    if (out.hasRemaining()) {
      throw new IOException("the server does not read");
    }
    next++;
  }

  /** Whether the selector tells when something has come. */
  boolean isWatched() {
    return key != null;
  }

  /** Answers what has come; true if that is the end of the event. What has to wait is watched. */
  boolean proceed() throws IOException {
    closeLeft();
    SocketChannel from = requireNonNull(channel);
    int count = from.read(in);
    if (count < 0) {
      throw new IOException("the server has closed before the end");
    }
    if (count == 0 && key == null) {
      key = from.register(selector, SelectionKey.OP_READ, this);
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
      leave();
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

  /** Closes, as Kong does after an exit; a channel that is watched only when the selector lets go. */
  private void leave() throws IOException {
    if (key == null) {
      close();
    } else {
      key.cancel();
      key = null;
      left = channel;
      channel = null;
    }
  }

  private void closeLeft() throws IOException {
    if (left != null) {
      left.close();
      left = null;
    }
  }

  long begunAt() {
    return begunAt;
  }

  void close() throws IOException {
    closeLeft();
    if (channel != null) {
      channel.close();
      channel = null;
    }
  }
}
