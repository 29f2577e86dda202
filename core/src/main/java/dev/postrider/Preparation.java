package dev.postrider;

import dev.postrider.config.PublisherConfig;
import dev.postrider.envelope.CharsetDecoding;
import dev.postrider.envelope.RequestRejectedException;
import dev.postrider.envelope.RequestView;
import org.jspecify.annotations.Nullable;

/** What is done to a request before records are made of it. Thread-safe. */
final class Preparation {

  private final @Nullable BodyDecoding decoding;
  private final @Nullable CharsetDecoding charsets;
  private final @Nullable BodyValidation validation;
  private final @Nullable RequestRedaction redaction;

  /**
   * The preparation of a configuration.
   *
   * @param readsBody whether the body is read at all, if only for a signature
   */
  Preparation(PublisherConfig config, RecordMaker records, boolean readsBody) {
    boolean decodes = records.readsBody() || config.validate() != null;
    this.decoding = decodes ? BodyDecoding.of(config, config.envelope().bodyBytesOrMax()) : null;
    this.charsets =
        decodes && config.decodeCharset() ? new CharsetDecoding(config.envelope()) : null;
    this.validation = BodyValidation.of(config);
    this.redaction = RequestRedaction.of(config, records, readsBody);
  }

  /**
   * The request with its body decoded.
   *
   * @throws RequestRejectedException if that cannot be
   */
  RequestView decoded(RequestView request) throws RequestRejectedException {
    if (request.stagedBody() != null) {
      return request; // what is in the store is the body as it came
    }
    RequestView view = decoding == null ? request : decoding.decoded(request);
    return charsets == null ? view : charsets.decoded(view);
  }

  /**
   * The request, or an item of its decoded body, without the values that are redacted.
   *
   * @throws RequestRejectedException if it is not to be sent
   */
  RequestView checked(RequestView request) throws RequestRejectedException {
    RequestView view = validation == null ? request : validation.valid(request);
    return redaction == null ? view : redaction.redacted(view);
  }
}
