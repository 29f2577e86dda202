package dev.postrider.spool;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** Reads the frames of a segment in order, and goes from a damaged one to the next that is whole. */
final class SegmentReader {

  private static final int CHUNK = 1 << 16;

  private final Segment segment;
  private ByteBuffer chunk = ByteBuffer.allocate(CHUNK).limit(0);
  private long chunkStart;
  private long position;
  private long previous;
  private long skipped;

  SegmentReader(Segment segment) {
    this.segment = segment;
    this.previous = segment.first - 1;
  }

  Segment segment() {
    return segment;
  }

  /** How many bytes that are not zero were passed over, since the last call. */
  long takeSkipped() {
    long bytes = skipped;
    skipped = 0;
    return bytes;
  }

  /** The next record that is whole and forced; null if there is none yet. */
  @Nullable
  Stored next() throws IOException {
    long limit = segment.committed();
    int mark = Frame.mark(segment.salt);
    while (limit - position >= Frame.HEADER) {
      int at = load(position, Frame.HEADER, limit);
      if (chunk.getInt(at) == mark) {
        Stored stored = whole(at, limit);
        if (stored != null) {
          return stored;
        }
      }
      passOver(at, (byte) (mark >>> 24));
    }
    return null;
  }

  private @Nullable Stored whole(int header, long limit) throws IOException {
    long length = Frame.payload(chunk, header);
    if (length < Frame.SMALLEST_PAYLOAD || length > limit - position - Frame.HEADER) {
      return null;
    }
    int size = (int) length + Frame.HEADER;
    int at = load(position, size, limit);
    ByteBuffer frame = chunk.duplicate().position(at).limit(at + size);
    if (!Frame.isWhole(segment.salt, frame)) {
      return null;
    }
    Stored stored = Frame.decode(frame);
    if (stored.sequence() <= previous) {
      return null;
    }
    previous = stored.sequence();
    position += size;
    return stored;
  }

  /** To the next byte in the chunk that a frame may begin with. */
  private void passOver(int at, byte begin) {
    int next = at;
    do {
      if (chunk.get(next) != 0) {
        skipped++;
      }
      next++;
    } while (next < chunk.limit() && chunk.get(next) != begin);
    position += next - at;
  }

  /** Has the bytes in the chunk and says where. */
  private int load(long from, int count, long limit) throws IOException {
    if (from < chunkStart || from + count > chunkStart + chunk.limit()) {
      int size = (int) Math.min(Math.max(CHUNK, count), limit - from);
      ByteBuffer loaded = ByteBuffer.allocate(size);
      segment.file.read(loaded, from);
      // Bytes that the file should have and has not count as zeros.
      chunk = loaded.clear();
      chunkStart = from;
    }
    return (int) (from - chunkStart);
  }
}
