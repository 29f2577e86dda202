package dev.postrider.kong.server;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** {@code ProtoBuf:1}: frames with a length before them; one event at a time, on one connection. */
final class ProtobufConversation implements Conversation {

  /** The largest call: StartInstance carries the configuration. */
  static final int MAX_CALL_BYTES = 1 << 20;

  private static final int START_INSTANCE = 33;
  private static final int CLOSE_INSTANCE = 35;
  private static final int HANDLE_EVENT = 36;

  /** After an exit Kong says no more, and closes when the client has its response. */
  private static final long FAREWELL = TimeUnit.SECONDS.toNanos(65);

  private final ConversationContext context;
  private final Connection connection;
  private final ProtobufLink link;
  private @Nullable Event event;
  private boolean starting;
  private long bytesToDrop;
  private boolean dropsForMemory;
  private long lastHeard;

  ProtobufConversation(ConversationContext context, Connection connection) {
    this.context = context;
    this.connection = connection;
    this.link = new ProtobufLink(connection);
  }

  @Override
  public Conversation received(InputBuffer in) throws WireException {
    lastHeard = context.nanoTime();
    while (!connection.isBacklogged() && frame(in)) {
      // one frame after the other
    }
    return this;
  }

  private boolean frame(InputBuffer in) throws WireException {
    if (bytesToDrop > 0) {
      int dropped = (int) Math.min(bytesToDrop, in.available());
      in.consume(dropped);
      bytesToDrop -= dropped;
      if (bytesToDrop == 0) {
        dropped();
      }
      return dropped > 0;
    }
    if (in.available() < 4) {
      return false;
    }
    long length = in.at(0) | in.at(1) << 8 | in.at(2) << 16 | (long) in.at(3) << 24;
    Event current = event;
    Event asking = current != null && current.awaitsAnswer() ? current : null;
    if (current != null && asking == null && !current.finished()) {
      throw new WireException("a frame while none was expected");
    }
    boolean fits = in.available() - 4 >= length
        || length <= InputBuffer.FREE_BYTES
        || context.memory().fits(length);
    if (asking != null && (length > asking.nextAnswerBytes() || !fits)) {
      // Closing would make Kong try again for ever.
      in.consume(4);
      bytesToDrop = length;
      dropsForMemory = !fits;
      return true;
    }
    if (asking == null && length > MAX_CALL_BYTES) {
      throw new WireException("a call of " + length + " bytes, more than " + MAX_CALL_BYTES);
    }
    if (in.available() - 4 < length) {
      return false;
    }
    int from = in.from() + 4;
    ProtobufReader message = new ProtobufReader(in.array(), from, from + (int) length);
    in.consume(4 + (int) length);
    if (asking != null) {
      asking.answered((int) length, call -> call.decode(message));
    } else {
      call(message);
    }
    return true;
  }

  private void dropped() throws WireException {
    Event current = event;
    if (current == null) {
      return;
    }
    if (dropsForMemory) {
      current.answered(0, call -> call.failed(AnswerMemory.NONE_LEFT));
    } else {
      current.answered(0, call -> call.tooLarge(call.maxResultBytes()));
    }
  }

  /** {@code RpcCall}, whose fields come in any order. */
  private void call(ProtobufReader in) throws WireException {
    if (starting) {
      throw new WireException("a call while another was to be answered");
    }
    event = null;
    long number = 0;
    int command = 0;
    ProtobufReader arguments = null;
    while (in.next()) {
      if (in.field() == 1) {
        number = in.integer();
      } else if (in.field() >= 31 && in.field() <= HANDLE_EVENT) {
        command = in.field();
        arguments = in.message();
      } else {
        in.skip();
      }
    }
    if (arguments == null) {
      throw new WireException("a call without a command");
    }
    link.called(number);
    switch (command) {
      case START_INSTANCE -> startInstance(arguments);
      case CLOSE_INSTANCE -> {
        context.instances().close(Decoders.firstInteger(arguments));
        link.sendReturn(null);
      }
      case HANDLE_EVENT -> handleEvent(arguments);
      default -> link.sendReturn(null);
    }
  }

  private void startInstance(ProtobufReader in) throws WireException {
    String name = "";
    String config = "";
    while (in.next()) {
      switch (in.field()) {
        case 1 -> name = in.text();
        case 2 -> {
          ByteBuffer json = in.bytes();
          config = UTF_8.decode(json).toString();
        }
        default -> in.skip();
      }
    }
    Plugin plugin = context.instances().plugin(name);
    if (plugin == null) {
      throw new WireException("there is no plugin '" + name + "' here");
    }
    starting = true;
    context
        .instances()
        .start(
            plugin,
            config,
            id -> connection.execute(() -> {
              starting = false;
              link.sendReturn(new ProtobufWriter()
                  .text(1, plugin.name())
                  .varint(2, id)
                  .varint(4, ConversationContext.epochSecond()));
            }));
  }

  private void handleEvent(ProtobufReader in) throws WireException {
    long instanceId = 0;
    String phaseName = "";
    while (in.next()) {
      switch (in.field()) {
        case 1 -> instanceId = in.integer();
        case 2 -> phaseName = in.text();
        default -> in.skip();
      }
    }
    Instance instance = context.instances().use(instanceId);
    if (instance == null) {
      // The one way to make Kong start the instance anew.
      context.instances().logUnknown(instanceId);
      connection.close();
      return;
    }
    Event opened = context.events().open(instance, phaseName, link);
    event = opened;
    context.events().begin(opened);
  }

  /** A call ahead of an answer is an error in this protocol. */
  @Override
  public boolean waits() {
    return false;
  }

  @Override
  public void tick(long nanoTime) {
    Event current = event;
    if (current != null && current.exited() && nanoTime - lastHeard > FAREWELL) {
      connection.close();
    }
  }

  @Override
  public void closed() {
    Event current = event;
    if (current != null) {
      current.cancel();
    }
  }

  @Override
  public boolean busy() {
    return starting || (event != null && !event.settled());
  }

  @Override
  public boolean farewell() {
    return false;
  }

  /** After an exit Kong says no more. */
  @Override
  public boolean over() {
    Event current = event;
    return current != null && current.exited() && current.settled();
  }
}
