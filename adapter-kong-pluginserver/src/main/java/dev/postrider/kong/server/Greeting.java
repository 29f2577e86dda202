package dev.postrider.kong.server;

import java.util.concurrent.TimeUnit;

/** A connection whose protocol is not known yet. */
final class Greeting implements Conversation {

  private static final int BYTES = 4;
  private static final long FIRST_WORDS = TimeUnit.SECONDS.toNanos(1);

  private final ConversationContext context;
  private final Connection connection;
  private final long opened;

  Greeting(ConversationContext context, Connection connection) {
    this.context = context;
    this.connection = connection;
    this.opened = context.nanoTime();
  }

  /**
   * A MessagePack request begins with 94 00: an array of four, whose first is 0. A ProtoBuf frame of 148
   * bytes begins so too, but its length goes on with two small bytes, where MessagePack has a number
   * that is never 0 and the head of a method's name.
   */
  @Override
  public Conversation received(InputBuffer in) throws WireException {
    if (in.available() < BYTES) {
      return this;
    }
    boolean frameLength = in.at(3) == 0 && in.at(2) <= ProtobufConversation.MAX_CALL_BYTES >> 16;
    Conversation conversation = in.at(0) == 0x94 && in.at(1) == 0 && !frameLength
        ? new MessagePackConversation(context, connection)
        : new ProtobufConversation(context, connection);
    return conversation.received(in);
  }

  @Override
  public boolean waits() {
    return false;
  }

  @Override
  public void tick(long nanoTime) {}

  @Override
  public void closed() {}

  /** Kong opens a connection when it has something to say. */
  @Override
  public boolean busy() {
    return context.nanoTime() - opened < FIRST_WORDS;
  }

  @Override
  public boolean farewell() {
    return false;
  }

  @Override
  public boolean over() {
    return false;
  }
}
