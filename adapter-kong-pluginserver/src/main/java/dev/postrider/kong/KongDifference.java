package dev.postrider.kong;

import dev.postrider.config.PublisherConfig;
import dev.postrider.envelope.EnvelopeConfig;
import dev.postrider.envelope.EnvelopeConfig.ContentTypeMatching;
import dev.postrider.envelope.EnvelopeConfig.JsonEmptyBody;
import dev.postrider.envelope.EnvelopeConfig.JsonNumbers;
import dev.postrider.envelope.EnvelopeConfig.ParsedContentTypeMatching;
import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;

/** In what messages differ from those of Kong's own plugin; the documentation has the same table. */
enum KongDifference {
  INVALID_UTF8(
      "bytes that are not UTF-8",
      "copied, so the record is not JSON",
      "base64; a further member names the values that are base64",
      config -> true),
  NUMBERS(
      "numbers of a JSON body",
      "rounded to a double",
      "the digits as received; `json_numbers=double16` does as Kong",
      config -> ofBody(config) && config.envelope().jsonNumbers() != JsonNumbers.DOUBLE16),
  LENIENT_JSON(
      "`01`, `+1`, `0x10`, text behind a NUL byte",
      "accepted",
      "400: it is not JSON",
      KongDifference::ofBody),
  INFINITE_NUMBERS(
      "`NaN`, `1e400`",
      "fails later",
      "400; `json_numbers=exact` sends `1e400`",
      KongDifference::ofBody),
  TYPE_PREFIXES(
      "a type that only begins like JSON, form or multipart, such as `application/json-seq`",
      "parsed as JSON, form or multipart",
      "base64; `parsed_content_type_matching=prefix` does as Kong",
      config -> ofBody(config)
          && config.envelope().parsedContentTypeMatching() != ParsedContentTypeMatching.PREFIX),
  EMPTY_JSON_BODY(
      "GET, HEAD, DELETE or OPTIONS with a JSON type and no body",
      "error",
      "sent, `body_args` is empty; `json_empty_body=reject` does as Kong",
      config -> ofBody(config) && config.envelope().jsonEmptyBody() != JsonEmptyBody.REJECT),
  CONTENT_ENCODING(
      "body with a `Content-Encoding` (gzip, …)",
      "parsed as if it were not encoded",
      "base64, `body_args` is empty; `decode_content_encoding` decodes it",
      KongDifference::ofBody),
  MULTIPART_NAMES(
      "multipart: a preamble, a part without a name, a name without quotes, a `;` in a name, a line"
          + " that only begins like the delimiter",
      "parts mixed up or lost",
      "read as RFC 7578 says",
      KongDifference::ofBody),
  MULTIPART_HEADERS(
      "multipart: the header of a part never ends, or a header line has no colon",
      "a part is lost or gets the name of another part",
      "400",
      KongDifference::ofBody),
  MULTIPART_END(
      "multipart without closing delimiter",
      "sent, damaged",
      "400; `multipart_lenient` sends the parts that are complete",
      KongDifference::ofBody),
  MORE_THAN_100(
      "more than 100 headers or arguments",
      "the rest is dropped, and nothing says so",
      "the rest is dropped, and `truncated` says so",
      config -> ofBody(config)
          || config.envelope().forwardHeaders()
          || config.envelope().forwardUri()),
  TEXT_PARAMETERS(
      "`text/plain; charset=utf-8`",
      "base64 (as far as is known)",
      "text; `raw_content_type_matching=exact` does as Kong",
      config -> ofBody(config)
          && config.envelope().rawContentTypeMatching() != ContentTypeMatching.EXACT),
  NO_KEY("no record key", "empty key", "null key", config -> true),
  SLASHES(
      "`/` in strings",
      "`\\/`",
      "`/`; `escape_forward_slash` does as Kong",
      config -> !config.envelope().escapeForwardSlash()),
  NEW_TOPIC(
      "first record for a topic that was just created",
      "may be lost",
      "waits until the brokers know the topic",
      config -> true),
  BUFFER_FULL(
      "too many records wait for the brokers",
      "502 (as far as is known)",
      "503 with `Retry-After`; `status_codes.buffer_full=502` does as Kong",
      config -> config.statusCodes().bufferFull() != 502);

  private final String when;
  private final String kong;
  private final String postrider;

  @SuppressWarnings("ImmutableEnumChecker") // The lambdas hold nothing.
  private final Predicate<PublisherConfig> concerns;

  KongDifference(String when, String kong, String postrider, Predicate<PublisherConfig> concerns) {
    this.when = when;
    this.kong = kong;
    this.postrider = postrider;
    this.concerns = concerns;
  }

  private static boolean ofBody(PublisherConfig config) {
    EnvelopeConfig envelope = config.envelope();
    return envelope.forwardBody();
  }

  /** Those that may concern messages of a configuration. */
  static List<KongDifference> of(PublisherConfig config) {
    return Arrays.stream(values())
        .filter(difference -> difference.concerns.test(config))
        .toList();
  }

  /** Those that concern the messages of {@code kafka-log}. */
  static List<KongDifference> ofLogs() {
    return List.of(NO_KEY, NEW_TOPIC);
  }

  /** A row of the documentation. */
  String row() {
    return "| " + when + " | " + kong + " | " + postrider + " |\n";
  }

  /** A line for people, without the marks of the documentation. */
  @Override
  public String toString() {
    return (when + ": Kong: " + kong + "; Postrider: " + postrider).replace("`", "");
  }
}
