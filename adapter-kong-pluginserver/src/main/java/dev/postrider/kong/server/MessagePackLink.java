package dev.postrider.kong.server;

import static java.util.Objects.requireNonNull;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** An event's way to Kong with MessagePack: each message answers the request that came last. */
final class MessagePackLink implements Link {

  private final boolean bodyFilesThrow;
  private int eventId;
  private @Nullable MessagePackConversation conversation;

  /** Where Kong was asked last, and has not gone on yet. */
  private @Nullable MessagePackConversation askedOn;

  private long requestId;

  MessagePackLink(boolean bodyFilesThrow) {
    this.bodyFilesThrow = bodyFilesThrow;
  }

  /** The next message answers this request; it may come on another connection than the last. */
  void requested(MessagePackConversation from, int event, long request) {
    cancelled();
    conversation = from;
    eventId = event;
    requestId = request;
  }

  boolean isOn(MessagePackConversation other) {
    return conversation == other;
  }

  @Override
  public boolean pipelines() {
    return false;
  }

  @Override
  public boolean open() {
    return conversation != null;
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
  public void send(List<Expected> calls, @Nullable Ending ending) {
    MessagePackWriter out = new MessagePackWriter();
    out.array(4).integer(1).integer(requestId).nil();
    out.map(2).text("EventId").integer(eventId).text("Data");
    if (!calls.isEmpty()) {
      calls.get(0).call().writeMessagePack(out);
    } else if (ending != null && ending.exits()) {
      out.map(2).text("Method").text(Ending.EXIT_METHOD).text("Args");
      ending.write(out);
    } else {
      out.text("ret");
    }
    MessagePackConversation to = requireNonNull(conversation);
    conversation = null;
    if (!calls.isEmpty()) {
      to.asking(1);
      askedOn = to;
    }
    to.answer(out, calls.isEmpty());
  }
}
