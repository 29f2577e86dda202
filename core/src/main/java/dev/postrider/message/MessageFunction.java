package dev.postrider.message;

import dev.postrider.envelope.RequestView;

/**
 * Changes the message of a request before it is sent, or drops it. Several functions run one after the
 * other. Called by many threads at once, each time on the thread that publishes the request: must be
 * thread-safe, and should not block.
 *
 * <pre>{@code
 * MessageFunction bodyOnly = (message, request) -> {
 *   Envelope envelope = EnvelopeReader.read(message.value());
 *   message.value(envelope.body());
 *   message.header("origin", "web".getBytes(UTF_8));
 * };
 * }</pre>
 *
 * @since 0.1.0
 */
@FunctionalInterface
public interface MessageFunction {

  /**
   * Changes {@code message}. The first function gets it as the settings make it, by default with the
   * envelope as its value.
   *
   * @param request the request; its body has been read, and cannot be read again
   * @throws Exception if there can be no message: the request is answered with {@code
   *     status_codes.function_error}, and nothing is sent
   */
  void apply(Message message, RequestView request) throws Exception;

  /**
   * Whether {@link #apply} looks at the request; true by default. If not, an adapter gets only those parts
   * of the request that the settings need.
   */
  default boolean readsRequest() {
    return true;
  }
}
