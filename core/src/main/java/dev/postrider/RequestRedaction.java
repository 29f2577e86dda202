package dev.postrider;

import dev.postrider.config.PublisherConfig;
import dev.postrider.envelope.Redaction;
import dev.postrider.envelope.RequestRejectedException;
import dev.postrider.envelope.RequestView;
import dev.postrider.envelope.RequestWithBody;
import org.jspecify.annotations.Nullable;

/** Keeps values of requests out of all that is made of them ({@code redact_*}). Thread-safe. */
final class RequestRedaction {

  private final Redaction redaction;
  private final RecordMaker records;
  private final boolean readsBody;
  private final int maxBodyBytes;

  private RequestRedaction(
      Redaction redaction, RecordMaker records, boolean readsBody, int maxBodyBytes) {
    this.redaction = redaction;
    this.records = records;
    this.readsBody = readsBody;
    this.maxBodyBytes = maxBodyBytes;
  }

  /** The redaction of a configuration; null if nothing is redacted. */
  static @Nullable RequestRedaction of(
      PublisherConfig config, RecordMaker records, boolean readsBody) {
    Redaction redaction = config.redaction();
    return redaction == null
        ? null
        : new RequestRedaction(redaction, records, readsBody, config.envelope().bodyBytesOrMax());
  }

  /**
   * The request without the values. The whole request is checked before, so that a fault is named by the
   * byte that the caller knows.
   *
   * @throws RequestRejectedException if the whole request is not to be sent, or its body may hold such a
   *     value and the record needs the body
   */
  RequestView redacted(RequestView request) throws RequestRejectedException {
    if (!readsBody || !redaction.searchesBody()) {
      return redaction.redacted(request);
    }
    RequestWithBody whole = RequestWithBody.of(request, maxBodyBytes);
    records.check(whole);
    RequestWithBody redacted = RequestWithBody.of(redaction.redacted(whole), maxBodyBytes);
    if (redacted.isBodyOmitted() && records.needsBody()) {
      throw RequestRejectedException.bodyNotSearchable();
    }
    return redacted;
  }
}
