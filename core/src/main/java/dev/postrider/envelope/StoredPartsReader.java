package dev.postrider.envelope;

import dev.postrider.claimcheck.StagedBody;
import dev.postrider.envelope.EnvelopeConfig.Base64Mode;
import dev.postrider.envelope.EnvelopeConfig.InvalidUtf8;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * Reads the parts of a multipart body that is in a file, of which the store will have all bytes. Small fields become
 * arguments as those of a body in memory do; files and large fields are only described. Needs an array of fixed
 * size, and what goes into the record. For one body; not thread-safe.
 */
final class StoredPartsReader implements PartVisitor {

  /** The most that is told of all parts beside their values, in bytes. */
  static final int MAX_TOLD_BYTES = 4 * 1024 * 1024;

  /** What a description has beside its texts. */
  private static final int TOLD_OF_EACH = 256;

  private static final byte[] NO_BYTES = {};

  private final MultipartScan scan;
  private final PartArguments arguments;
  private final boolean replaces;
  private final NamedValues values;
  private final @Nullable JsonBuffer described;

  /** How many bytes of values may still go into the record. */
  private long inline;

  private int told;
  private int part = -1;

  /** The open part: its header and, unless that is for the store alone, its value. */
  private byte[] kept = NO_BYTES;

  private int headerEnd;
  private int keptEnd;
  private boolean isStored;
  private long position;
  private long size;
  private final MessageDigest digest = sha256();
  private @Nullable String name;
  private @Nullable String fileName;
  private @Nullable String contentType;

  /** What is wrong with a part; the body as a whole comes first, as in memory. */
  private @Nullable RequestRejectedException fault;

  /**
   * A reader that adds arguments to {@code values}.
   *
   * @param described gets the descriptions, as JSON objects separated by commas; null if nobody wants them
   * @param inlineBytes how many bytes of values go into the record at most
   */
  StoredPartsReader(
      EnvelopeConfig config, NamedValues values, @Nullable JsonBuffer described, long inlineBytes) {
    this.scan = new MultipartScan(config);
    this.arguments = new PartArguments(config);
    this.replaces = config.onInvalidUtf8() == InvalidUtf8.REPLACE;
    this.values = values;
    this.described = described;
    this.inline = inlineBytes;
  }

  /** What becomes of a value that is not UTF-8, which has no place in {@code body} any more. */
  static InvalidUtf8 onInvalidUtf8(EnvelopeConfig config) {
    return config.base64() == Base64Mode.NEVER && config.onInvalidUtf8() != InvalidUtf8.REPLACE
        ? InvalidUtf8.REJECT
        : config.onInvalidUtf8();
  }

  /**
   * Reads all parts.
   *
   * @throws RequestRejectedException if the body is not multipart with the boundary of the content type, there are
   *     too many parts, or too much would have to be told of them; or if the file cannot be read
   */
  void read(StagedBody body, String type) throws RequestRejectedException {
    read(() -> new StagedInput(body), body.size(), type);
  }

  /** Opens a body at its start. */
  @FunctionalInterface
  interface Opening {
    PartInput open();
  }

  /** The same for any body of this length. */
  void read(Opening body, long length, String type) throws RequestRejectedException {
    String boundary = MultipartBoundary.of(type);
    if (boundary == null || length == 0) {
      return;
    }
    boolean found = scan.find(body.open(), boundary, this);
    String other = found ? null : MultipartBoundary.withoutQuotes(boundary);
    if (!found && (other == null || !scan.find(body.open(), other, this))) {
      scan.requireLenient(length, "no delimiter");
    }
    if (fault != null) {
      throw fault;
    }
  }

  private static final class StagedInput implements PartInput {

    private final StagedBody body;
    private long position;

    StagedInput(StagedBody body) {
      this.body = body;
    }

    @Override
    public int read(byte[] target, int from, int to) throws RequestRejectedException {
      try {
        int read = body.read(ByteBuffer.wrap(target, from, to - from), position);
        position += Math.max(0, read);
        return read;
      } catch (IOException e) {
        throw RequestRejectedException.bodyNotStored("read again: " + e);
      }
    }
  }

  @Override
  public void begin(byte[] source, int header, int value, long at) {
    part++;
    position = at;
    size = 0;
    digest.reset();
    keptEnd = 0;
    keep(source, header, value);
    if (replaces && Utf8.firstInvalid(kept, 0, keptEnd) >= 0) {
      kept = Utf8.replaceInvalid(kept, 0, keptEnd);
      keptEnd = kept.length;
      if (keptEnd - 1 > MultipartScan.MAX_HEADER_BYTES) {
        // The scan of a body in memory sees the header with its replacements.
        fail(MultipartScan.headerTooLong(at - (value - header), MultipartScan.MAX_HEADER_BYTES));
      }
    }
    headerEnd = keptEnd;
    String text = PartArguments.header(kept, 0, headerEnd, scan.lineEnding());
    String disposition = field(text, "content-disposition");
    name = disposition == null ? null : HeaderParameter.last(disposition, "name");
    fileName = disposition == null ? null : HeaderParameter.last(disposition, "filename");
    contentType = field(text, "content-type");
    isStored = fileName != null;
    if (name != null) {
      // Without this, many parts with long names would take as much memory as the body has bytes.
      told += TOLD_OF_EACH + length(name) + length(fileName) + length(contentType);
      if (told > MAX_TOLD_BYTES) {
        told = MAX_TOLD_BYTES;
        fail(RequestRejectedException.bodyTooLarge(
            "more than " + MAX_TOLD_BYTES + " bytes to tell of its parts"));
      }
    }
  }

  private static int length(@Nullable String text) {
    return text == null ? 0 : text.length();
  }

  private @Nullable String field(String header, String field) {
    return PartHeader.field(header, scan.lineEnding(), field);
  }

  private void keep(byte[] source, int from, int to) {
    if (kept.length - keptEnd < to - from) {
      kept = Arrays.copyOf(kept, ArrayCapacity.grow(kept.length, keptEnd, to - from));
    }
    System.arraycopy(source, from, kept, keptEnd, to - from);
    keptEnd += to - from;
  }

  @Override
  public void content(byte[] source, int from, int to) {
    if (name == null || fault != null) {
      return;
    }
    if (described != null) {
      digest.update(source, from, to - from);
    }
    size += to - from;
    isStored = isStored || size > inline;
    if (!isStored) {
      keep(source, from, to);
    }
  }

  @Override
  public void end() {
    if (name == null || fault != null) {
      return;
    }
    if (!isStored) {
      inline -= size;
      addArgument();
    } else if (described != null) {
      String sha256 = HexFormat.of().formatHex(digest.digest());
      PartArguments.describeStored(name, fileName, contentType, size, position, sha256, described);
    }
  }

  private void addArgument() {
    int end = keptEnd;
    if (replaces && Utf8.firstInvalid(kept, headerEnd, end) >= 0) {
      byte[] replaced = Utf8.replaceInvalid(kept, headerEnd, end);
      keptEnd = headerEnd;
      keep(replaced, 0, replaced.length);
    }
    try {
      arguments.add(part, kept, 0, headerEnd, keptEnd, scan.lineEnding(), values, described);
    } catch (RequestRejectedException e) {
      fail(e);
    }
  }

  private void fail(RequestRejectedException e) {
    if (fault == null) {
      fault = e;
    }
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
