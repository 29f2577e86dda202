package dev.postrider.kong.server;

/** One protocol on one connection. Called by the connection's event loop only. */
interface Conversation {

  /**
   * Handles all complete messages in {@code in} and leaves the rest.
   *
   * @return the conversation that goes on from here
   * @throws WireException if Kong's protocol does not allow these bytes: the connection is to be closed
   */
  Conversation received(InputBuffer in) throws WireException;

  /** Whether messages must wait for earlier ones. */
  boolean waits();

  /** Looks after deadlines, about once a second. */
  void tick(long nanoTime);

  /** The connection is gone. */
  void closed();

  /** Whether Kong waits for something on this connection. */
  boolean busy();

  /**
   * Has Kong not use this idle connection again, if the protocol has a way that Kong cannot overlook: what
   * it sends in the same moment is still answered.
   */
  boolean farewell();

  /** Whether both sides have said all they will ever say on this connection. */
  boolean over();
}
