package dev.postrider.config;

/**
 * The treatment of a request without a valid signature: {@code signature.on_failure}.
 *
 * @since 0.1.0
 */
public enum SignatureFailure {
  /** It is answered 401. */
  REJECT,
  /** It is sent to {@code signature.quarantine_topic}, and answered as any other. */
  QUARANTINE,
  /** It is sent as any other; of each record a header says what its signature was. */
  FLAG
}
