package dev.postrider.envelope;

import java.util.Arrays;

/**
 * Finds the parts of a multipart body (RFC 2046 §5.1, RFC 7578) in one pass, without copying. The line
 * ending behind the first delimiter, CR LF or LF, is that of all delimiters and header lines; the other
 * one is data. A delimiter that goes on with more than white space is data too. Keeps its arrays; not
 * thread-safe.
 */
final class MultipartParts {

  private static final byte[] NO_BYTES = {};
  private static final int NONE = -1;
  private static final int HEADER = 0;
  private static final int VALUE = 1;
  private static final int END = 2;
  private static final int STRIDE = 3;
  private static final int RETAINED_PARTS = 512;
  private static final int MAX_HEADER_BYTES = 16 * 1024;

  private final boolean lenient;
  private final int maxParts;
  private final Delimiter delimiter = new Delimiter();
  private byte[] source = NO_BYTES;
  private int start;
  private int to;

  /** The bytes that end a line: 2 are CR LF, 1 is LF, 0 until the first delimiter. */
  private int lineEnding;

  private int[] offsets = new int[16 * STRIDE];
  private int count;

  MultipartParts(EnvelopeConfig config) {
    int limit = config.maxParts();
    this.lenient = config.multipartLenient();
    this.maxParts = limit == 0 ? Integer.MAX_VALUE : limit;
  }

  /**
   * Finds the parts between delimiters with this boundary, which holds no line feed.
   *
   * @return whether there is a delimiter
   * @throws RequestRejectedException if there are too many parts, a line in a part's header is no
   *     header field, or, unless that is to be overlooked, the body ends before a part's header or the
   *     closing delimiter does
   */
  boolean find(byte[] body, int from, int end, String boundary) throws RequestRejectedException {
    source = body;
    start = from;
    to = end;
    lineEnding = 0;
    count = 0;
    delimiter.set(boundary);
    int found = firstDelimiter();
    if (found == NONE) {
      return false;
    }
    while (found != NONE && !isClosing(found)) {
      int header = endOfDelimiter(found);
      if (count == maxParts) {
        throw malformed(found, "more than " + maxParts + " parts (max_parts)");
      }
      int value = endOfHeader(header);
      if (value == NONE) {
        requireLenient(header, "part header without an end");
        return true;
      }
      add(header, value);
      found = nextDelimiter(value);
    }
    if (found == NONE) {
      requireLenient(to, "no closing delimiter");
    }
    return true;
  }

  /** Forgets the body. */
  void reset() {
    source = NO_BYTES;
    count = 0;
    if (offsets.length > RETAINED_PARTS * STRIDE) {
      offsets = new int[16 * STRIDE];
    }
  }

  int count() {
    return count;
  }

  /** Where the header of a part begins. */
  int header(int part) {
    return offsets[part * STRIDE + HEADER];
  }

  /** Where the value of a part begins, behind the empty line that ends its header. */
  int value(int part) {
    return offsets[part * STRIDE + VALUE];
  }

  /** Where the value of a part ends. */
  int end(int part) {
    return offsets[part * STRIDE + END];
  }

  /** Where the delimiter behind a part begins, or the body ends. */
  int delimiterBehind(int part) {
    int end = end(part);
    return delimiter.isAt(source, end, to) ? end : Math.min(to, end + lineEnding);
  }

  /** Where the delimiter before a part begins. */
  int delimiterBefore(int part) {
    int at = header(part) - 1;
    while (at > start && source[at - 1] != '\n') {
      at--;
    }
    return at;
  }

  /** Whether the closing delimiter follows the last part. */
  boolean isClosed() {
    if (count == 0) {
      return false;
    }
    int behind = delimiterBehind(count - 1);
    return delimiter.isAt(source, behind, to) && isClosing(behind);
  }

  /** The end of a header line. */
  String lineEnding() {
    return lineEnding == 1 ? "\n" : "\r\n";
  }

  private void add(int header, int value) {
    if ((count + 1) * STRIDE > offsets.length) {
      offsets = Arrays.copyOf(offsets, offsets.length * 2);
    }
    offsets[count * STRIDE + HEADER] = header;
    offsets[count * STRIDE + VALUE] = value;
    count++;
  }

  /** The first delimiter of all, whatever is before; its line ending is that of all. */
  private int firstDelimiter() throws RequestRejectedException {
    int found = start;
    if (!delimiter.isAt(source, start, to)) {
      found = delimiter.indexOf(source, start + 1, to);
    }
    while (found != NONE && endOfDelimiter(found) == NONE) {
      found = delimiter.indexOf(source, found + 1, to);
    }
    if (found != NONE) {
      int end = endOfDelimiter(found);
      lineEnding = end - 2 > found && source[end - 2] == '\r' ? 2 : 1;
    }
    return found;
  }

  /** The delimiter behind a value, whose end is noted; or NONE: then the value goes on to the end. */
  private int nextDelimiter(int value) throws RequestRejectedException {
    int found = delimiter.indexOf(source, value, to);
    while (found != NONE && !(endsLine(found, value) && endOfDelimiter(found) != NONE)) {
      found = delimiter.indexOf(source, found + 1, to);
    }
    int end = found == NONE ? to : Math.max(value, found - lineEnding);
    offsets[(count - 1) * STRIDE + END] = end;
    return found;
  }

  /** Whether a line feed is a line's end; that of a header's end is. */
  private boolean endsLine(int behind, int value) {
    return behind == value || lineEnding == 1 || source[behind - 2] == '\r';
  }

  private boolean isClosing(int found) {
    int behind = found + delimiter.length();
    return behind + 2 <= to && source[behind] == '-' && source[behind + 1] == '-';
  }

  /**
   * The start of the next line, if only white space (RFC 2046 §5.1.1) is in the rest of this one; or
   * NONE.
   *
   * @throws RequestRejectedException if only the line's ending is another one: data for some parsers, a
   *     delimiter for others
   */
  private int endOfDelimiter(int found) throws RequestRejectedException {
    int padding = found + delimiter.length() + (isClosing(found) ? 2 : 0);
    while (padding < to && (source[padding] == ' ' || source[padding] == '\t')) {
      padding++;
    }
    int i = padding;
    while (i < to && source[i] == '\r') {
      i++;
    }
    int returns = i - padding;
    if (i == to && returns <= 1) {
      return to;
    }
    if (i == to || source[i] != '\n') {
      return NONE;
    }
    if (returns > 1 || (lineEnding != 0 && returns + 1 != lineEnding)) {
      throw malformed(found, "delimiter whose line ends in another way than that of the first");
    }
    return i + 1;
  }

  /** Where the value begins behind a header of any number of lines, or NONE if the body ends before. */
  private int endOfHeader(int header) throws RequestRejectedException {
    int line = header;
    while (line < to) {
      if (source[line] == '-' && delimiter.isAt(source, line, to) && endOfDelimiter(line) != NONE) {
        throw malformed(line, "delimiter in a part header");
      }
      int feed = Words.indexOf('\n', source, line, to);
      if (feed - header > MAX_HEADER_BYTES) {
        throw malformed(header, "part header of more than " + MAX_HEADER_BYTES + " bytes");
      }
      if (feed == to) {
        return NONE;
      }
      int end = feed + 1 - lineEnding;
      if (end < line || (lineEnding == 2 && source[end] != '\r')) {
        throw malformed(feed, "line feed without carriage return in a part header");
      }
      if (end == line) {
        return feed + 1;
      }
      requireField(header, line, end);
      line = feed + 1;
    }
    return NONE;
  }

  /** A line is a field or, if it is not the first and begins with white space, more of the last one. */
  private void requireField(int header, int line, int end) throws RequestRejectedException {
    byte first = source[line];
    boolean continues = line > header && (first == ' ' || first == '\t');
    if (first == ':' || (!continues && Words.indexOf(':', source, line, end) == end)) {
      throw malformed(line, "part header line without a name and a colon");
    }
  }

  /** Fails unless what the body lacks is to be overlooked. */
  void requireLenient(int at, String what) throws RequestRejectedException {
    if (!lenient) {
      throw malformed(at, what);
    }
  }

  /** A body that is not multipart, with the reason. */
  static RequestRejectedException malformed(String detail) {
    return RequestRejectedException.malformed("unable to decode multipart body", detail);
  }

  private RequestRejectedException malformed(int at, String what) {
    return malformed("byte " + (at - start) + ": " + what);
  }
}
