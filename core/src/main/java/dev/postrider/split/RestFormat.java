package dev.postrider.split;

import dev.postrider.envelope.BodyKind;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How keys and values stand in a request of Kafka's REST proxies (their API of version 2). */
enum RestFormat {
  /** As JSON. */
  JSON("application/json"),
  /** As base64, also where the type of the request does not say. */
  BINARY("application/octet-stream"),
  /** As text, which Strimzi's bridge has. */
  TEXT("text/plain; charset=utf-8");

  /** For a caller who sends another type. */
  static final String EXPECTED =
      "application/vnd.kafka.json.v2+json, binary.v2+json or text.v2+json";

  private static final List<String> UNSAID_TYPES = List.of(
      "application/vnd.kafka.binary.v2+json",
      "application/vnd.kafka.v2+json",
      "application/vnd.kafka+json",
      "application/json");

  /** The content type of a value. */
  final String valueType;

  RestFormat(String valueType) {
    this.valueType = valueType;
  }

  /** The format of a request of this type; null if it is none of these. */
  static @Nullable RestFormat of(@Nullable String contentType) {
    if (contentType == null) {
      return null;
    }
    if (BodyKind.isMediaType(contentType, "application/vnd.kafka.json.v2+json")) {
      return JSON;
    }
    if (BodyKind.isMediaType(contentType, "application/vnd.kafka.text.v2+json")) {
      return TEXT;
    }
    return UNSAID_TYPES.stream().anyMatch(type -> BodyKind.isMediaType(contentType, type))
        ? BINARY
        : null;
  }
}
