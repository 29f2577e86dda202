package dev.postrider.kong.server;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** The way of one event's messages to Kong. Guarded by the event's lock. */
interface EventLink {

  /** Whether Kong reads several calls before it has answered the first. */
  boolean pipelines();

  /** Whether Kong waits for a message of ours. */
  boolean open();

  /** Whether Kong throws, and never answers, when it is asked for a body that lies in a file. */
  boolean bodyFilesThrow();

  /** Closes the connection that Kong holds for this event alone, if there is one. */
  void giveUp();

  /** The event was cancelled. */
  void cancelled();

  /** Sends calls, in one write, and the event's end behind them if there is one. */
  void send(List<Expected> calls, @Nullable EventOutcome outcome);

  /** A call on its way, and whose answer it is. */
  record Expected(Call<?> call, int index) {

    /** The index of a call whose answer is not used. */
    static final int UNWANTED = -1;
  }
}
