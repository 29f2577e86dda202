package dev.postrider.envelope;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.postrider.envelope.EnvelopeConfig.Base64Mode;
import dev.postrider.envelope.EnvelopeConfig.InvalidUtf8;
import dev.postrider.envelope.EnvelopeConfig.JsonEmptyBody;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Writes one envelope at a time, member by member in their fixed order, into buffers that it keeps
 * for the next. Not thread-safe.
 */
final class EnvelopeWriter {

  private static final int INITIAL_CAPACITY = 4096;
  private static final int RETAINED_BYTES = 4 * 1024 * 1024;
  private static final byte[] METHOD = member("method");
  private static final byte[] URI = member("uri");
  private static final byte[] URI_ARGS = member("uri_args");
  private static final byte[] HEADERS = member("headers");
  private static final byte[] BODY = member("body");
  private static final byte[] BODY_ARGS = member("body_args");
  private static final byte[] BODY_BASE64 = ",\"body_base64\":true".getBytes(US_ASCII);
  private static final byte[] URI_BASE64 = ",\"uri_base64\":true".getBytes(US_ASCII);
  private static final byte[] URI_ARGS_BASE64 = member("uri_args_base64");
  private static final byte[] HEADERS_BASE64 = member("headers_base64");
  private static final byte[] BODY_ARGS_BASE64 = member("body_args_base64");
  private static final byte[] BODY_PARTS = member("body_parts");
  private static final byte[] TRUNCATED = member("truncated");
  private static final byte[] EMPTY_OBJECT = {'{', '}'};
  private static final byte[] NO_BYTES = {};
  private static final String TOKEN_SYMBOLS = "!#$%&'*+-.^_`|~";

  private final EnvelopeConfig config;
  private final JsonBuffer out;
  private final NamedValues values = new NamedValues();
  private final JsonBody jsonBody;
  private final MultipartBody multipartBody;
  private final JsonPointers uriArgsBase64;
  private final JsonPointers headersBase64;
  private final JsonPointers bodyArgsBase64;
  private final JsonBuffer parts;
  private byte[] copy = NO_BYTES;
  private boolean first;
  private boolean uriBase64;
  private boolean bodyBase64;
  private boolean bodyIsUtf8;
  private boolean uriArgsTruncated;
  private boolean headersTruncated;
  private boolean bodyArgsTruncated;
  private int headerLines;

  EnvelopeWriter(EnvelopeConfig config) {
    this.config = config;
    boolean escapeForwardSlash = config.escapeForwardSlash();
    this.out = new JsonBuffer(INITIAL_CAPACITY, escapeForwardSlash);
    this.jsonBody = new JsonBody(config);
    this.multipartBody = new MultipartBody(config);
    this.uriArgsBase64 = new JsonPointers(escapeForwardSlash);
    this.headersBase64 = new JsonPointers(escapeForwardSlash);
    this.bodyArgsBase64 = new JsonPointers(escapeForwardSlash);
    this.parts = new JsonBuffer(0, escapeForwardSlash);
  }

  byte[] write(RequestView request) throws RequestRejectedException {
    try {
      out.raw('{');
      first = true;
      if (config.forwardMethod()) {
        method(request.method());
      }
      if (config.forwardUri()) {
        uri(request.target());
      }
      if (config.forwardHeaders()) {
        headers(request);
      }
      if (config.forwardBody()) {
        body(request);
      }
      marks();
      out.raw('}');
      return out.toByteArray();
    } finally {
      reset();
    }
  }

  private void reset() {
    out.reset(RETAINED_BYTES);
    parts.reset(0);
    values.reset();
    uriArgsBase64.reset();
    headersBase64.reset();
    bodyArgsBase64.reset();
    if (copy.length > RETAINED_BYTES) {
      copy = NO_BYTES;
    }
    uriBase64 = false;
    bodyBase64 = false;
    uriArgsTruncated = false;
    headersTruncated = false;
    bodyArgsTruncated = false;
    headerLines = 0;
  }

  private static byte[] member(String name) {
    return (",\"" + name + "\":").getBytes(US_ASCII);
  }

  private void start(byte[] member) {
    out.raw(member, first ? 1 : 0, member.length);
    first = false;
  }

  private void method(String method) throws RequestRejectedException {
    boolean token = !method.isEmpty();
    for (int i = 0; i < method.length(); i++) {
      char c = method.charAt(i);
      boolean letter = (c | 0x20) >= 'a' && (c | 0x20) <= 'z';
      token &= letter || (c >= '0' && c <= '9') || TOKEN_SYMBOLS.indexOf(c) >= 0;
    }
    if (!token) {
      throw RequestRejectedException.malformed("invalid request method", "not a token");
    }
    start(METHOD);
    out.raw('"');
    out.raw(method);
    out.raw('"');
  }

  private void uri(String target) throws RequestRejectedException {
    start(URI);
    int length = latin1(target);
    if (out.string(copy, 0, length) != JsonBuffer.VALID) {
      switch (config.onInvalidUtf8()) {
        case REJECT ->
          throw RequestRejectedException.malformed("request is not valid UTF-8", "uri");
        case REPLACE -> out.replacedString(copy, 0, length);
        case BASE64, BASE64_EXCEPT_JSON -> {
          out.base64String(copy, 0, length);
          uriBase64 = true;
        }
      }
    }
    int query = 0;
    while (query < length && copy[query] != '?') {
      query++;
    }
    start(URI_ARGS);
    uriArgsTruncated =
        Arguments.readQuery(copy, query + 1, length, config.limits().maxQueryArgs(), values);
    writeValues(uriArgsBase64, "uri_args");
  }

  /** Puts the bytes of HTTP text into {@link #copy} and returns how many there are. */
  private int latin1(String text) {
    int length = text.length();
    if (copy.length < length) {
      copy = new byte[Sizes.grow(copy.length, 0, length)];
    }
    for (int i = 0; i < length; i++) {
      char c = text.charAt(i);
      if (c > 0xFF) {
        copy = HttpText.bytes(text);
        return copy.length;
      }
      copy[i] = (byte) c;
    }
    return length;
  }

  private void headers(RequestView request) throws RequestRejectedException {
    start(HEADERS);
    request.headers(new HeaderVisitor() {
      @Override
      public void header(String name, String value) {
        if (startHeader(name)) {
          values.append(value);
          values.endValue();
        }
      }

      @Override
      public void header(String name, byte[] value) {
        if (startHeader(name)) {
          values.append(value, 0, value.length);
          values.endValue();
        }
      }
    });
    writeValues(headersBase64, "headers");
  }

  private boolean startHeader(String name) {
    int limit = config.limits().maxHeaders();
    if (limit > 0 && headerLines == limit) {
      headersTruncated = true;
      return false;
    }
    headerLines++;
    values.startName();
    values.appendLowerCase(name);
    values.endName();
    return true;
  }

  private void writeValues(JsonPointers pointers, String member) throws RequestRejectedException {
    values.writeTo(out, config.onInvalidUtf8(), pointers, member);
    values.reset();
  }

  private void body(RequestView request) throws RequestRejectedException {
    String contentType = request.contentType();
    ByteBuffer body = request.body(config.limits().bodyBytesOrMax());
    if (body.remaining() > config.limits().bodyBytesOrMax()) {
      throw RequestRejectedException.bodyTooLarge(config.limits().maxBodyBytes());
    }
    byte[] source;
    int from;
    int to;
    if (body.hasArray()) {
      source = body.array();
      from = body.arrayOffset() + body.position();
      to = body.arrayOffset() + body.limit();
    } else {
      source = new byte[body.remaining()];
      from = 0;
      to = source.length;
      body.get(body.position(), source);
    }
    body(contentType, source, from, to);
  }

  private void body(@Nullable String contentType, byte[] source, int from, int to)
      throws RequestRejectedException {
    BodyKind kind = BodyKind.of(contentType, config.rawContentTypeMatching());
    start(BODY);
    if (!bodyText(kind, source, from, to)) {
      byte[] replaced = Utf8.replaceInvalid(source, from, to);
      bodyText(kind, replaced, 0, replaced.length);
      bodyArgs(kind, contentType, replaced, 0, replaced.length);
    } else {
      bodyArgs(kind, contentType, source, from, to);
    }
    if (bodyBase64) {
      out.raw(BODY_BASE64);
    }
  }

  /** Writes {@code body} as text or base64; false if it has to be repaired first. */
  private boolean bodyText(BodyKind kind, byte[] source, int from, int to)
      throws RequestRejectedException {
    Base64Mode mode = config.base64();
    bodyIsUtf8 = false;
    if (mode == Base64Mode.AUTO && kind == BodyKind.BINARY) {
      bodyAsBase64(source, from, to);
      return true;
    }
    int invalid = mode == Base64Mode.ALWAYS
        ? Utf8.firstInvalid(source, from, to)
        : out.string(source, from, to);
    bodyIsUtf8 = invalid == JsonBuffer.VALID;
    if (!bodyIsUtf8 && kind != BodyKind.BINARY) {
      if (config.onInvalidUtf8() == InvalidUtf8.REPLACE) {
        return false;
      }
      boolean json = kind == BodyKind.JSON;
      if (config.onInvalidUtf8() == InvalidUtf8.REJECT
          || (json && config.onInvalidUtf8() == InvalidUtf8.BASE64_EXCEPT_JSON)) {
        throw json ? JsonBody.invalid(invalid - from, "not UTF-8") : notUtf8(invalid - from);
      }
    }
    if (mode == Base64Mode.ALWAYS) {
      bodyAsBase64(source, from, to);
    } else if (!bodyIsUtf8) {
      if (mode == Base64Mode.NEVER) {
        throw notUtf8(invalid - from);
      }
      bodyAsBase64(source, from, to);
    }
    return true;
  }

  private static RequestRejectedException notUtf8(int offset) {
    return RequestRejectedException.malformed("request body is not valid UTF-8", "byte " + offset);
  }

  private void bodyAsBase64(byte[] source, int from, int to) {
    out.base64String(source, from, to);
    bodyBase64 = true;
  }

  private void bodyArgs(
      BodyKind kind, @Nullable String contentType, byte[] source, int from, int to)
      throws RequestRejectedException {
    start(BODY_ARGS);
    switch (kind) {
      case FORM -> {
        bodyArgsTruncated =
            Arguments.readForm(source, from, to, config.limits().maxFormArgs(), values);
        writeValues(bodyArgsBase64, "body_args");
      }
      case MULTIPART -> {
        JsonBuffer described = config.multipartParts() ? parts : null;
        String type = contentType == null ? "" : contentType;
        multipartBody.read(source, from, to, type, values, described);
        writeValues(bodyArgsBase64, "body_args");
      }
      case JSON -> json(source, from, to);
      case TEXT, BINARY -> out.raw(EMPTY_OBJECT);
    }
  }

  private void json(byte[] source, int from, int to) throws RequestRejectedException {
    if (config.jsonEmptyBody() == JsonEmptyBody.OMIT_ARGS && JsonBody.isBlank(source, from, to)) {
      out.raw(EMPTY_OBJECT);
    } else if (!bodyIsUtf8) {
      JsonBuffer checked = new JsonBuffer(to - from, false);
      jsonBody.copy(source, from, to, checked);
      Base64JsonBody.write(checked.toByteArray(), out, bodyArgsBase64);
    } else {
      jsonBody.copy(source, from, to, out);
    }
  }

  private void marks() {
    if (uriBase64) {
      out.raw(URI_BASE64);
    }
    uriArgsBase64.writeTo(out, URI_ARGS_BASE64);
    headersBase64.writeTo(out, HEADERS_BASE64);
    bodyArgsBase64.writeTo(out, BODY_ARGS_BASE64);
    if (config.multipartParts() && config.forwardBody() && parts.length() > 0) {
      out.raw(BODY_PARTS);
      out.raw('[');
      out.raw(parts);
      out.raw(']');
    }
    if (config.reportTruncation() && (headersTruncated || uriArgsTruncated || bodyArgsTruncated)) {
      out.raw(TRUNCATED);
      out.raw('[');
      String separator = "";
      separator = truncated(headersTruncated, "headers", separator);
      separator = truncated(uriArgsTruncated, "uri_args", separator);
      truncated(bodyArgsTruncated, "body_args", separator);
      out.raw(']');
    }
  }

  private String truncated(boolean cut, String member, String separator) {
    if (!cut) {
      return separator;
    }
    out.raw(separator + '"' + member + '"');
    return ",";
  }
}
