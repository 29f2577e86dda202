package dev.postrider.kong.server;

import static java.util.Objects.requireNonNull;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** An event's way to Kong with MessagePack: each message answers the request that came last. */
final class MessagePackLink implements EventLink {

  /** Where Kong's requests come from. */
  interface Caller {

    /** One more event, or with -1 one fewer, has asked Kong here and waits for its step. */
    void asking(int more);

    /**
     * Sends the answer to a request.
     *
     * @param last whether Kong is not to go on with a step
     */
    void answer(MessagePackWriter out, boolean last);
  }

  private final boolean bodyFilesThrow;
  private int eventId;
  private @Nullable Caller caller;

  /** Where Kong was asked last, and has not gone on yet. */
  private @Nullable Caller askedOn;

  private long requestId;

  MessagePackLink(boolean bodyFilesThrow) {
    this.bodyFilesThrow = bodyFilesThrow;
  }

  /** The next message answers this request; it may come on another connection than the last. */
  void requested(Caller from, int event, long request) {
    cancelled();
    caller = from;
    eventId = event;
    requestId = request;
  }

  boolean isOn(Caller other) {
    return caller == other;
  }

  @Override
  public boolean pipelines() {
    return false;
  }

  @Override
  public boolean open() {
    return caller != null;
  }

  @Override
  public boolean bodyFilesThrow() {
    return bodyFilesThrow;
  }

  @Override
  public void giveUp() {}

  @Override
  public void cancelled() {
    if (askedOn != null) {
      askedOn.asking(-1);
      askedOn = null;
    }
  }

  @Override
  public void send(List<Expected> calls, @Nullable EventOutcome outcome) {
    MessagePackWriter out = new MessagePackWriter();
    out.array(4).integer(1).integer(requestId).nil();
    out.map(2).text("EventId").integer(eventId).text("Data");
    if (!calls.isEmpty()) {
      calls.get(0).call().writeMessagePack(out);
    } else if (outcome != null && outcome.exits()) {
      out.map(2).text("Method").text(EventOutcome.EXIT_METHOD).text("Args");
      outcome.write(out);
    } else {
      out.text("ret");
    }
    Caller to = requireNonNull(caller);
    caller = null;
    if (!calls.isEmpty()) {
      to.asking(1);
      askedOn = to;
    }
    to.answer(out, calls.isEmpty());
  }
}
