package dev.postrider.kong.server;

import dev.postrider.kong.server.Call.Answer;
import java.util.List;

/** The memory that the answers to one event's questions take of the shared budget. Not thread-safe. */
final class AnswerMemory {

  /** For the plugin and Kong's log, if the answers of all events together are too many. */
  static final String NONE_LEFT = "too many large requests at once";

  /** The bytes of answers that an event may hold before it takes memory of the shared budget. */
  private static final int FREE_BYTES = 4 * 1024;

  /** The heap that a header field takes besides its bytes. */
  private static final int FIELD_BYTES = 100;

  private final MemoryBudget shared;

  /** The size of the answers, and how much of it is taken from the memory of all. */
  private long bytes;

  private long taken;

  AnswerMemory(MemoryBudget shared) {
    this.shared = shared;
  }

  /** Whether there is memory for an answer. */
  boolean holds(int answerBytes, Answer<?> answer) {
    int fields = answer instanceof Answer.Value<?> value && value.value() instanceof List<?> list
        ? list.size()
        : 0;
    bytes += answerBytes + (long) fields * FIELD_BYTES;
    long more = bytes - FREE_BYTES - taken;
    if (more > 0) {
      if (!shared.take(more)) {
        return false;
      }
      taken += more;
    }
    return true;
  }

  /** Gives the memory back. */
  void forget() {
    shared.giveBack(taken);
    bytes = 0;
    taken = 0;
  }
}
