package dev.postrider;

import dev.postrider.config.PublisherConfig;
import dev.postrider.envelope.EnvelopeEncoder;
import dev.postrider.envelope.Redaction;
import dev.postrider.envelope.RequestRejectedException;
import dev.postrider.envelope.RequestView;
import dev.postrider.envelope.RequestWithBody;
import dev.postrider.validation.JsonSchema;
import dev.postrider.validation.Violation;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Holds bodies to a JSON Schema ({@code validate}). Thread-safe. */
final class BodyValidation {

  /** Their content has no meaning of its own (RFC 9110 §9.3), and most have none. */
  private static final Set<String> METHODS_WITHOUT_BODY =
      Set.of("GET", "HEAD", "DELETE", "OPTIONS");

  private static final int LONGEST_PATH = 100;

  private final JsonSchema schema;
  private final EnvelopeEncoder encoder;
  private final @Nullable Redaction redaction;
  private final int maxBodyBytes;

  private BodyValidation(JsonSchema schema, PublisherConfig config) {
    this.schema = schema;
    this.encoder = new EnvelopeEncoder(config.envelope());
    this.redaction = config.redaction();
    this.maxBodyBytes = config.envelope().bodyBytesOrMax();
  }

  /** The validation of a configuration; null if any body will do. */
  static @Nullable BodyValidation of(PublisherConfig config) {
    String schema = config.validate();
    return schema == null ? null : new BodyValidation(JsonSchema.parse(schema), config);
  }

  /**
   * The request with its body read.
   *
   * @throws RequestRejectedException if the body is no JSON or not as the schema says
   */
  RequestView valid(RequestView request) throws RequestRejectedException {
    RequestWithBody read = RequestWithBody.of(request, maxBodyBytes);
    byte[] json = encoder.encodeJson(read);
    if (json == null) {
      if (read.content().hasRemaining() || !METHODS_WITHOUT_BODY.contains(request.method())) {
        throw RequestRejectedException.bodyNotJson();
      }
      return read;
    }
    List<Violation> violations;
    try {
      violations = schema.violations(json);
    } catch (IllegalArgumentException e) {
      throw RequestRejectedException.schemaViolated(String.valueOf(e.getMessage()));
    }
    if (!violations.isEmpty()) {
      throw RequestRejectedException.schemaViolated(
          violations.stream().map(this::shown).distinct().collect(Collectors.joining(", ")));
    }
    return read;
  }

  /** The place and what is wrong there, without any value: names end where something redacted begins. */
  private String shown(Violation violation) {
    List<String> path = redaction == null ? violation.path() : redaction.visible(violation.path());
    StringBuilder pointer = new StringBuilder(Violation.pointer(path));
    if (pointer.length() > LONGEST_PATH) {
      pointer.setLength(LONGEST_PATH);
      pointer.append('\u2026');
    }
    String missing = violation.property() == null ? "" : " " + violation.property();
    return "'" + pointer + "' (" + violation.keyword() + missing + ")";
  }
}
