package dev.postrider.kong.server;

import java.util.Map;
import java.util.function.Consumer;

/**
 * One event, as seen by the plugin: asks Kong about the request and ends the event. Every method may
 * be called from any thread. Once the event has ended, by the plugin, because Kong went away, or
 * because its time was over, all of them do nothing.
 */
public interface Pdk {

  /** The phase Kong is in. */
  Phase phase();

  /**
   * Asks Kong all {@code questions} together: one round trip with ProtoBuf, one after the other with
   * MessagePack. {@code then} is called once, on one of the server's threads, when the last answer is
   * there; not at all if the event ends before. It must not block. An exception it throws ends the
   * event with status 500.
   *
   * @throws IllegalArgumentException if Kong forbids one of the questions in this phase
   * @throws IllegalStateException if an earlier batch is still to be answered
   */
  void ask(Questions questions, Consumer<Answers> then);

  /**
   * Calls a function of Kong's whose answer does not matter, together with what is sent to Kong
   * next: {@link #ask}, {@link #exit} or {@link #finish}.
   *
   * @throws IllegalArgumentException if Kong forbids the call in this phase
   */
  void tell(Question<?> call);

  /**
   * Ends the request: Kong answers the client with this and calls neither further plugins of the
   * phase nor the upstream. Ends the event.
   *
   * @param status 100 to 599
   * @param headers header fields of the response, values as in {@link Question}; a {@code
   *     Content-Type} belongs in them
   * @param body the response's body, at most 1 MiB, not changed afterwards
   * @throws IllegalArgumentException if an argument is out of its range, or if Kong allows no
   *     response in this phase
   */
  void exit(int status, Map<String, String> headers, byte[] body);

  /** Ends the event and lets the request go on to the next plugin and the upstream. */
  void finish();

  /** Whether the event has ended, for whatever reason. */
  boolean ended();
}
