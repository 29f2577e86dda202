package dev.postrider.envelope;

import static java.util.Objects.requireNonNull;

import dev.postrider.envelope.EnvelopeConfig.Base64Mode;
import dev.postrider.envelope.EnvelopeConfig.ContentTypeMatching;
import dev.postrider.envelope.EnvelopeConfig.InvalidUtf8;
import dev.postrider.envelope.EnvelopeConfig.JsonBom;
import dev.postrider.envelope.EnvelopeConfig.JsonEmptyBody;
import dev.postrider.envelope.EnvelopeConfig.JsonLoneSurrogates;
import dev.postrider.envelope.EnvelopeConfig.JsonNumbers;
import dev.postrider.envelope.EnvelopeConfig.JsonScalars;
import dev.postrider.envelope.EnvelopeConfig.JsonUtf16;
import dev.postrider.envelope.EnvelopeConfig.ParsedContentTypeMatching;
import java.util.List;

/**
 * Collects settings for an {@link EnvelopeConfig}; the defaults are set. Each method has the name of its
 * setting in camel case. Not thread-safe.
 *
 * @since 0.1.0
 */
public final class EnvelopeConfigBuilder {
  boolean forwardMethod = false;
  boolean forwardUri = false;
  boolean forwardHeaders = false;
  boolean forwardBody = true;
  ContentTypeMatching rawContentTypeMatching = ContentTypeMatching.MEDIA_TYPE;
  ParsedContentTypeMatching parsedContentTypeMatching = ParsedContentTypeMatching.MEDIA_TYPE;
  ContentTypes jsonTypes = ContentTypes.NONE;
  ContentTypes textTypes = ContentTypes.NONE;
  Base64Mode base64 = Base64Mode.AUTO;
  InvalidUtf8 onInvalidUtf8 = InvalidUtf8.BASE64_EXCEPT_JSON;
  JsonNumbers jsonNumbers = JsonNumbers.DOUBLE_RANGE;
  JsonEmptyBody jsonEmptyBody = JsonEmptyBody.BY_METHOD;
  JsonScalars jsonScalars = JsonScalars.REJECT;
  JsonBom jsonBom = JsonBom.REJECT;
  JsonLoneSurrogates jsonLoneSurrogates = JsonLoneSurrogates.REJECT;
  JsonUtf16 jsonUtf16 = JsonUtf16.REJECT;
  boolean multipartLenient = false;
  boolean multipartParts = false;
  boolean multipartJson = false;
  boolean decodeTransferEncoding = false;
  boolean reportTruncation = true;
  boolean escapeForwardSlash = false;
  int maxBodyBytes = 1024 * 1024;
  int maxJsonDepth = 999;
  int maxFormArgs = 100;
  int maxQueryArgs = 100;
  int maxHeaders = 100;
  int maxParts = 1000;

  EnvelopeConfigBuilder() {}

  /** {@code forward_method}: member {@code method}. */
  public EnvelopeConfigBuilder forwardMethod(boolean forwardMethod) {
    this.forwardMethod = forwardMethod;
    return this;
  }

  /** {@code forward_uri}: members {@code uri} and {@code uri_args}. */
  public EnvelopeConfigBuilder forwardUri(boolean forwardUri) {
    this.forwardUri = forwardUri;
    return this;
  }

  /** {@code forward_headers}: member {@code headers}. */
  public EnvelopeConfigBuilder forwardHeaders(boolean forwardHeaders) {
    this.forwardHeaders = forwardHeaders;
    return this;
  }

  /** {@code forward_body}: members {@code body}, {@code body_args} and {@code body_base64}. */
  public EnvelopeConfigBuilder forwardBody(boolean forwardBody) {
    this.forwardBody = forwardBody;
    return this;
  }

  /** {@code raw_content_type_matching}: how the five raw text types are recognised. */
  public EnvelopeConfigBuilder rawContentTypeMatching(ContentTypeMatching rawContentTypeMatching) {
    this.rawContentTypeMatching = requireNonNull(rawContentTypeMatching, "rawContentTypeMatching");
    return this;
  }

  /** {@code parsed_content_type_matching}: how the three parsed types are recognised. */
  public EnvelopeConfigBuilder parsedContentTypeMatching(
      ParsedContentTypeMatching parsedContentTypeMatching) {
    this.parsedContentTypeMatching =
        requireNonNull(parsedContentTypeMatching, "parsedContentTypeMatching");
    return this;
  }

  /**
   * {@code json_content_types}: the types of JSON beside {@code application/json}.
   *
   * @throws IllegalArgumentException if one is no {@link ContentTypes#isType type}
   */
  public EnvelopeConfigBuilder jsonContentTypes(List<String> jsonContentTypes) {
    this.jsonTypes = ContentTypes.of(jsonContentTypes, ContentTypes.STANDARD_JSON);
    return this;
  }

  /**
   * {@code text_content_types}: the types of text beside the five that Kong knows.
   *
   * @throws IllegalArgumentException if one is no {@link ContentTypes#isType type}
   */
  public EnvelopeConfigBuilder textContentTypes(List<String> textContentTypes) {
    this.textTypes = ContentTypes.of(textContentTypes, ContentTypes.STANDARD_TEXT);
    return this;
  }

  /** {@code base64}: when {@code body} is base64. */
  public EnvelopeConfigBuilder base64(Base64Mode base64) {
    this.base64 = requireNonNull(base64, "base64");
    return this;
  }

  /** {@code on_invalid_utf8}: how text that is not UTF-8 is handled. */
  public EnvelopeConfigBuilder onInvalidUtf8(InvalidUtf8 onInvalidUtf8) {
    this.onInvalidUtf8 = requireNonNull(onInvalidUtf8, "onInvalidUtf8");
    return this;
  }

  /** {@code json_numbers}: how numbers of a JSON body are written in {@code body_args}. */
  public EnvelopeConfigBuilder jsonNumbers(JsonNumbers jsonNumbers) {
    this.jsonNumbers = requireNonNull(jsonNumbers, "jsonNumbers");
    return this;
  }

  /** {@code json_empty_body}: how an empty or blank JSON body is handled. */
  public EnvelopeConfigBuilder jsonEmptyBody(JsonEmptyBody jsonEmptyBody) {
    this.jsonEmptyBody = requireNonNull(jsonEmptyBody, "jsonEmptyBody");
    return this;
  }

  /** {@code json_scalars}: how a JSON body that is neither object nor array is handled. */
  public EnvelopeConfigBuilder jsonScalars(JsonScalars jsonScalars) {
    this.jsonScalars = requireNonNull(jsonScalars, "jsonScalars");
    return this;
  }

  /** {@code json_bom}: how a JSON body with a byte order mark is handled. */
  public EnvelopeConfigBuilder jsonBom(JsonBom jsonBom) {
    this.jsonBom = requireNonNull(jsonBom, "jsonBom");
    return this;
  }

  /** {@code json_lone_surrogates}: how a JSON body with escapes for half of a surrogate pair is handled. */
  public EnvelopeConfigBuilder jsonLoneSurrogates(JsonLoneSurrogates jsonLoneSurrogates) {
    this.jsonLoneSurrogates = requireNonNull(jsonLoneSurrogates, "jsonLoneSurrogates");
    return this;
  }

  /** {@code json_utf16}: how a JSON body in UTF-16 or UTF-32 is handled. */
  public EnvelopeConfigBuilder jsonUtf16(JsonUtf16 jsonUtf16) {
    this.jsonUtf16 = requireNonNull(jsonUtf16, "jsonUtf16");
    return this;
  }

  /** {@code multipart_lenient}: keep the parts of a multipart body that lacks its closing delimiter. */
  public EnvelopeConfigBuilder multipartLenient(boolean multipartLenient) {
    this.multipartLenient = multipartLenient;
    return this;
  }

  /** {@code multipart_parts}: member {@code body_parts}, one object per part. */
  public EnvelopeConfigBuilder multipartParts(boolean multipartParts) {
    this.multipartParts = multipartParts;
    return this;
  }

  /** {@code multipart_json}: {@code body_parts} has parts of JSON types as JSON, in {@code value_json}. */
  public EnvelopeConfigBuilder multipartJson(boolean multipartJson) {
    this.multipartJson = multipartJson;
    return this;
  }

  /** {@code decode_transfer_encoding}: parts in base64 or quoted-printable are decoded. */
  public EnvelopeConfigBuilder decodeTransferEncoding(boolean decodeTransferEncoding) {
    this.decodeTransferEncoding = decodeTransferEncoding;
    return this;
  }

  /** {@code report_truncation}: member {@code truncated} names what a limit cut. */
  public EnvelopeConfigBuilder reportTruncation(boolean reportTruncation) {
    this.reportTruncation = reportTruncation;
    return this;
  }

  /** {@code escape_forward_slash}: write {@code /} as {@code \/} in strings, as Kong does. */
  public EnvelopeConfigBuilder escapeForwardSlash(boolean escapeForwardSlash) {
    this.escapeForwardSlash = escapeForwardSlash;
    return this;
  }

  /**
   * {@code max_body_bytes}: largest request body, in bytes; 0 means no limit; default 1048576.
   *
   * @throws IllegalArgumentException if the limit is negative
   */
  public EnvelopeConfigBuilder maxBodyBytes(int maxBodyBytes) {
    this.maxBodyBytes = limit("max_body_bytes", maxBodyBytes);
    return this;
  }

  /**
   * {@code max_json_depth}: deepest nesting of a JSON body, in levels; 0 means no limit; default 999.
   *
   * @throws IllegalArgumentException if the limit is negative
   */
  public EnvelopeConfigBuilder maxJsonDepth(int maxJsonDepth) {
    this.maxJsonDepth = limit("max_json_depth", maxJsonDepth);
    return this;
  }

  /**
   * {@code max_form_args}: form arguments kept, counted as segments between {@code &}; 0 means no limit; default 100.
   *
   * @throws IllegalArgumentException if the limit is negative
   */
  public EnvelopeConfigBuilder maxFormArgs(int maxFormArgs) {
    this.maxFormArgs = limit("max_form_args", maxFormArgs);
    return this;
  }

  /**
   * {@code max_query_args}: query arguments kept; 0 means no limit; default 100.
   *
   * @throws IllegalArgumentException if the limit is negative
   */
  public EnvelopeConfigBuilder maxQueryArgs(int maxQueryArgs) {
    this.maxQueryArgs = limit("max_query_args", maxQueryArgs);
    return this;
  }

  /**
   * {@code max_headers}: header field lines kept; 0 means no limit; default 100.
   *
   * @throws IllegalArgumentException if the limit is negative
   */
  public EnvelopeConfigBuilder maxHeaders(int maxHeaders) {
    this.maxHeaders = limit("max_headers", maxHeaders);
    return this;
  }

  /**
   * {@code max_parts}: most parts of a multipart body; 0 means no limit; default 1000.
   *
   * @throws IllegalArgumentException if the limit is negative
   */
  public EnvelopeConfigBuilder maxParts(int maxParts) {
    this.maxParts = limit("max_parts", maxParts);
    return this;
  }

  /**
   * The configuration.
   *
   * @throws IllegalArgumentException if nothing is forwarded
   */
  public EnvelopeConfig build() {
    if (!(forwardMethod || forwardUri || forwardHeaders || forwardBody)) {
      throw new IllegalArgumentException(
          "forward_method, forward_uri, forward_headers, forward_body: at least one must be true");
    }
    return new EnvelopeConfig(this);
  }

  private static int limit(String name, int value) {
    if (value < 0) {
      throw new IllegalArgumentException(name + ": " + value + " is negative; 0 means no limit");
    }
    return value;
  }
}
