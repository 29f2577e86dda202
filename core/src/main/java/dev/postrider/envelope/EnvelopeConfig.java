package dev.postrider.envelope;

import java.util.List;

/**
 * The parts of an envelope and their form; the defaults are Kong's wherever Kong's message is valid JSON
 * and loses nothing. Immutable. Each setting is named as in the JSON configuration, in camel case.
 *
 * @since 0.1.0
 */
public final class EnvelopeConfig {

  /** How a content type is compared with the five types whose body is sent as text. */
  public enum ContentTypeMatching {
    /** By type and subtype; case and parameters do not count. */
    MEDIA_TYPE,
    /** By the complete header value, byte for byte, as Kong's ancestor code does. */
    EXACT
  }

  /** How a content type is compared with the three types whose body is parsed. */
  public enum ParsedContentTypeMatching {
    /** By type and subtype; case and parameters do not count. */
    MEDIA_TYPE,
    /** By how it begins, as Kong does: {@code application/json-seq} is taken for JSON. */
    PREFIX
  }

  /** When {@code body} is base64. */
  public enum Base64Mode {
    /** Unless it is UTF-8 text of a parsed or raw type. */
    AUTO,
    /** For every body. */
    ALWAYS,
    /** For none: a body that is not UTF-8 is rejected. */
    NEVER
  }

  /** How text that is not valid UTF-8 is handled. */
  public enum InvalidUtf8 {
    /** Base64 and marked, but a JSON body is rejected, because it is not JSON (RFC 8259 §8.1). */
    BASE64_EXCEPT_JSON,
    /** Base64 and marked. */
    BASE64,
    /** Each ill-formed sequence becomes U+FFFD. */
    REPLACE,
    /** The request is rejected. */
    REJECT
  }

  /** How the numbers of a JSON body are written. */
  public enum JsonNumbers {
    /** With the digits they came with; a number beyond the range of a double is rejected. */
    DOUBLE_RANGE,
    /** With the digits they came with, whatever they are. */
    EXACT,
    /**
     * As an IEEE double of 16 significant digits, as Kong from 3.6 on prints them; a number beyond the
     * range of a double is rejected.
     */
    DOUBLE16
  }

  /** How an empty or blank body with a JSON content type is handled. */
  public enum JsonEmptyBody {
    /**
     * With {@code GET}, {@code HEAD}, {@code DELETE} or {@code OPTIONS} an empty body is sent with
     * empty {@code body_args}; all else is rejected.
     */
    BY_METHOD,
    /** The request is rejected, as Kong does. */
    REJECT,
    /** It is sent with empty {@code body_args}. */
    OMIT_ARGS
  }

  /** How a JSON body that begins with a byte order mark (U+FEFF) is handled. */
  public enum JsonBom {
    /** The request is rejected. */
    REJECT,
    /** {@code body} keeps the mark, {@code body_args} is made of what follows. */
    ACCEPT
  }

  /** How a JSON body with an escape for half of a surrogate pair is handled. */
  public enum JsonLoneSurrogates {
    /** The request is rejected. */
    REJECT,
    /**
     * {@code body} keeps the escape, {@code body_args} has U+FFFD in its place: many readers refuse
     * such escapes (RFC 8259 §8.2), in names nearly all.
     */
    REPLACE
  }

  /** How a JSON body in UTF-16 or UTF-32 is handled, which RFC 8259 §8.1 rules out. */
  public enum JsonUtf16 {
    /** The request is rejected. */
    REJECT,
    /** It is not parsed: {@code body} is base64, {@code body_args} empty. */
    BASE64
  }

  /** How a JSON body that is neither object nor array is handled. */
  public enum JsonScalars {
    /** The request is rejected. */
    REJECT,
    /** The value becomes {@code body_args}. */
    ALLOW
  }

  private final boolean forwardMethod;
  private final boolean forwardUri;
  private final boolean forwardHeaders;
  private final boolean forwardBody;
  private final ContentTypeMatching rawContentTypeMatching;
  private final ParsedContentTypeMatching parsedContentTypeMatching;
  private final ContentTypes jsonTypes;
  private final ContentTypes textTypes;
  private final Base64Mode base64;
  private final InvalidUtf8 onInvalidUtf8;
  private final JsonNumbers jsonNumbers;
  private final JsonEmptyBody jsonEmptyBody;
  private final JsonScalars jsonScalars;
  private final JsonBom jsonBom;
  private final JsonLoneSurrogates jsonLoneSurrogates;
  private final JsonUtf16 jsonUtf16;
  private final boolean multipartLenient;
  private final boolean multipartParts;
  private final boolean multipartJson;
  private final boolean decodeTransferEncoding;
  private final boolean reportTruncation;
  private final boolean escapeForwardSlash;
  private final int maxBodyBytes;
  private final int maxJsonDepth;
  private final int maxFormArgs;
  private final int maxQueryArgs;
  private final int maxHeaders;
  private final int maxParts;

  EnvelopeConfig(EnvelopeConfigBuilder builder) {
    this.forwardMethod = builder.forwardMethod;
    this.forwardUri = builder.forwardUri;
    this.forwardHeaders = builder.forwardHeaders;
    this.forwardBody = builder.forwardBody;
    this.rawContentTypeMatching = builder.rawContentTypeMatching;
    this.parsedContentTypeMatching = builder.parsedContentTypeMatching;
    this.jsonTypes = builder.jsonTypes;
    this.textTypes = builder.textTypes;
    this.base64 = builder.base64;
    this.onInvalidUtf8 = builder.onInvalidUtf8;
    this.jsonNumbers = builder.jsonNumbers;
    this.jsonEmptyBody = builder.jsonEmptyBody;
    this.jsonScalars = builder.jsonScalars;
    this.jsonBom = builder.jsonBom;
    this.jsonLoneSurrogates = builder.jsonLoneSurrogates;
    this.jsonUtf16 = builder.jsonUtf16;
    this.multipartLenient = builder.multipartLenient;
    this.multipartParts = builder.multipartParts;
    this.multipartJson = builder.multipartJson;
    this.decodeTransferEncoding = builder.decodeTransferEncoding;
    this.reportTruncation = builder.reportTruncation;
    this.escapeForwardSlash = builder.escapeForwardSlash;
    this.maxBodyBytes = builder.maxBodyBytes;
    this.maxJsonDepth = builder.maxJsonDepth;
    this.maxFormArgs = builder.maxFormArgs;
    this.maxQueryArgs = builder.maxQueryArgs;
    this.maxHeaders = builder.maxHeaders;
    this.maxParts = builder.maxParts;
  }

  /** A builder that holds the defaults. */
  public static EnvelopeConfigBuilder builder() {
    return new EnvelopeConfigBuilder();
  }

  /** Method, target, headers and body are forwarded; everything else is as the builder has it at first. */
  public static EnvelopeConfig wholeRequest() {
    return builder().forwardMethod(true).forwardUri(true).forwardHeaders(true).build();
  }

  /** {@code forward_method}: member {@code method}. */
  public boolean forwardMethod() {
    return forwardMethod;
  }

  /** {@code forward_uri}: members {@code uri} and {@code uri_args}. */
  public boolean forwardUri() {
    return forwardUri;
  }

  /** {@code forward_headers}: member {@code headers}. */
  public boolean forwardHeaders() {
    return forwardHeaders;
  }

  /** {@code forward_body}: members {@code body}, {@code body_args} and {@code body_base64}. */
  public boolean forwardBody() {
    return forwardBody;
  }

  /** {@code raw_content_type_matching}: how the five raw text types are recognised. */
  public ContentTypeMatching rawContentTypeMatching() {
    return rawContentTypeMatching;
  }

  /** {@code parsed_content_type_matching}: how the three parsed types are recognised. */
  public ParsedContentTypeMatching parsedContentTypeMatching() {
    return parsedContentTypeMatching;
  }

  /** {@code json_content_types}: the types of JSON beside {@code application/json}. */
  public List<String> jsonContentTypes() {
    return jsonTypes.names();
  }

  ContentTypes jsonTypes() {
    return jsonTypes;
  }

  /** {@code text_content_types}: the types of text beside the five that Kong knows. */
  public List<String> textContentTypes() {
    return textTypes.names();
  }

  ContentTypes textTypes() {
    return textTypes;
  }

  /** {@code base64}: when {@code body} is base64. */
  public Base64Mode base64() {
    return base64;
  }

  /** {@code on_invalid_utf8}: how text that is not UTF-8 is handled. */
  public InvalidUtf8 onInvalidUtf8() {
    return onInvalidUtf8;
  }

  /** {@code json_numbers}: how numbers of a JSON body are written in {@code body_args}. */
  public JsonNumbers jsonNumbers() {
    return jsonNumbers;
  }

  /** {@code json_empty_body}: how an empty or blank JSON body is handled. */
  public JsonEmptyBody jsonEmptyBody() {
    return jsonEmptyBody;
  }

  /** {@code json_scalars}: how a JSON body that is neither object nor array is handled. */
  public JsonScalars jsonScalars() {
    return jsonScalars;
  }

  /** {@code json_bom}: how a JSON body with a byte order mark is handled. */
  public JsonBom jsonBom() {
    return jsonBom;
  }

  /** {@code json_lone_surrogates}: how a JSON body with escapes for half of a surrogate pair is handled. */
  public JsonLoneSurrogates jsonLoneSurrogates() {
    return jsonLoneSurrogates;
  }

  /** {@code json_utf16}: how a JSON body in UTF-16 or UTF-32 is handled. */
  public JsonUtf16 jsonUtf16() {
    return jsonUtf16;
  }

  /** {@code multipart_lenient}: keep the parts of a multipart body that lacks its closing delimiter. */
  public boolean multipartLenient() {
    return multipartLenient;
  }

  /** {@code multipart_parts}: member {@code body_parts}, one object per part. */
  public boolean multipartParts() {
    return multipartParts;
  }

  /** {@code multipart_json}: {@code body_parts} has parts of JSON types as JSON. */
  public boolean multipartJson() {
    return multipartJson;
  }

  /** {@code decode_transfer_encoding}: parts in base64 or quoted-printable are decoded. */
  public boolean decodeTransferEncoding() {
    return decodeTransferEncoding;
  }

  /** {@code report_truncation}: member {@code truncated} names what a limit cut. */
  public boolean reportTruncation() {
    return reportTruncation;
  }

  /** {@code escape_forward_slash}: write {@code /} as {@code \/} in strings, as Kong does. */
  public boolean escapeForwardSlash() {
    return escapeForwardSlash;
  }

  /** {@code max_body_bytes}: largest request body, in bytes; 0 means no limit. */
  public int maxBodyBytes() {
    return maxBodyBytes;
  }

  /** {@code max_json_depth}: deepest nesting of a JSON body, in levels; 0 means no limit. */
  public int maxJsonDepth() {
    return maxJsonDepth;
  }

  /** {@code max_form_args}: form arguments kept, counted as segments between {@code &}; 0 means no limit. */
  public int maxFormArgs() {
    return maxFormArgs;
  }

  /** {@code max_query_args}: query arguments kept; 0 means no limit. */
  public int maxQueryArgs() {
    return maxQueryArgs;
  }

  /** {@code max_headers}: header field lines kept; 0 means no limit. */
  public int maxHeaders() {
    return maxHeaders;
  }

  /** {@code max_parts}: most parts of a multipart body; 0 means no limit. */
  public int maxParts() {
    return maxParts;
  }

  /** {@link #maxBodyBytes} as a size to compare with; without a limit the length of the largest array. */
  public int bodyBytesOrMax() {
    return maxBodyBytes == 0 ? Integer.MAX_VALUE - 8 : maxBodyBytes;
  }
}
