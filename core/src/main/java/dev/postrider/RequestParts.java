package dev.postrider;

import dev.postrider.config.IdempotencyConfig;
import dev.postrider.config.MessageFormat;
import dev.postrider.config.PublisherConfig;
import dev.postrider.envelope.EnvelopeConfig.JsonEmptyBody;
import dev.postrider.message.MessageFunction;
import dev.postrider.record.RequestSources;
import dev.postrider.record.TombstoneCondition;
import dev.postrider.signature.SignatureVerifier;
import dev.postrider.trace.TraceHeaders;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * The parts of a request that one configuration looks at, for adapters to which each part has its
 * price. {@link RequestPublisher#publish} makes the same message of a view without the others.
 *
 * @param method whether the method is read
 * @param methodOfEmptyBody whether the method is read of a request whose body is empty
 * @param target whether the target is read
 * @param allHeaders whether every header field is read
 * @param headers the names of the header fields that are read, in lower case, if not all are;
 *     {@code content-type} and {@code content-encoding} among them stand for {@link
 *     dev.postrider.envelope.RequestView#contentType()} and {@link
 *     dev.postrider.envelope.RequestView#contentEncoding()} too
 * @param body whether the body is read
 * @param clientIp whether the address of the client is read
 * @param consumer whether the name of whoever has sent the request is read
 * @since 0.1.0
 */
public record RequestParts(
    boolean method,
    boolean methodOfEmptyBody,
    boolean target,
    boolean allHeaders,
    Set<String> headers,
    boolean body,
    boolean clientIp,
    boolean consumer) {

  /** Copies the set. */
  public RequestParts {
    headers = Set.copyOf(headers);
  }

  static RequestParts of(PublisherConfig config, RequestSources sources) {
    TombstoneCondition tombstone = config.record().tombstoneWhen();
    boolean envelope = config.record().messageFormat() == MessageFormat.ENVELOPE;
    boolean method = (envelope && config.envelope().forwardMethod())
        || !config.methods().isEmpty()
        || sources.readMethod()
        || config.validate() != null
        || (tombstone != null && tombstone.readMethod());
    boolean body = (envelope && config.envelope().forwardBody())
        || config.split().splits()
        || sources.readBody()
        || config.validate() != null;
    boolean asRecordHeaders = config.forwardHttpHeadersAsRecordHeaders();
    boolean all = config.record().messageFormat().isCloudEvent()
        || (envelope && config.envelope().forwardHeaders())
        || (asRecordHeaders && config.forwardAllByDefault());
    Set<String> names = new HashSet<>();
    if (!all && asRecordHeaders) {
      config.includeHeaders().forEach(name -> names.add(name.toLowerCase(Locale.ROOT)));
    }
    boolean target = (envelope && config.envelope().forwardUri())
        || config.topicsQueryArg() != null
        || config.keyQueryArg() != null
        || sources.readTarget();
    boolean bodyIsMade = body;
    SignatureVerifier signature = config.signatureVerifier();
    if (signature != null) {
      method |= signature.readsMethod();
      target |= signature.readsTarget();
      body = true;
      if (!all) {
        names.addAll(signature.headers());
      }
    }
    IdempotencyConfig idempotency = config.idempotency();
    if (idempotency != null) {
      body = true;
      if (!all) {
        names.add(idempotency.field().toLowerCase(Locale.ROOT));
      }
    }
    if (!all && (bodyIsMade || (body && config.redaction() != null))) {
      names.add("content-type");
      names.add("content-encoding");
    }
    if (!all) {
      TraceHeaders trace = Tracing.format(config);
      names.addAll(trace == null ? List.of() : trace.names());
      names.addAll(sources.headers());
      names.addAll(tombstone == null ? Set.of() : tombstone.headers());
    }
    if (config.messageFunctions().stream().anyMatch(MessageFunction::readsRequest)) {
      return new RequestParts(true, true, true, true, Set.of(), body, true, true);
    }
    return new RequestParts(
        method,
        method || (bodyIsMade && config.envelope().jsonEmptyBody() == JsonEmptyBody.BY_METHOD),
        target,
        all,
        names,
        body,
        sources.readClientIp(),
        sources.readConsumer());
  }
}
