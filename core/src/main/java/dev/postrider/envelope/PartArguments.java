package dev.postrider.envelope;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import org.jspecify.annotations.Nullable;

/**
 * Makes arguments of parts, and describes the parts: every part that has a name becomes a value of it, files like
 * fields, nothing decoded unless that is asked for. Not thread-safe.
 */
final class PartArguments {

  private final boolean decodes;

  /** Null unless parts of JSON types are written as JSON. */
  private final @Nullable PartJson json;

  PartArguments(EnvelopeConfig config) {
    this.decodes = config.decodeTransferEncoding();
    this.json = config.multipartJson() ? new PartJson(config) : null;
  }

  /** The text of a header, without the empty line that ends it. */
  static String header(byte[] source, int header, int value, String lineEnding) {
    return new String(source, header, value - lineEnding.length() - header, ISO_8859_1);
  }

  /**
   * Adds a part to {@code values}, and to {@code described} as a JSON object behind a comma, if it is not the first.
   *
   * @param part which one it is, from 0 on
   * @throws RequestRejectedException if its value is not in its encoding
   */
  void add(
      int part,
      byte[] source,
      int header,
      int value,
      int end,
      String lineEnding,
      NamedValues values,
      @Nullable JsonBuffer described)
      throws RequestRejectedException {
    int nameEnd = described == null && !decodes
        ? PartHeader.nameEnd(source, header, value)
        : PartHeader.OTHER;
    if (nameEnd != PartHeader.OTHER) {
      values.startName();
      values.append(source, PartHeader.nameStart(header), nameEnd);
      values.endName();
      values.append(source, value, end);
      values.endValue();
      return;
    }
    String text = header(source, header, value, lineEnding);
    String disposition = PartHeader.field(text, lineEnding, "content-disposition");
    String name = disposition == null ? null : HeaderParameter.last(disposition, "name");
    if (disposition == null || name == null) {
      return;
    }
    values.startName();
    values.append(name);
    values.endName();
    int start = values.textEnd();
    byte[] decoded = decoded(part, source, value, end, text, lineEnding);
    if (decoded == null) {
      values.append(source, value, end);
    } else {
      values.append(decoded, 0, decoded.length);
    }
    if (described != null) {
      String contentType = PartHeader.field(text, lineEnding, "content-type");
      startDescription(name, HeaderParameter.last(disposition, "filename"), contentType, described);
      describe(contentType, values, start, described);
    }
    values.endValue();
  }

  /** The decoded value of a part; null if it stands as it is. */
  byte @Nullable [] decoded(
      int part, byte[] source, int value, int end, String header, String lineEnding)
      throws RequestRejectedException {
    TransferEncoding encoding = decodes
        ? TransferEncoding.of(PartHeader.field(header, lineEnding, "content-transfer-encoding"))
        : null;
    if (encoding == null) {
      return null;
    }
    byte[] decoded = encoding.decoded(source, value, end);
    if (decoded == null) {
      throw MultipartScan.malformed("part " + (part + 1) + ": its value is not " + encoding);
    }
    return decoded;
  }

  private void describe(
      @Nullable String contentType, NamedValues values, int start, JsonBuffer described) {
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

  /**
   * Describes a part whose value is in a store.
   *
   * @param offset where the value begins in the body
   */
  static void describeStored(
      String name,
      @Nullable String fileName,
      @Nullable String contentType,
      long size,
      long offset,
      String sha256,
      JsonBuffer described) {
    startDescription(name, fileName, contentType, described);
    described.raw(
        ",\"size\":" + size + ",\"offset\":" + offset + ",\"sha256\":\"" + sha256 + "\"}");
  }

  private static void startDescription(
      String name, @Nullable String fileName, @Nullable String contentType, JsonBuffer described) {
    described.raw(described.length() == 0 ? "{\"name\":" : ",{\"name\":");
    text(name, described);
    member(",\"filename\":", fileName, described);
    member(",\"content_type\":", contentType, described);
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
