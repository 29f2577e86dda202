package dev.postrider.envelope;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.io.InputStream;
import org.apache.commons.fileupload2.core.FileUploadException;
import org.apache.commons.fileupload2.core.MultipartInput;
import org.jspecify.annotations.Nullable;

/**
 * Reads a {@code multipart/form-data} body (RFC 7578): every part that has a name becomes a value of
 * it, files like fields, nothing decoded. Bodies as nearly all clients write them are {@linkplain
 * PlainParts split in place}; Commons FileUpload splits the others, after {@link MultipartLines} has
 * rewritten what it would misread. Not thread-safe.
 */
final class MultipartBody {

  private static final int MAX_BOUNDARY_BYTES = 1024;
  private static final int MAX_PART_HEADER_BYTES = 16 * 1024;
  private static final int READ_AT_ONCE = 4096;

  private final PlainParts plain = new PlainParts();
  private final boolean lenient;
  private final int maxParts;

  MultipartBody(EnvelopeConfig config) {
    int limit = config.limits().maxParts();
    this.lenient = config.multipartLenient();
    this.maxParts = limit == 0 ? Integer.MAX_VALUE : limit;
  }

  /**
   * Adds the parts to {@code values}, and to {@code parts} as JSON objects separated by commas; or
   * writes them to {@code direct} as an object, if they are ordinary.
   *
   * @return whether they were written to {@code direct}; then nothing was added
   * @throws RequestRejectedException if the closing delimiter or the end of a part's header is
   *     missing, or there are too many parts
   */
  boolean read(
      byte[] source,
      int from,
      int to,
      String contentType,
      NamedValues values,
      @Nullable JsonBuffer parts,
      @Nullable DirectMembers direct)
      throws RequestRejectedException {
    String boundary = HeaderParameter.value(contentType, "boundary");
    if (boundary == null || boundary.isEmpty() || from == to) {
      return false;
    }
    requireShort(boundary.length());
    try {
      if (plain.find(source, from, to, boundary)) {
        if (direct != null && writePlain(source, direct)) {
          return true;
        }
        readPlain(source, values, parts);
      } else {
        byte[] boundaryBytes = HttpText.bytes(boundary);
        requireShort(boundaryBytes.length);
        MultipartLines lines = new MultipartLines(source, from, to, boundaryBytes, lenient);
        split(lines.rewritten(), lines.newBoundary(), values, parts);
      }
    } catch (FileUploadException e) {
      throw malformed(e.getClass().getSimpleName());
    } catch (IOException e) {
      throw new IllegalStateException("reading from memory", e);
    } finally {
      plain.reset();
    }
    return false;
  }

  private static void requireShort(int boundaryLength) throws RequestRejectedException {
    if (boundaryLength > MAX_BOUNDARY_BYTES) {
      throw malformed("a boundary of more than " + MAX_BOUNDARY_BYTES + " bytes");
    }
  }

  /** Writes all parts, or nothing if one is out of the ordinary. */
  private boolean writePlain(byte[] source, DirectMembers direct) {
    boolean ordinary = plain.count() <= maxParts;
    direct.begin();
    for (int part = 0; ordinary && part < plain.count(); part++) {
      int header = plain.header(part);
      int headerEnd = plain.value(part);
      int nameEnd = PartHeader.nameEnd(source, header, headerEnd);
      ordinary = nameEnd != PartHeader.OTHER
          && headerEnd - header <= MAX_PART_HEADER_BYTES
          && direct.part(source, PartHeader.nameStart(header), nameEnd, headerEnd, plain.end(part));
    }
    if (ordinary) {
      direct.end();
    } else {
      direct.giveUp();
    }
    return ordinary;
  }

  private void readPlain(byte[] source, NamedValues values, @Nullable JsonBuffer parts)
      throws RequestRejectedException {
    for (int part = 0; part < plain.count(); part++) {
      requireFewer(part + 1);
      int header = plain.header(part);
      int headerEnd = plain.value(part);
      if (headerEnd - header > MAX_PART_HEADER_BYTES) {
        throw malformed("a part header of more than " + MAX_PART_HEADER_BYTES + " bytes");
      }
      int nameEnd =
          parts == null ? PartHeader.nameEnd(source, header, headerEnd) : PartHeader.OTHER;
      if (nameEnd == PartHeader.OTHER) {
        String text = new String(source, header, headerEnd - header, ISO_8859_1);
        readNamed(text, source, plain.value(part), plain.end(part), values, parts);
      } else {
        values.startName();
        values.append(source, PartHeader.nameStart(header), nameEnd);
        values.endName();
        values.append(source, plain.value(part), plain.end(part));
        values.endValue();
      }
    }
  }

  private static void readNamed(
      String header,
      byte[] source,
      int from,
      int to,
      NamedValues values,
      @Nullable JsonBuffer parts) {
    String disposition = field(header, "content-disposition");
    String name = disposition == null ? null : HeaderParameter.value(disposition, "name");
    if (disposition == null || name == null) {
      return;
    }
    values.startName();
    values.append(name);
    values.endName();
    int start = values.textEnd();
    values.append(source, from, to);
    if (parts != null) {
      describe(header, disposition, name, values, start, parts);
    }
    values.endValue();
  }

  private void requireFewer(int count) throws RequestRejectedException {
    if (count > maxParts) {
      throw malformed("more than " + maxParts + " parts (max_parts)");
    }
  }

  /** The same by Commons FileUpload. */
  void split(InputStream body, byte[] boundary, NamedValues values, @Nullable JsonBuffer parts)
      throws IOException, RequestRejectedException {
    MultipartInput input = MultipartInput.builder()
        .setInputStream(body)
        .setBoundary(boundary)
        .setMaxPartHeaderSize(MAX_PART_HEADER_BYTES)
        .get();
    input.setHeaderCharset(ISO_8859_1);
    int count = 0;
    for (boolean more = input.skipPreamble(); more; more = input.readBoundary()) {
      requireFewer(++count);
      String header = input.readHeaders();
      String disposition = field(header, "content-disposition");
      String name = disposition == null ? null : HeaderParameter.value(disposition, "name");
      if (disposition == null || name == null) {
        input.discardBodyData();
        continue;
      }
      values.startName();
      values.append(name);
      values.endName();
      int start = values.textEnd();
      readValue(input, values);
      if (parts != null) {
        describe(header, disposition, name, values, start, parts);
      }
      values.endValue();
    }
  }

  private static void readValue(MultipartInput input, NamedValues values) throws IOException {
    try (InputStream value = input.newInputStream()) {
      int read;
      do {
        values.ensure(READ_AT_ONCE);
        read = value.read(values.text(), values.textEnd(), READ_AT_ONCE);
        values.textEnd(values.textEnd() + Math.max(read, 0));
      } while (read >= 0);
    }
  }

  /** The value of a header field of the part, its folded lines (RFC 5322 §2.2.3) joined. */
  private static @Nullable String field(String header, String name) {
    for (int start = 0; start < header.length(); ) {
      int end = endOfField(header, start);
      int colon = header.indexOf(':', start);
      if (colon > start
          && colon < end
          && header.substring(start, colon).strip().equalsIgnoreCase(name)) {
        return header.substring(colon + 1, end).replace("\r\n", "").strip();
      }
      start = end + 2;
    }
    return null;
  }

  /** The line end that no white space follows, which would go on with the field. */
  private static int endOfField(String header, int start) {
    int end = header.indexOf("\r\n", start);
    while (end >= 0
        && end + 2 < header.length()
        && (header.charAt(end + 2) == ' ' || header.charAt(end + 2) == '\t')) {
      end = header.indexOf("\r\n", end + 2);
    }
    return end < 0 ? header.length() : end;
  }

  private static void describe(
      String header,
      String disposition,
      String name,
      NamedValues values,
      int start,
      JsonBuffer parts) {
    parts.raw(parts.length() == 0 ? "{\"name\":" : ",{\"name\":");
    text(name, parts);
    member(",\"filename\":", HeaderParameter.value(disposition, "filename"), parts);
    member(",\"content_type\":", field(header, "content-type"), parts);
    parts.raw(",\"size\":" + (values.textEnd() - start));
    int end = parts.length();
    parts.raw(",\"value\":");
    if (parts.string(values.text(), start, values.textEnd()) != JsonBuffer.VALID) {
      parts.truncate(end);
      parts.raw(",\"value_base64\":");
      parts.base64String(values.text(), start, values.textEnd());
    }
    parts.raw('}');
  }

  private static void member(String memberStart, @Nullable String value, JsonBuffer parts) {
    if (value != null) {
      parts.raw(memberStart);
      text(value, parts);
    }
  }

  private static void text(String value, JsonBuffer parts) {
    byte[] bytes = HttpText.bytes(value);
    parts.replacedString(bytes, 0, bytes.length);
  }

  static RequestRejectedException malformed(String detail) {
    return RequestRejectedException.malformed("unable to decode multipart body", detail);
  }
}
