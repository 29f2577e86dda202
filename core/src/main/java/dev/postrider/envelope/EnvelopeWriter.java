package dev.postrider.envelope;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.postrider.claimcheck.ClaimCheck;
import dev.postrider.claimcheck.StagedBody;
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
  private static final byte[] CLAIM_CHECK = member("body_claim_check");
  private static final byte[] URI_BASE64 = ",\"uri_base64\":true".getBytes(US_ASCII);
  private static final byte[] URI_ARGS_BASE64 = member("uri_args_base64");
  private static final byte[] HEADERS_BASE64 = member("headers_base64");
  private static final byte[] TRUNCATED = member("truncated");
  private static final byte[] NO_BYTES = {};
  private static final String TOKEN_SYMBOLS = "!#$%&'*+-.^_`|~";

  private final EnvelopeConfig config;
  private final JsonSelector selector;
  private final JsonBuffer out;
  private final NamedValues values = new NamedValues();
  private final DirectMembers direct;
  private final BodyWriter bodyWriter;
  private final JsonPointers uriArgsBase64;
  private final JsonPointers headersBase64;
  private byte[] copy = NO_BYTES;
  private boolean first;
  private boolean uriBase64;
  private boolean uriArgsTruncated;
  private boolean headersTruncated;
  private int headerLines;

  EnvelopeWriter(EnvelopeConfig config, JsonSelector selector) {
    this.config = config;
    this.selector = selector;
    boolean escapeForwardSlash = config.escapeForwardSlash();
    this.out = new JsonBuffer(INITIAL_CAPACITY, escapeForwardSlash);
    this.direct = new DirectMembers(out);
    this.bodyWriter = new BodyWriter(config, out, values, direct, selector.places());
    this.uriArgsBase64 = new JsonPointers(escapeForwardSlash);
    this.headersBase64 = new JsonPointers(escapeForwardSlash);
  }

  byte[] write(RequestView request) throws RequestRejectedException {
    try {
      members(request);
      return out.toByteArray();
    } finally {
      reset();
    }
  }

  /** The same, and the values of a JSON body. */
  EncodedEnvelope writeWithJson(RequestView request) throws RequestRejectedException {
    try {
      members(request);
      byte[] bytes = out.toByteArray();
      if (bodyWriter.jsonEnd() == 0) {
        return EncodedEnvelope.withoutJson(bytes, selector);
      }
      // A body in base64 is put into the array, before the places that the buffer counts.
      int inserted = bytes.length - out.length();
      return new EncodedEnvelope(
          bytes,
          selector,
          bodyWriter.jsonStart() + inserted,
          bodyWriter.jsonEnd() + inserted,
          inserted == 0 ? bodyWriter.valueStarts() : null);
    } finally {
      reset();
    }
  }

  /** A JSON body alone; null if there is none. */
  byte @Nullable [] writeJson(RequestView request) throws RequestRejectedException {
    try {
      first = true;
      body(request);
      return bodyWriter.jsonEnd() == 0
          ? null
          : out.copy(bodyWriter.jsonStart(), bodyWriter.jsonEnd());
    } finally {
      reset();
    }
  }

  private void members(RequestView request) throws RequestRejectedException {
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
  }

  private void reset() {
    out.reset(RETAINED_BYTES);
    values.reset();
    bodyWriter.reset();
    uriArgsBase64.reset();
    headersBase64.reset();
    if (copy.length > RETAINED_BYTES) {
      copy = NO_BYTES;
    }
    uriBase64 = false;
    uriArgsTruncated = false;
    headersTruncated = false;
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
    uriArgs(Math.min(query + 1, length), length);
  }

  private void uriArgs(int from, int to) throws RequestRejectedException {
    int limit = config.maxQueryArgs();
    direct.begin();
    DirectMembers.Outcome outcome = direct.query(copy, from, to, limit);
    if (outcome == DirectMembers.Outcome.GAVE_UP) {
      direct.giveUp();
      uriArgsTruncated = UrlEncodedArguments.readQuery(copy, from, to, limit, values);
      writeValues(uriArgsBase64, "uri_args");
    } else {
      direct.end();
      uriArgsTruncated = outcome == DirectMembers.Outcome.TRUNCATED;
    }
  }

  /** Puts the bytes of HTTP text into {@link #copy} and returns how many there are. */
  private int latin1(String text) {
    int length = text.length();
    if (copy.length < length) {
      copy = new byte[ArrayCapacity.grow(copy.length, 0, length)];
    }
    if (HttpText.copyLatin1(text, copy, 0)) {
      return length;
    }
    copy = HttpText.bytes(text);
    return copy.length;
  }

  private void headers(RequestView request) throws RequestRejectedException {
    start(HEADERS);
    direct.begin();
    DirectHeaders headers = new DirectHeaders();
    request.headers(headers);
    if (headers.ordinary) {
      direct.end();
      return;
    }
    direct.giveUp();
    headerLines = 0;
    request.headers(new CollectedHeaders());
    writeValues(headersBase64, "headers");
  }

  private final class DirectHeaders implements HeaderVisitor {

    private boolean ordinary = true;

    @Override
    public void header(String name, String value) {
      ordinary = ordinary && (!isWithinLimit() || direct.header(name, value));
    }

    @Override
    public void header(String name, byte[] value) {
      ordinary = ordinary && (!isWithinLimit() || direct.header(name, value));
    }
  }

  private final class CollectedHeaders implements HeaderVisitor {

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
  }

  private boolean isWithinLimit() {
    int limit = config.maxHeaders();
    if (limit > 0 && headerLines == limit) {
      headersTruncated = true;
      return false;
    }
    headerLines++;
    return true;
  }

  private boolean startHeader(String name) {
    if (!isWithinLimit()) {
      return false;
    }
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
    StagedBody staged = request.stagedBody();
    if (staged != null) {
      claimCheck(staged.claimCheck());
      bodyWriter.writeStored(request, staged);
      return;
    }
    ByteBuffer body = request.body(config.bodyBytesOrMax());
    if (body.remaining() > config.bodyBytesOrMax()) {
      throw RequestRejectedException.bodyTooLarge(config.maxBodyBytes());
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
    if (request.isBodyOmitted()) {
      return;
    }
    start(BODY);
    bodyWriter.write(request, source, from, to);
  }

  private void claimCheck(ClaimCheck claimCheck) {
    start(CLAIM_CHECK);
    out.raw("{\"uri\":");
    byte[] uri = claimCheck.uri().getBytes(US_ASCII);
    out.string(uri, 0, uri.length);
    out.raw(",\"size\":" + claimCheck.size() + ",\"sha256\":\"" + claimCheck.sha256() + "\"}");
  }

  private void marks() {
    if (uriBase64) {
      out.raw(URI_BASE64);
    }
    uriArgsBase64.writeTo(out, URI_ARGS_BASE64);
    headersBase64.writeTo(out, HEADERS_BASE64);
    bodyWriter.writePointers();
    bodyWriter.writeParts();
    boolean bodyArgsTruncated = bodyWriter.truncated();
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
