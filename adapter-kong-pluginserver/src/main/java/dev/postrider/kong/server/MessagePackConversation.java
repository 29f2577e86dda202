package dev.postrider.kong.server;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * {@code MsgPack:1}: MessagePack-RPC. One event may use several connections, one after the other, so
 * its state is found by its id.
 */
final class MessagePackConversation implements Conversation, MessagePackLink.Caller {

  private static final int REQUEST = 0;
  private static final int RESPONSE = 1;
  private static final int NOTIFICATION = 2;

  /** Kong reads 4 KiB at once, and does not keep a connection for later on which it has left something. */
  private static final int MORE_THAN_KONG_READS = 8 * 1024;

  private static final byte[] FAREWELL = new MessagePackWriter()
      .array(3)
      .integer(NOTIFICATION)
      .text("moved")
      .bytes(new byte[MORE_THAN_KONG_READS])
      .out()
      .toBytes();

  private final ConversationContext context;
  private final Connection connection;
  private final MessagePackScanner scanner;
  private final AtomicInteger unanswered = new AtomicInteger();

  /** Events whose next step is to come, and whose last question went out here. */
  private final AtomicInteger asking = new AtomicInteger();

  /** Whether an instance is starting: nothing on this connection is looked at meanwhile. */
  private boolean starting;

  /** Whether the server is leaving, and nothing that was asked here goes on. */
  private volatile boolean answeredLast;

  MessagePackConversation(ConversationContext context, Connection connection) {
    this.context = context;
    this.connection = connection;
    this.scanner =
        new MessagePackScanner(context.events()::largestAnswerBytes, context.memory()::fits);
    // When this number changes Kong forgets the instances of the server that was here before.
    MessagePackWriter out = new MessagePackWriter();
    out.array(3)
        .integer(NOTIFICATION)
        .text("serverPid")
        .integer(ProcessHandle.current().pid());
    connection.send(out.out());
  }

  @Override
  public Conversation received(InputBuffer in) throws WireException {
    while (!starting && !connection.isBacklogged()) {
      int length = scanner.messageBytes(in);
      if (length == 0) {
        break;
      }
      int from = in.from();
      MessagePackReader message = new MessagePackReader(in.array(), from, from + length);
      in.consume(length);
      request(message);
    }
    return this;
  }

  private void request(MessagePackReader in) throws WireException {
    if (in.array() != 4 || in.integer() != REQUEST) {
      throw new WireException("no MessagePack-RPC request");
    }
    long id = in.integer();
    String method = in.text();
    int arguments = in.array();
    unanswered.incrementAndGet();
    answeredLast = false;
    try {
      if (arguments != 1) {
        throw new WireException(arguments + " arguments instead of one");
      }
      switch (method) {
        case "plugin.StartInstance" -> startInstance(id, in);
        case "plugin.CloseInstance" -> {
          context.instances().close((int) in.integer());
          answer(response(id).nil().nil(), true);
        }
        case "plugin.HandleEvent" -> handleEvent(id, in);
        case "plugin.StepError" -> step(id, in, true);
        case "plugin.Step",
            "plugin.StepMultiMap",
            "plugin.StepCredential",
            "plugin.StepConsumer",
            "plugin.StepRoute",
            "plugin.StepService",
            "plugin.StepMemoryStats" -> step(id, in, false);
        default -> error(id, "there is no method " + Printable.name(method));
      }
    } catch (WireException e) {
      context.refused(e);
      error(id, e.getMessage() + " in the arguments of " + Printable.name(method));
    }
  }

  private void startInstance(long id, MessagePackReader in) throws WireException {
    String name = "";
    String config = "";
    for (int left = in.map(); left > 0; left--) {
      switch (in.text()) {
        case "Name" -> name = in.text();
        case "Config" -> config = UTF_8.decode(in.bytes()).toString();
        default -> in.skip();
      }
    }
    Plugin plugin = context.instances().plugin(name);
    if (plugin == null) {
      error(id, "there is no plugin '" + Printable.name(name) + "' here");
      return;
    }
    starting = true;
    context
        .instances()
        .start(
            plugin,
            config,
            instance -> connection.execute(() -> {
              starting = false;
              MessagePackWriter out = response(id).nil().map(3);
              out.text("Name").text(plugin.name()).text("Id").integer(instance);
              answer(out.text("StartTime").integer(ConversationContext.epochSecond()), true);
              connection.ready();
            }));
  }

  private void handleEvent(long id, MessagePackReader in) throws WireException {
    long instanceId = -1;
    String phaseName = "";
    for (int left = in.map(); left > 0; left--) {
      switch (in.text()) {
        case "InstanceId" -> instanceId = in.atNil() ? skipNil(in) : in.integer();
        case "EventName" -> phaseName = in.text();
        default -> in.skip();
      }
    }
    Instance instance = context.instances().use(instanceId);
    if (instance == null) {
      // These words, which Kong looks for, make it start the instance anew.
      context.instances().logUnknown(instanceId);
      error(id, "No plugin instance " + instanceId);
      return;
    }
    MessagePackLink link = new MessagePackLink(context.bodyFilesThrow());
    Event event = context.events().open(instance, phaseName, link);
    link.requested(this, event.id(), id);
    context.events().begin(event);
  }

  private static long skipNil(MessagePackReader in) throws WireException {
    in.skip();
    return -1;
  }

  private void step(long id, MessagePackReader in, boolean isError) throws WireException {
    long eventId = -1;
    MessagePackReader data = null;
    for (int left = in.map(); left > 0; left--) {
      switch (in.text()) {
        case "EventId" -> eventId = in.integer();
        case "Data" -> data = in.value();
        default -> in.skip();
      }
    }
    Event event = context.events().find(eventId);
    if (event == null || event.pipelines()) {
      error(id, "event " + eventId + " not found");
      return;
    }
    if (!event.resume(this, id)) {
      error(id, "event " + eventId + " expects no step");
      return;
    }
    int bytes = data == null ? 0 : data.remaining();
    event.answered(bytes, decoding(data, isError));
  }

  private static Decoding decoding(@Nullable MessagePackReader data, boolean isError)
      throws WireException {
    MessagePackReader value = data == null ? MessagePackReader.nil() : data;
    if (isError) {
      String text = value.peek() == MessagePackType.STRING ? value.text() : "no error text";
      return call -> call.failed(text);
    }
    if (value.peek() == MessagePackType.EXTENSION) {
      return value.extensionType() == MessagePackScanner.NO_MEMORY
          ? call -> call.failed(AnswerMemory.NONE_LEFT)
          : call -> call.tooLarge(call.maxResultBytes());
    }
    return call -> {
      try {
        return call.decode(value);
      } catch (WireException e) {
        return call.failed(String.valueOf(e.getMessage()));
      }
    };
  }

  private static MessagePackWriter response(long id) {
    return new MessagePackWriter().array(4).integer(RESPONSE).integer(id);
  }

  private void error(long id, String text) {
    answer(response(id).utf8(text).nil(), true);
  }

  @Override
  public void answer(MessagePackWriter out, boolean last) {
    if (last && context.lifecycle().isReplaced()) {
      out.encoded(FAREWELL);
    }
    connection.send(out.out());
    unanswered.decrementAndGet();
    if (last && context.lifecycle().isLeaving()) {
      answeredLast = true;
      connection.execute(connection::leaveIfIdle);
    }
  }

  /** Kong sends one message at a time; who sends starts ahead waits for each. */
  @Override
  public boolean waits() {
    return starting;
  }

  @Override
  public void tick(long nanoTime) {}

  @Override
  public void closed() {
    if (unanswered.get() > 0) {
      context.events().cancelAllOn(this);
    }
  }

  @Override
  public void asking(int more) {
    asking.addAndGet(more);
  }

  /**
   * Kong makes a step on whichever connection it finds in its pool, the one used last first. While others
   * are to stay for that in a server that ends, a server with a successor keeps that one alone: in the
   * pool are connections to both.
   */
  @Override
  public boolean busy() {
    return unanswered.get() > 0
        || asking.get() > 0
        || (context.lifecycle().isLeaving()
            && !context.lifecycle().isReplaced()
            && !answeredLast
            && context.events().awaitSteps());
  }

  /** Kong drops an idle connection on which something comes, and else takes it for a notification. */
  @Override
  public boolean farewell() {
    connection.send(new WireBuffer(FAREWELL.length).put(FAREWELL));
    return true;
  }

  @Override
  public boolean over() {
    return false;
  }
}
