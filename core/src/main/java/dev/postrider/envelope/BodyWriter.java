package dev.postrider.envelope;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.postrider.claimcheck.StagedBody;
import dev.postrider.envelope.EnvelopeConfig.Base64Mode;
import dev.postrider.envelope.EnvelopeConfig.InvalidUtf8;
import dev.postrider.envelope.EnvelopeConfig.JsonUtf16;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Writes the members {@code body} and {@code body_args} and keeps what the marks at the end of the
 * envelope say of them. Not thread-safe.
 */
final class BodyWriter {

  private static final byte[] BODY_ARGS = ",\"body_args\":".getBytes(US_ASCII);
  private static final byte[] BODY_BASE64 = ",\"body_base64\":true".getBytes(US_ASCII);
  private static final byte[] BODY_ARGS_BASE64 = ",\"body_args_base64\":".getBytes(US_ASCII);
  private static final byte[] BODY_PARTS = ",\"body_parts\":".getBytes(US_ASCII);
  private static final byte[] BODY_DECODED = ",\"body_decoded\":".getBytes(US_ASCII);
  private static final byte[] BODY_CHARSET = ",\"body_charset\":".getBytes(US_ASCII);
  private static final byte[] EMPTY_OBJECT = {'{', '}'};

  /** Their content has no meaning of its own (RFC 9110 §9.3), and most have none. */
  private static final Set<String> METHODS_WITHOUT_BODY =
      Set.of("GET", "HEAD", "DELETE", "OPTIONS");

  private final EnvelopeConfig config;
  private final JsonBuffer out;
  private final NamedValues values;
  private final DirectMembers direct;
  private final PointerPlaces places;
  private final JsonBody jsonBody;
  private final MultipartBody multipartBody;
  private final JsonPointers pointers;
  private final JsonBuffer parts;
  private boolean base64;
  private boolean truncated;
  private int jsonStart;
  private int jsonEnd;

  /** Where the values at pointers begin in the buffer, if the scan of the body could tell. */
  private int @Nullable [] valueStarts;

  /** A writer into {@code out} that uses {@code values}, which are empty between its calls. */
  BodyWriter(
      EnvelopeConfig config,
      JsonBuffer out,
      NamedValues values,
      DirectMembers direct,
      PointerPlaces places) {
    this.config = config;
    this.out = out;
    this.values = values;
    this.direct = direct;
    this.places = places;
    this.jsonBody = new JsonBody(config, places);
    this.multipartBody = new MultipartBody(config);
    this.pointers = new JsonPointers(config.escapeForwardSlash());
    this.parts = new JsonBuffer(0, config.escapeForwardSlash());
  }

  void reset() {
    pointers.reset();
    parts.reset(0);
    base64 = false;
    truncated = false;
    jsonStart = 0;
    jsonEnd = 0;
    valueStarts = null;
  }

  /** Where the value of {@code body_args} begins in the buffer, if the body was JSON. */
  int jsonStart() {
    return jsonStart;
  }

  /** Where that value ends; 0 if the body was not JSON. */
  int jsonEnd() {
    return jsonEnd;
  }

  /** Where the values at pointers begin in the buffer; null if that is not known. */
  int @Nullable [] valueStarts() {
    return valueStarts;
  }

  /** Whether a limit cut arguments off. */
  boolean truncated() {
    return truncated;
  }

  /** Writes the value of {@code body} and the members behind it, up to {@code body_base64}. */
  void write(RequestView request, byte[] source, int from, int to) throws RequestRejectedException {
    String contentType = request.contentType();
    BodyKind kind = BodyKind.of(contentType, request.contentEncoding(), config);
    if (kind == BodyKind.JSON
        && config.jsonUtf16() == JsonUtf16.BASE64
        && Utf8.isWiderJson(source, from, to)) {
      kind = BodyKind.BINARY;
    }
    boolean parsed = kind != BodyKind.JSON || !isOmitted(request, source, from, to);
    if (config.onInvalidUtf8() == InvalidUtf8.REPLACE
        && (kind != BodyKind.BINARY || config.base64() == Base64Mode.NEVER)
        && Utf8.firstInvalid(source, from, to) >= 0) {
      byte[] replaced = Utf8.replaceInvalid(source, from, to);
      write(kind, parsed, contentType, replaced, 0, replaced.length);
    } else {
      write(kind, parsed, contentType, source, from, to);
    }
    if (base64) {
      out.raw(BODY_BASE64);
    }
    decodedCodings(request.decodedCodings());
    String charset = request.bodyCharset();
    if (charset != null) {
      out.raw(BODY_CHARSET);
      out.raw('"' + charset + '"');
    }
  }

  /** Their names need no escapes. */
  private void decodedCodings(List<String> codings) {
    if (!codings.isEmpty()) {
      out.raw(BODY_DECODED);
      out.raw("[\"" + String.join("\",\"", codings) + "\"]");
    }
  }

  private void write(
      BodyKind kind, boolean parsed, @Nullable String contentType, byte[] source, int from, int to)
      throws RequestRejectedException {
    if (kind == BodyKind.JSON && parsed) {
      json(source, from, to);
      return;
    }
    text(kind, source, from, to);
    out.raw(BODY_ARGS);
    if (kind == BodyKind.FORM) {
      if (form(source, from, to)) {
        return;
      }
    } else if (kind == BodyKind.MULTIPART && contentType != null) {
      multipartBody.read(
          source, from, to, contentType, values, config.multipartParts() ? parts : null);
    } else {
      out.raw(EMPTY_OBJECT);
      return;
    }
    values.writeTo(out, config.onInvalidUtf8(), pointers, "body_args");
    values.reset();
  }

  /** Writes the arguments and returns true, or leaves them in {@link #values}. */
  private boolean form(byte[] source, int from, int to) {
    int limit = config.maxFormArgs();
    direct.begin();
    DirectMembers.Outcome outcome = direct.form(source, from, to, limit);
    if (outcome != DirectMembers.Outcome.GAVE_UP) {
      direct.end();
      truncated = outcome == DirectMembers.Outcome.TRUNCATED;
      return true;
    }
    direct.giveUp();
    truncated = UrlEncodedArguments.readForm(source, from, to, limit, values);
    return false;
  }

  /** Whether an empty body of a JSON type stands for no arguments. */
  private boolean isOmitted(RequestView request, byte[] source, int from, int to) {
    return switch (config.jsonEmptyBody()) {
      case REJECT -> false;
      case OMIT_ARGS -> jsonBody.isBlank(source, from, to);
      case BY_METHOD -> from == to && METHODS_WITHOUT_BODY.contains(request.method());
    };
  }

  private void text(BodyKind kind, byte[] source, int from, int to)
      throws RequestRejectedException {
    Base64Mode mode = config.base64();
    if (mode == Base64Mode.ALWAYS || (mode == Base64Mode.AUTO && kind == BodyKind.BINARY)) {
      base64(source, from, to);
      return;
    }
    int invalid = out.string(source, from, to);
    if (invalid != JsonBuffer.VALID) {
      if (mode == Base64Mode.NEVER || config.onInvalidUtf8() == InvalidUtf8.REJECT) {
        throw RequestRejectedException.malformed(
            "request body is not valid UTF-8", "byte " + (invalid - from));
      }
      base64(source, from, to);
    }
  }

  private void json(byte[] source, int from, int to) throws RequestRejectedException {
    boolean utf8 = config.onInvalidUtf8() != InvalidUtf8.BASE64
        || config.base64() == Base64Mode.NEVER
        || Utf8.firstInvalid(source, from, to) < 0;
    int start = out.length();
    jsonBody.writeString(source, from, to, utf8, out);
    if (!utf8 || config.base64() == Base64Mode.ALWAYS) {
      out.truncate(start);
      base64(source, from, to);
    }
    out.raw(BODY_ARGS);
    jsonStart = out.length();
    if (utf8) {
      jsonBody.writeValue(source, from, to, out);
      if (jsonBody.isExact()) {
        // The value ends where the text does.
        valueStarts = places.startsMovedBy(out.length() - to);
      }
    } else {
      JsonBuffer compact = new JsonBuffer(to - from, config.escapeForwardSlash());
      jsonBody.writeValue(source, from, to, compact);
      Base64JsonBody.write(compact.reserve(0), compact.length(), out, pointers);
    }
    jsonEnd = out.length();
  }

  private void base64(byte[] source, int from, int to) {
    out.insertBase64String(source, from, to);
    base64 = true;
  }

  /** Writes the members of a body that is in a file, if its parts are to be told of: {@code body_args}. */
  void writeStored(RequestView request, StagedBody body) throws RequestRejectedException {
    String contentType = request.contentType();
    if (body.inlineBytesOfParts() < 0
        || contentType == null
        || BodyKind.of(contentType, request.contentEncoding(), config) != BodyKind.MULTIPART) {
      return;
    }
    out.raw(BODY_ARGS);
    new StoredPartsReader(
            config, values, config.multipartParts() ? parts : null, body.inlineBytesOfParts())
        .read(body, contentType);
    values.writeTo(out, StoredPartsReader.onInvalidUtf8(config), pointers, "body_args");
    values.reset();
  }

  /** Writes {@code body_args_base64}, if need be. */
  void writePointers() {
    pointers.writeTo(out, BODY_ARGS_BASE64);
  }

  /** Writes {@code body_parts}, if there are any to describe. */
  void writeParts() {
    if (parts.length() > 0) {
      out.raw(BODY_PARTS);
      out.raw('[');
      out.raw(parts);
      out.raw(']');
    }
  }
}
