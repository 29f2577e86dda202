package dev.postrider.envelope;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads a {@code multipart/form-data} body (RFC 7578) in memory. Not thread-safe. */
final class MultipartBody {

  private final MultipartParts parts;
  private final PartArguments arguments;

  MultipartBody(EnvelopeConfig config) {
    this.parts = new MultipartParts(config);
    this.arguments = new PartArguments(config);
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
    String boundary = MultipartBoundary.of(contentType);
    if (boundary == null || from == to) {
      return;
    }
    try {
      find(source, from, to, boundary);
      for (int part = 0; part < parts.count(); part++) {
        arguments.add(
            part,
            source,
            parts.header(part),
            parts.value(part),
            parts.end(part),
            parts.lineEnding(),
            values,
            described);
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
    String boundary = MultipartBoundary.of(contentType);
    if (boundary == null || from == to) {
      return values;
    }
    find(source, from, to, boundary);
    for (int part = 0; part < parts.count(); part++) {
      byte[] name = name(source, part);
      int place = name == null ? -1 : names.indexOf(ByteBuffer.wrap(name));
      if (place >= 0 && values[place] == null) {
        byte[] decoded = arguments.decoded(
            part,
            source,
            parts.value(part),
            parts.end(part),
            header(source, part),
            parts.lineEnding());
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
    String boundary = MultipartBoundary.of(contentType);
    if (boundary == null || source.length == 0) {
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
    return PartArguments.header(source, parts.header(part), parts.value(part), parts.lineEnding());
  }

  private void find(byte[] source, int from, int to, String boundary)
      throws RequestRejectedException {
    boolean found = parts.find(source, from, to, boundary);
    String other = found ? null : MultipartBoundary.withoutQuotes(boundary);
    if (!found && (other == null || !parts.find(source, from, to, other))) {
      parts.requireLenient(to - from, "no delimiter");
    }
  }

  private @Nullable String field(String header, String name) {
    return PartHeader.field(header, parts.lineEnding(), name);
  }
}
