package dev.postrider.kong.server;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One thing a plugin can ask Kong, or tell it, found in {@link Kong}. Immutable; keep and reuse them.
 *
 * <p>Text from and to Kong is HTTP's text: each character of the {@code String} is at most U+00FF
 * and stands for that byte (ISO-8859-1, RFC 9110 §5.5), because clients send any bytes. Other
 * characters in text for Kong are an {@code IllegalArgumentException}.
 *
 * @param <T> the answer
 */
public final class Question<T extends @Nullable Object> {

  private final Call<T> call;
  private final Call<T> whereBodyFilesThrow;
  private final Set<Phase> phases;

  Question(Set<Phase> phases, Call<T> call) {
    this(phases, call, call);
  }

  Question(Set<Phase> phases, Call<T> call, Call<T> whereBodyFilesThrow) {
    this.phases = phases;
    this.call = call;
    this.whereBodyFilesThrow = whereBodyFilesThrow;
  }

  /** The call to begin with; Kong 3.0 to 3.7 with MessagePack throws when asked for a body file. */
  Call<T> call(boolean bodyFilesThrow) {
    return bodyFilesThrow ? whereBodyFilesThrow : call;
  }

  /** Whether Kong answers in this phase. */
  public boolean isAllowed(Phase phase) {
    return phases.contains(phase);
  }

  /** Kong throws in other phases, which would kill the event without a word to us. */
  void requireAllowed(Phase phase) {
    if (!isAllowed(phase)) {
      throw new IllegalArgumentException(
          call.method() + " is not allowed in the phase " + phase.kongName());
    }
  }

  /** The function of Kong's, for example {@code kong.request.get_method}. */
  @Override
  public String toString() {
    return call.method();
  }
}
