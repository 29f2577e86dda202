package dev.postrider.envelope;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads a {@code multipart/form-data} body (RFC 7578): every part that has a name becomes a value of
 * it, files like fields, nothing decoded unless that is asked for. Not thread-safe.
 */
final class MultipartBody {

  private static final int MAX_BOUNDARY_CHARACTERS = 1024;

  private final MultipartParts parts;
  private final boolean decodes;

  /** Null unless parts of JSON types are written as JSON. */
  private final @Nullable PartJson json;

  MultipartBody(EnvelopeConfig config) {
    this.parts = new MultipartParts(config);
    this.decodes = config.decodeTransferEncoding();
    this.json = config.multipartJson() ? new PartJson(config) : null;
  }

  /**
   * Adds the parts to {@code values}, and to {@code described} as JSON objects separated by commas.
   *
   * @throws RequestRejectedException if the body is not multipart with the boundary of the content type,
   *     or there are too many parts
   */
  void read(
      byte[] source,
      int from,
      int to,
      String contentType,
      NamedValues values,
      @Nullable JsonBuffer described)
      throws RequestRejectedException {
    String boundary = boundary(contentType);
    if (boundary == null || boundary.isEmpty() || from == to) {
      return;
    }
    try {
      find(source, from, to, boundary);
      for (int part = 0; part < parts.count(); part++) {
        add(part, source, values, described);
      }
    } finally {
      parts.reset();
    }
  }

  /**
   * The values of the first part of each name; null where there is none.
   *
   * @throws RequestRejectedException as {@link #read} does
   */
  byte[] @Nullable [] first(
      byte[] source, int from, int to, String contentType, List<ByteBuffer> names)
      throws RequestRejectedException {
    byte[] @Nullable [] values = new byte[names.size()][];
    String boundary = boundary(contentType);
    if (boundary == null || boundary.isEmpty() || from == to) {
      return values;
    }
    find(source, from, to, boundary);
    for (int part = 0; part < parts.count(); part++) {
      byte[] name = name(source, part);
      int place = name == null ? -1 : names.indexOf(ByteBuffer.wrap(name));
      if (place >= 0 && values[place] == null) {
        byte[] decoded = decoded(part, source, header(source, part));
        values[place] = decoded == null
            ? Arrays.copyOfRange(source, parts.value(part), parts.end(part))
            : decoded;
      }
    }
    return values;
  }

  /**
   * Finds the parts, of which none is missing.
   *
   * @return the parts; null if there is no boundary, no delimiter, or no closing delimiter
   * @throws RequestRejectedException as {@link #read} does
   */
  @Nullable
  MultipartParts complete(byte[] source, String contentType) throws RequestRejectedException {
    String boundary = boundary(contentType);
    if (boundary == null || boundary.isEmpty() || source.length == 0) {
      return null;
    }
    find(source, 0, source.length, boundary);
    return parts.isClosed() ? parts : null;
  }

  /** The bytes of a part's name; null if it has none. */
  byte @Nullable [] name(byte[] source, int part) {
    String disposition = field(header(source, part), "content-disposition");
    String name = disposition == null ? null : HeaderParameter.last(disposition, "name");
    return name == null ? null : HttpText.bytes(name);
  }

  /** In what the value of a part is encoded; null if it stands as it is. */
  @Nullable
  TransferEncoding encoding(byte[] source, int part) {
    return TransferEncoding.of(field(header(source, part), "content-transfer-encoding"));
  }

  private String header(byte[] source, int part) {
    int emptyLine = parts.value(part) - parts.lineEnding().length();
    int header = parts.header(part);
    return new String(source, header, emptyLine - header, ISO_8859_1);
  }

  /** Null if there is none. Two that differ would leave open where the parts are. */
  private static @Nullable String boundary(String contentType) throws RequestRejectedException {
    String boundary = null;
    int at = HeaderParameter.find(contentType, 0, "boundary");
    while (at != HeaderParameter.NONE) {
      String value = HeaderParameter.value(contentType, at);
      if (boundary != null && !boundary.equals(value)) {
        throw MultipartParts.malformed("two boundaries in the content type");
      }
      boundary = value;
      boolean isLast = contentType.indexOf(';', at) < 0;
      at = isLast ? HeaderParameter.NONE : HeaderParameter.find(contentType, at, "boundary");
    }
    if (boundary != null && boundary.length() > MAX_BOUNDARY_CHARACTERS) {
      throw MultipartParts.malformed(
          "a boundary of more than " + MAX_BOUNDARY_CHARACTERS + " characters");
    }
    if (boundary != null && (boundary.indexOf('\r') >= 0 || boundary.indexOf('\n') >= 0)) {
      throw MultipartParts.malformed("a line end in the boundary");
    }
    return boundary;
  }

  /** Finds the parts. Kong drops single quotes, which RFC 2046 allows in a boundary. */
  private void find(byte[] source, int from, int to, String boundary)
      throws RequestRejectedException {
    boolean found = parts.find(source, from, to, boundary);
    int last = boundary.length() - 1;
    if (!found && last > 1 && boundary.charAt(0) == '\'' && boundary.charAt(last) == '\'') {
      found = parts.find(source, from, to, boundary.substring(1, last));
    }
    if (!found) {
      parts.requireLenient(to, "no delimiter");
    }
  }

  private void add(int part, byte[] source, NamedValues values, @Nullable JsonBuffer described)
      throws RequestRejectedException {
    int header = parts.header(part);
    int value = parts.value(part);
    int nameEnd = described == null && !decodes
        ? PartHeader.nameEnd(source, header, value)
        : PartHeader.OTHER;
    if (nameEnd != PartHeader.OTHER) {
      values.startName();
      values.append(source, PartHeader.nameStart(header), nameEnd);
      values.endName();
      values.append(source, value, parts.end(part));
      values.endValue();
      return;
    }
    String text = header(source, part);
    String disposition = field(text, "content-disposition");
    String name = disposition == null ? null : HeaderParameter.last(disposition, "name");
    if (disposition == null || name == null) {
      return;
    }
    values.startName();
    values.append(name);
    values.endName();
    int start = values.textEnd();
    byte[] decoded = decoded(part, source, text);
    if (decoded == null) {
      values.append(source, value, parts.end(part));
    } else {
      values.append(decoded, 0, decoded.length);
    }
    if (described != null) {
      describe(text, disposition, name, values, start, described);
    }
    values.endValue();
  }

  /** The decoded value of a part; null if it stands as it is. */
  private byte @Nullable [] decoded(int part, byte[] source, String header)
      throws RequestRejectedException {
    String name = decodes ? field(header, "content-transfer-encoding") : null;
    TransferEncoding encoding = TransferEncoding.of(name);
    if (encoding == null) {
      return null;
    }
    byte[] decoded = encoding.decoded(source, parts.value(part), parts.end(part));
    if (decoded == null) {
      throw MultipartParts.malformed("part " + (part + 1) + ": its value is not " + encoding);
    }
    return decoded;
  }

  private void describe(
      String header,
      String disposition,
      String name,
      NamedValues values,
      int start,
      JsonBuffer described) {
    described.raw(described.length() == 0 ? "{\"name\":" : ",{\"name\":");
    text(name, described);
    member(",\"filename\":", HeaderParameter.last(disposition, "filename"), described);
    String contentType = field(header, "content-type");
    member(",\"content_type\":", contentType, described);
    described.raw(",\"size\":" + (values.textEnd() - start));
    int end = described.length();
    if (json != null && contentType != null && json.has(contentType)) {
      described.raw(",\"value_json\":");
      if (json.write(values.text(), start, values.textEnd(), described)) {
        described.raw('}');
        return;
      }
      described.truncate(end);
    }
    described.raw(",\"value\":");
    if (described.string(values.text(), start, values.textEnd()) != JsonBuffer.VALID) {
      described.truncate(end);
      described.raw(",\"value_base64\":");
      described.base64String(values.text(), start, values.textEnd());
    }
    described.raw('}');
  }

  private @Nullable String field(String header, String name) {
    return PartHeader.field(header, parts.lineEnding(), name);
  }

  private static void member(String memberStart, @Nullable String value, JsonBuffer described) {
    if (value != null) {
      described.raw(memberStart);
      text(value, described);
    }
  }

  private static void text(String value, JsonBuffer described) {
    byte[] bytes = HttpText.bytes(value);
    described.replacedString(bytes, 0, bytes.length);
  }
}
