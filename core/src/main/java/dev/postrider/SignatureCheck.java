package dev.postrider;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.postrider.config.PublisherConfig;
import dev.postrider.config.SignatureFailure;
import dev.postrider.envelope.RequestRejectedException;
import dev.postrider.envelope.RequestView;
import dev.postrider.envelope.RequestWithBody;
import dev.postrider.signature.SignatureVerifier;
import dev.postrider.signature.Verdict;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.jspecify.annotations.Nullable;

/** The treatment of a request by its signature ({@code signature.*}). Thread-safe. */
final class SignatureCheck {

  /** The record header with the verdict. */
  static final String HEADER = "postrider-signature";

  private final SignatureVerifier verifier;
  private final SignatureFailure onFailure;
  private final int maxBodyBytes;

  /**
   * What a request that may be sent becomes.
   *
   * @param request the request, whose body has been read
   * @param isQuarantined whether it goes to {@code signature.quarantine_topic}
   * @param header the verdict; null if the record says nothing of it
   */
  record Passed(
      RequestView request, boolean isQuarantined, @Nullable Header header) {}

  private SignatureCheck(SignatureVerifier verifier, SignatureFailure onFailure, int maxBodyBytes) {
    this.verifier = verifier;
    this.onFailure = onFailure;
    this.maxBodyBytes = maxBodyBytes;
  }

  /** The check of a configuration; null if signatures do not matter. */
  static @Nullable SignatureCheck of(PublisherConfig config, int maxBodyBytes) {
    SignatureVerifier verifier = config.signatureVerifier();
    return verifier == null
        ? null
        : new SignatureCheck(verifier, config.signatureOnFailure(), maxBodyBytes);
  }

  /**
   * Reads the body and looks at the signature.
   *
   * @throws RequestRejectedException if the request is not to be sent
   */
  Passed check(RequestView request) throws RequestRejectedException {
    RequestWithBody read = RequestWithBody.of(request, maxBodyBytes);
    Verdict verdict = verifier.verify(request, read.content());
    boolean valid = verdict == Verdict.VALID;
    if (!valid && onFailure == SignatureFailure.REJECT) {
      throw RequestRejectedException.unauthorized(verdict.toString());
    }
    boolean shown = onFailure == SignatureFailure.FLAG || !valid;
    return new Passed(
        read,
        !valid && onFailure == SignatureFailure.QUARANTINE,
        shown ? new RecordHeader(HEADER, verdict.toString().getBytes(US_ASCII)) : null);
  }
}
