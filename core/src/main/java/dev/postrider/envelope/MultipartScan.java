package dev.postrider.envelope;

import org.jspecify.annotations.Nullable;

/**
 * The grammar of multipart bodies (RFC 2046 §5.1, RFC 7578), in one pass: over a body in memory, without copying,
 * or over one that is read piece by piece, with an array that does not grow with the body. The line ending
 * behind the first delimiter, CR LF or LF, is that of all delimiters and header lines; the other one is data. A
 * delimiter that goes on with more than white space is data too. Keeps its arrays; not thread-safe.
 */
final class MultipartScan {

  static final int MAX_HEADER_BYTES = 16 * 1024;

  private static final int MAX_PADDING_BYTES = 16 * 1024;
  private static final byte[] NO_BYTES = {};
  private static final int NONE = -1;
  private static final int LONGEST_LINE_ENDING = 2;
  private static final int LONGEST_CLOSING = 2;

  /** Read at once, beyond what the grammar must see together. */
  private static final int STEP = 64 * 1024;

  private final boolean lenient;
  private final int maxParts;
  private final int maxHeaderBytes;
  private final int maxPaddingBytes;
  private final Delimiter delimiter = new Delimiter();
  private byte[] source = NO_BYTES;
  private int start;
  private int to;

  /** Where the first byte of {@link #source} is in the body; negative if the body begins behind it. */
  private long base;

  /** Gives what is behind {@link #to}; null if the body ends there. */
  private @Nullable PartInput rest;

  /** The bytes that end a line: 2 are CR LF, 1 is LF, 0 until the first delimiter. */
  private int lineEnding;

  /** Where the value of the open part begins; before the array if that is no longer there. */
  private int value;

  /** Where the bytes of the open part begin that have not been given to the visitor; or NONE. */
  private int pending = NONE;

  private boolean isClosed;

  MultipartScan(EnvelopeConfig config) {
    this(config, MAX_HEADER_BYTES, MAX_PADDING_BYTES);
  }

  /**
   * A scan with limits of its own, which make up the array for a body that is not in memory.
   *
   * @param maxHeaderBytes the longest header of a part
   * @param maxPaddingBytes the most white space behind a delimiter
   */
  MultipartScan(EnvelopeConfig config, int maxHeaderBytes, int maxPaddingBytes) {
    int limit = config.maxParts();
    this.lenient = config.multipartLenient();
    this.maxParts = limit == 0 ? Integer.MAX_VALUE : limit;
    this.maxHeaderBytes = maxHeaderBytes;
    this.maxPaddingBytes = maxPaddingBytes;
  }

  /**
   * Finds the parts between delimiters with this boundary, which holds no line feed.
   *
   * @return whether there is a delimiter
   * @throws RequestRejectedException if there are too many parts, a line in a part's header is no
   *     header field, or, unless that is to be overlooked, the body ends before a part's header or the
   *     closing delimiter does
   */
  boolean find(byte[] body, int from, int end, String boundary, PartVisitor visitor)
      throws RequestRejectedException {
    delimiter.set(boundary);
    source = body;
    start = from;
    to = end;
    base = -from;
    rest = null;
    return find(visitor);
  }

  /**
   * The same over a body that is not in memory.
   *
   * @throws RequestRejectedException also if the body cannot be read
   */
  boolean find(PartInput body, String boundary, PartVisitor visitor)
      throws RequestRejectedException {
    delimiter.set(boundary);
    int kept = LONGEST_LINE_ENDING + delimiter.length();
    source = new byte[kept + headerAhead() + STEP];
    start = 0;
    to = 0;
    base = 0;
    rest = body;
    try {
      return find(visitor);
    } finally {
      reset();
    }
  }

  /** Forgets the body. */
  void reset() {
    source = NO_BYTES;
    rest = null;
  }

  private boolean find(PartVisitor visitor) throws RequestRejectedException {
    lineEnding = 0;
    pending = NONE;
    isClosed = false;
    int found = firstDelimiter(visitor);
    if (found == NONE) {
      return false;
    }
    int count = 0;
    while (found != NONE && !isClosing(found)) {
      int line = endOfDelimiter(found);
      if (count == maxParts) {
        throw malformed(found, "more than " + maxParts + " parts (max_parts)");
      }
      int header = ahead(line, headerAhead());
      value = endOfHeader(header);
      if (value == NONE) {
        requireLenient(position(header), "part header without an end");
        return true;
      }
      count++;
      pending = value;
      visitor.begin(source, header, value, position(value));
      found = nextDelimiter(visitor);
    }
    isClosed = found != NONE;
    if (found == NONE) {
      requireLenient(position(to), "no closing delimiter");
    }
    return true;
  }

  /** Whether the parts ended with the closing delimiter. */
  boolean isClosed() {
    return isClosed;
  }

  /** The end of a header line. */
  String lineEnding() {
    return lineEnding == 1 ? "\n" : "\r\n";
  }

  /** Whether a delimiter begins there in the body in memory, whatever follows. */
  boolean isDelimiterAt(int at) {
    return delimiter.isAt(source, at, to);
  }

  private long position(int at) {
    return base + at;
  }

  /** How many bytes decide whether a delimiter is one, with the byte behind it. */
  private int delimiterAhead() {
    return delimiter.length() + LONGEST_CLOSING + maxPaddingBytes + LONGEST_LINE_ENDING;
  }

  /** How many bytes decide where the header ends. */
  private int headerAhead() {
    return maxHeaderBytes + LONGEST_LINE_ENDING + delimiterAhead();
  }

  /** Sees to it that so many bytes from there on are in the array, unless the body ends before; answers where they are then. */
  private int ahead(int at, int count) throws RequestRejectedException {
    return rest == null || to - at >= count ? at : read(at, count);
  }

  /** Reads on until so many bytes from there on are in the array; drops what nobody needs any more. */
  private int read(int at, int count) throws RequestRejectedException {
    int moved = Math.max(
        0,
        pending == NONE ? at - LONGEST_LINE_ENDING : Math.min(pending, at - LONGEST_LINE_ENDING));
    System.arraycopy(source, moved, source, 0, to - moved);
    base += moved;
    to -= moved;
    value = Math.max(NONE, value - moved);
    pending = pending == NONE ? NONE : pending - moved;
    int place = at - moved;
    while (rest != null && to - place < count) {
      int read = rest.read(source, to, source.length);
      if (read < 0) {
        rest = null;
      } else {
        to += read;
      }
    }
    return place;
  }

  /** The next place from there on where a delimiter may be, with what decides that; or NONE. */
  private int candidate(int from, PartVisitor visitor) throws RequestRejectedException {
    int found = delimiter.indexOf(source, from, to);
    return rest == null ? found : candidateInRest(from, found, visitor);
  }

  private int candidateInRest(int from, int first, PartVisitor visitor)
      throws RequestRejectedException {
    int at = from;
    int found = first;
    while (found == NONE && rest != null) {
      // The last bytes may be the start of a delimiter, and a line ending before it.
      at = Math.max(at, to - delimiter.length() + 1);
      give(at - lineEnding, visitor);
      at = read(at, to - at + 1);
      found = delimiter.indexOf(source, at, to);
    }
    if (found == NONE) {
      return NONE;
    }
    give(found - lineEnding, visitor);
    return ahead(found, delimiterAhead());
  }

  /** Gives the value of the open part up to there. */
  private void give(int end, PartVisitor visitor) {
    if (pending != NONE && end > pending) {
      visitor.content(source, pending, end);
      pending = end;
    }
  }

  /** The first delimiter of all, whatever is before; its line ending is that of all. */
  private int firstDelimiter(PartVisitor visitor) throws RequestRejectedException {
    int found = ahead(start, delimiterAhead());
    if (!delimiter.isAt(source, found, to)) {
      found = candidate(found + 1, visitor);
    }
    while (found != NONE && endOfDelimiter(found) == NONE) {
      found = candidate(found + 1, visitor);
    }
    if (found != NONE) {
      int end = endOfDelimiter(found);
      lineEnding = end - 2 > found && source[end - 2] == '\r' ? 2 : 1;
    }
    return found;
  }

  /** The delimiter behind the open part, which ends; or NONE: then its value goes on to the end. */
  private int nextDelimiter(PartVisitor visitor) throws RequestRejectedException {
    int found = candidate(value, visitor);
    while (found != NONE && !(endsLine(found) && endOfDelimiter(found) != NONE)) {
      found = candidate(found + 1, visitor);
    }
    give(found == NONE ? to : found - lineEnding, visitor);
    pending = NONE;
    visitor.end();
    return found;
  }

  /** Whether a line feed is a line's end; that of a header's end is. */
  private boolean endsLine(int behind) {
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
   *     delimiter for others; or if there is too much white space
   */
  private int endOfDelimiter(int found) throws RequestRejectedException {
    int behind = found + delimiter.length() + (isClosing(found) ? LONGEST_CLOSING : 0);
    int padding = behind;
    while (padding < to && (source[padding] == ' ' || source[padding] == '\t')) {
      padding++;
    }
    int i = padding;
    while (i < to && source[i] == '\r') {
      i++;
    }
    if (i - behind > maxPaddingBytes) {
      throw malformed(
          found, "more than " + maxPaddingBytes + " bytes of white space behind a delimiter");
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
      if (feed - header > maxHeaderBytes) {
        throw headerTooLong(position(header), maxHeaderBytes);
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

  /**
   * Fails unless what the body lacks is to be overlooked.
   *
   * @param position in the body
   */
  void requireLenient(long position, String what) throws RequestRejectedException {
    if (!lenient) {
      throw malformed("byte " + position + ": " + what);
    }
  }

  /** @param position where the header begins in the body */
  static RequestRejectedException headerTooLong(long position, int maxHeaderBytes) {
    return malformed(
        "byte " + position + ": part header of more than " + maxHeaderBytes + " bytes");
  }

  /** A body that is not multipart, with the reason. */
  static RequestRejectedException malformed(String detail) {
    return RequestRejectedException.malformed("unable to decode multipart body", detail);
  }

  private RequestRejectedException malformed(int at, String what) {
    return malformed("byte " + position(at) + ": " + what);
  }
}
