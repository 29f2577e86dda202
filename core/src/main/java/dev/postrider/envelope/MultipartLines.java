package dev.postrider.envelope;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.util.Arrays;
import java.util.UUID;

/**
 * The lines of a multipart body, where Commons FileUpload 2.0.0-M5 is stricter or laxer than we are:
 * it refuses a line that only begins with the delimiter and white space behind one (RFC 2046 §5.1.1),
 * takes a delimiter after a bare line feed for data, does not see the end of a header that is empty
 * or whose lines do not end in exactly CR LF, and has no way to keep what came before a missing closing delimiter.
 * Such a body is rewritten with CR LF and a boundary of our own that nothing in it can contain.
 */
final class MultipartLines {

  private static final byte[] CRLF = {'\r', '\n'};

  private final byte[] source;
  private final int to;
  private final byte[] delimiter;
  private final boolean lenient;
  private final String newBoundary = UUID.randomUUID().toString();
  private final JsonBuffer out;
  private int at;

  MultipartLines(byte[] source, int from, int to, byte[] boundary, boolean lenient) {
    this.source = source;
    this.at = from;
    this.to = to;
    this.delimiter = delimiter(boundary);
    this.lenient = lenient;
    this.out = new JsonBuffer(to - from + 256, false);
  }

  byte[] newBoundary() {
    return newBoundary.getBytes(US_ASCII);
  }

  /**
   * The body with CR LF and the new boundary.
   *
   * @throws RequestRejectedException if the closing delimiter is missing and that is not to be
   *     overlooked
   */
  InputStream rewritten() throws RequestRejectedException {
    Line line = nextLine();
    while (line.kind == Kind.DATA) {
      line = nextLine();
    }
    while (line.kind == Kind.DELIMITER) {
      line = part();
    }
    if (line.kind == Kind.NONE && !lenient) {
      throw MultipartBody.malformed("no closing delimiter");
    }
    writeDelimiter("--");
    return new ByteArrayInputStream(out.toByteArray());
  }

  /** Copies one part, unless it has no header and so no name, and returns the line behind it. */
  private Line part() {
    int mark = out.length();
    writeDelimiter("\r\n");
    boolean hasHeader = false;
    Line line = nextLine();
    while (line.kind == Kind.DATA && line.contentEnd > line.start) {
      out.raw(source, line.start, line.contentEnd);
      out.raw(CRLF);
      hasHeader = true;
      line = nextLine();
    }
    if (line.kind != Kind.DATA) {
      out.truncate(mark);
      return line;
    }
    int valueStart = at;
    while (line.kind == Kind.DATA) {
      line = nextLine();
    }
    int valueEnd = line.kind == Kind.NONE ? to : endOfPreviousLine(valueStart, line.start);
    out.raw(CRLF);
    out.raw(source, valueStart, valueEnd);
    out.raw(CRLF);
    if (!hasHeader) {
      out.truncate(mark);
    }
    return line;
  }

  private void writeDelimiter(String ending) {
    out.raw("--" + newBoundary + ending);
  }

  private enum Kind {
    DATA,
    DELIMITER,
    CLOSING,
    NONE
  }

  private record Line(Kind kind, int start, int contentEnd) {}

  private Line nextLine() {
    if (at >= to) {
      return new Line(Kind.NONE, to, to);
    }
    int start = at;
    int end = start;
    while (end < to && source[end] != '\n') {
      end++;
    }
    at = Math.min(to, end + 1);
    int contentEnd = end;
    while (contentEnd > start && source[contentEnd - 1] == '\r') {
      contentEnd--;
    }
    return new Line(kind(start, contentEnd), start, contentEnd);
  }

  private Kind kind(int start, int end) {
    if (!startsWith(source, start, end, delimiter)) {
      return Kind.DATA;
    }
    int i = start + delimiter.length;
    boolean closing = startsWith(source, i, end, new byte[] {'-', '-'});
    if (closing) {
      i += 2;
    }
    while (i < end && (source[i] == ' ' || source[i] == '\t')) {
      i++;
    }
    if (i < end) {
      return Kind.DATA;
    }
    return closing ? Kind.CLOSING : Kind.DELIMITER;
  }

  private int endOfPreviousLine(int from, int lineStart) {
    int end = lineStart;
    if (end > from && source[end - 1] == '\n') {
      end--;
      if (end > from && source[end - 1] == '\r') {
        end--;
      }
    }
    return end;
  }

  private static byte[] delimiter(byte[] boundary) {
    byte[] delimiter = new byte[boundary.length + 2];
    delimiter[0] = '-';
    delimiter[1] = '-';
    System.arraycopy(boundary, 0, delimiter, 2, boundary.length);
    return delimiter;
  }

  private static boolean startsWith(byte[] source, int from, int to, byte[] wanted) {
    int end = from + wanted.length;
    return end <= to && Arrays.equals(source, from, end, wanted, 0, wanted.length);
  }
}
