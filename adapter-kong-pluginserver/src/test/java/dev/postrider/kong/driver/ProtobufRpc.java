package dev.postrider.kong.driver;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** Kong's {@code ProtoBuf:1}. */
final class ProtobufRpc implements Rpc {
  private static final int SEQUENCE = 1;
  private static final int START_INSTANCE = 33;
  private static final int CLOSE_INSTANCE = 35;
  private static final int HANDLE_EVENT = 36;
  private static final int INSTANCE_STATUS = 33;

  /** Kong knows no limit; a server that announces more than this has lost its way. */
  private static final int MAX_FRAME_BYTES = 1 << 28;

  /** What the server returned; neither of the two after an exit. */
  private record Answer(
      @Nullable ProtobufMessage message, @Nullable String error) {}

  private final ConnectionPool pool;
  private final Pdk pdk;
  private final TableOrder order;
  private final AtomicLong lastSequence = new AtomicLong(1);

  ProtobufRpc(ConnectionPool pool, Pdk pdk, TableOrder order) {
    this.pool = pool;
    this.pdk = pdk;
    this.order = order;
  }

  @Override
  public Started startInstance(String plugin, String config, Event event) {
    ProtobufWriter command = new ProtobufWriter();
    for (int field : order.of(List.of(2, 1))) {
      command.bytes(field, field == 1 ? plugin : config);
    }
    Answer answer = call(START_INSTANCE, command, event);
    if (answer.message() == null) {
      return new Started(null, answer.error());
    }
    if (!answer.message().has(INSTANCE_STATUS)) {
      throw new LuaError("attempt to index field 'instance_status' (a nil value)");
    }
    return new Started((long) (int) answer.message().message(INSTANCE_STATUS).number(2), null);
  }

  @Override
  public void closeInstance(long id, Event event) {
    call(CLOSE_INSTANCE, new ProtobufWriter().varint(1, id), event);
  }

  @Override
  public @Nullable String handleEvent(@Nullable Long instance, Event event) {
    ProtobufWriter command = new ProtobufWriter();
    for (int field : order.of(List.of(1, 2))) {
      if (field == 2) {
        command.bytes(2, event.phase);
      } else if (instance != null && instance != 0) {
        command.varint(1, instance);
      }
    }
    return call(HANDLE_EVENT, command, event).error();
  }

  private Answer call(int command, ProtobufWriter content, Event event) {
    long sequence = lastSequence.incrementAndGet();
    Connection connection;
    try {
      connection = pool.connect(event.meter);
    } catch (SocketFailure e) {
      if (!event.release.atLeast(3, 1)) {
        throw new LuaError(e.text());
      }
      event.log("err", "trying to connect: " + e.text());
      return new Answer(null, e.text());
    }
    boolean pooled = false;
    try {
      sendCall(connection, sequence, command, content, event);
      String error = command == HANDLE_EVENT ? dialogue(connection, event) : null;
      if (error != null || event.exited()) {
        return new Answer(null, error);
      }
      byte[] frame = receiveFrame(connection, event);
      pool.keep(connection);
      pooled = true;
      ProtobufMessage message = ProtobufMessage.of(frame);
      if (message.number(SEQUENCE) != sequence) {
        throw new LuaError("assertion failed!");
      }
      return new Answer(message, null);
    } catch (SocketFailure e) {
      return new Answer(null, e.text());
    } finally {
      if (!pooled) {
        event.closeAtEnd(connection);
      }
    }
  }

  private void sendCall(
      Connection connection, long sequence, int command, ProtobufWriter content, Event event) {
    var call = new ProtobufWriter();
    for (int field : order.of(List.of(SEQUENCE, command))) {
      if (field == SEQUENCE) {
        call.varint(SEQUENCE, sequence);
      } else {
        call.message(command, content);
      }
    }
    sendFrame(connection, call.bytes(), event);
  }

  /** Answers PDK calls until the server has none left; the text of a failure, or null. */
  private @Nullable String dialogue(Connection connection, Event event) throws SocketFailure {
    while (true) {
      byte[] name = receiveFrame(connection, event);
      if (name.length == 0) {
        return null;
      }
      byte[] argument = receiveFrame(connection, event);
      String functionName = new String(name, ISO_8859_1);
      PdkFunction function = pdk.function(functionName);
      if (function == null || function.argument() == null || function.result() == null) {
        return "method \"" + functionName + "\" not found";
      }
      List<@Nullable Object> arguments = function.argument().unwrap(argument, event.release);
      event.called(functionName, arguments);
      Results results = function.call(event, arguments);
      if (event.exited()) {
        return null;
      }
      sendFrame(connection, function.result().wrap(results, event, order), event);
    }
  }

  /** Sends a frame; Kong asserts that this succeeds. */
  private static void sendFrame(Connection connection, Bytes frame, Event event) {
    try {
      var length = new Bytes();
      length.addLittleEndian(frame.length(), 4);
      connection.send(length.array(), length.length());
      connection.send(frame.array(), frame.length());
      event.meter.framesSent++;
    } catch (SocketFailure e) {
      throw new LuaError(e.text());
    }
  }

  private static byte[] receiveFrame(Connection connection, Event event) throws SocketFailure {
    byte[] head = connection.receive(4);
    int length = (head[0] & 0xff)
        | ((head[1] & 0xff) << 8)
        | ((head[2] & 0xff) << 16)
        | ((head[3] & 0xff) << 24);
    if (length < 0 || length > MAX_FRAME_BYTES) {
      throw new LuaError("frame of " + Integer.toUnsignedString(length) + " bytes announced");
    }
    byte[] frame = connection.receive(length);
    event.meter.framesReceived++;
    return frame;
  }
}
