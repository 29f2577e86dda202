package dev.postrider.envelope;

import dev.postrider.envelope.EnvelopeConfig.JsonBom;
import dev.postrider.envelope.EnvelopeConfig.JsonNumbers;
import org.jspecify.annotations.Nullable;

/**
 * Writes a JSON body twice: as a JSON string, while it is checked, and as a value, which is the text
 * itself without white space between tokens. No value is rebuilt: only control characters that stand
 * raw in a string, which Kong accepts, are escaped. Not thread-safe.
 */
final class JsonBody {

  private final JsonScanner scanner;
  private final boolean bomAccepted;
  private final @Nullable Double16 double16;

  /** A writer of bodies that notes the places of values on its way. */
  JsonBody(EnvelopeConfig config, PointerPlaces places) {
    this.scanner = new JsonScanner(config, places);
    this.bomAccepted = config.jsonBom() == JsonBom.ACCEPT;
    this.double16 = config.jsonNumbers() == JsonNumbers.DOUBLE16 ? new Double16() : null;
  }

  /** Whether there is nothing but white space. */
  boolean isBlank(byte[] source, int from, int to) {
    for (int i = from + bomLength(source, from, to); i < to; i++) {
      if (!JsonText.isSpace(source[i])) {
        return false;
      }
    }
    return true;
  }

  private int bomLength(byte[] source, int from, int to) {
    return bomAccepted && Utf8.hasBom(source, from, to) ? Utf8.BOM_LENGTH : 0;
  }

  /**
   * Appends the text as a JSON string.
   *
   * @param utf8Required whether bytes that are not UTF-8 are a fault or copied within strings
   * @throws RequestRejectedException if it is not JSON or nested too deep, with the offset of the
   *     byte at fault; what has been appended is then of no use
   */
  void writeString(byte[] source, int from, int to, boolean utf8Required, JsonBuffer out)
      throws RequestRejectedException {
    int text = from + bomLength(source, from, to);
    out.raw('"');
    out.raw(source, from, text);
    scanner.scan(source, from, text, to, utf8Required, out);
    out.raw('"');
  }

  /** Appends the text that {@link #writeString} has just found to be JSON, without its byte order mark. */
  void writeValue(byte[] source, int from, int to, JsonBuffer out) {
    int start = from + bomLength(source, from, to);
    if (isExact()) {
      out.raw(source, start, to);
    } else {
      JsonText.compact(source, start, to, double16, out);
    }
  }

  /** Whether the value is the text itself: each byte of it stands in the value at the same place. */
  boolean isExact() {
    return double16 == null && scanner.isExact();
  }
}
