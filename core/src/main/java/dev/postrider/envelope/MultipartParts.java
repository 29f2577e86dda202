package dev.postrider.envelope;

import java.util.Arrays;

/** The places of the parts of a multipart body in memory, as {@link MultipartScan} finds them. Keeps its arrays; not thread-safe. */
final class MultipartParts implements PartVisitor {

  private static final byte[] NO_BYTES = {};
  private static final int HEADER = 0;
  private static final int VALUE = 1;
  private static final int END = 2;
  private static final int STRIDE = 3;
  private static final int RETAINED_PARTS = 512;

  private final MultipartScan scan;
  private byte[] source = NO_BYTES;
  private int start;
  private int to;
  private int[] offsets = new int[16 * STRIDE];
  private int count;

  MultipartParts(EnvelopeConfig config) {
    this.scan = new MultipartScan(config);
  }

  /**
   * Finds the parts between delimiters with this boundary.
   *
   * @return whether there is a delimiter
   * @throws RequestRejectedException as {@link MultipartScan#find}
   */
  boolean find(byte[] body, int from, int end, String boundary) throws RequestRejectedException {
    source = body;
    start = from;
    to = end;
    count = 0;
    return scan.find(body, from, end, boundary, this);
  }

  @Override
  public void begin(byte[] in, int header, int value, long position) {
    if ((count + 1) * STRIDE > offsets.length) {
      offsets = Arrays.copyOf(offsets, offsets.length * 2);
    }
    offsets[count * STRIDE + HEADER] = header;
    offsets[count * STRIDE + VALUE] = value;
    offsets[count * STRIDE + END] = value;
    count++;
  }

  @Override
  public void content(byte[] in, int from, int end) {
    offsets[(count - 1) * STRIDE + END] = end;
  }

  @Override
  public void end() {
    // Its end is noted.
  }

  /** Forgets the body. */
  void reset() {
    scan.reset();
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
    return scan.isDelimiterAt(end) ? end : Math.min(to, end + lineEnding().length());
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
    return count > 0 && scan.isClosed();
  }

  /** The end of a header line. */
  String lineEnding() {
    return scan.lineEnding();
  }

  /** Fails unless what the body lacks is to be overlooked. */
  void requireLenient(long position, String what) throws RequestRejectedException {
    scan.requireLenient(position, what);
  }
}
