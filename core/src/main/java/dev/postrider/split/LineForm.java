package dev.postrider.split;

import dev.postrider.envelope.BodyKind;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The two ways in which a body is a row of JSON texts. */
enum LineForm {
  /** A text on each line; the types have never been registered. */
  LINES,
  /** A text behind each record separator (RFC 7464). */
  SEQUENCE;

  /** Those that are best known, for a caller who sends another. */
  static final String EXPECTED = "application/x-ndjson, application/jsonl or application/json-seq";

  private static final List<String> LINE_TYPES = List.of(
      "application/x-ndjson",
      "application/ndjson",
      "application/jsonl",
      "application/x-jsonl",
      "application/jsonlines",
      "application/x-jsonlines");

  /** The form of bodies of this type; null if they are none of this kind. */
  static @Nullable LineForm of(@Nullable String contentType) {
    if (contentType == null) {
      return null;
    }
    if (BodyKind.isMediaType(contentType, "application/json-seq")) {
      return SEQUENCE;
    }
    return LINE_TYPES.stream().anyMatch(type -> BodyKind.isMediaType(contentType, type))
        ? LINES
        : null;
  }
}
