package dev.postrider;

import java.util.HashSet;
import java.util.Locale;
import java.util.Set;

/**
 * The parts of a request that one configuration looks at, for adapters to which each part has its
 * price. {@link RequestPublisher#publish} makes the same message of a view without the others.
 *
 * @param method whether the method is read
 * @param target whether the target is read
 * @param allHeaders whether every header field is read
 * @param headers the names of the header fields that are read, in lower case, if not all are;
 *     {@code content-type} among them stands for {@link
 *     dev.postrider.envelope.RequestView#contentType()} too
 * @param body whether the body is read
 */
public record RequestParts(
    boolean method, boolean target, boolean allHeaders, Set<String> headers, boolean body) {

  /** Copies the set. */
  public RequestParts {
    headers = Set.copyOf(headers);
  }

  static RequestParts of(PublisherConfig config) {
    boolean asRecordHeaders = config.forwardHttpHeadersAsRecordHeaders();
    boolean all =
        config.envelope().forwardHeaders() || (asRecordHeaders && config.forwardAllByDefault());
    Set<String> names = new HashSet<>();
    if (!all && config.envelope().forwardBody()) {
      names.add("content-type");
    }
    if (!all && asRecordHeaders) {
      config.includeHeaders().forEach(name -> names.add(name.toLowerCase(Locale.ROOT)));
    }
    return new RequestParts(
        config.envelope().forwardMethod() || !config.methods().isEmpty(),
        config.envelope().forwardUri()
            || config.topicsQueryArg() != null
            || config.keyQueryArg() != null,
        all,
        names,
        config.envelope().forwardBody());
  }
}
