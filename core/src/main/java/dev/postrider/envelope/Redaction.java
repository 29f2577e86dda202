package dev.postrider.envelope;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The values of a request that nobody behind the gateway may see. Thread-safe.
 *
 * @since 0.1.0
 */
public final class Redaction {

  private final Redactor redactor;

  /**
   * A redaction.
   *
   * @param key the key of {@link RedactionMethod#HASH}, at least one byte; null for the other methods
   * @param headers names of headers, whatever their case
   * @param arguments names of query arguments, decoded
   * @param body names of form arguments, of parts and of members at the top of a JSON body, and JSON
   *     Pointers (RFC 6901), in which {@code *} stands for every name and index
   * @param config how bodies are read
   */
  public Redaction(
      RedactionMethod method,
      byte @Nullable [] key,
      List<String> headers,
      List<String> arguments,
      List<String> body,
      EnvelopeConfig config) {
    this.redactor = new Redactor(method, key, headers, arguments, body, config);
  }

  /** Whether bodies are searched. */
  public boolean searchesBody() {
    return redactor.searchesBody();
  }

  /** As much of a path in a JSON body as leads to nothing that is redacted. */
  public List<String> visible(List<String> path) {
    return redactor.visible(path);
  }

  /**
   * The request without what is redacted. Its body is redacted when it is asked for, and left out if it
   * cannot be searched: {@link RequestView#isBodyOmitted} tells that from then on.
   */
  public RequestView redacted(RequestView request) {
    return new RedactedRequest(request, redactor);
  }
}
