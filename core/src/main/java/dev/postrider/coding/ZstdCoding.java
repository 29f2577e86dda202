package dev.postrider.coding;

import com.github.luben.zstd.ZstdInputStreamNoFinalizer;
import java.io.ByteArrayInputStream;
import java.io.IOException;

/**
 * The coding {@code zstd} (RFC 8878), by the library that kafka-clients brings: one frame or several. It
 * tells where damage is by what it has been given, a little at a time.
 */
final class ZstdCoding {

  /** RFC 9659 §3: 8 MiB, the most that senders over HTTP may make receivers keep. */
  private static final int WINDOW_LOG = 23;

  private static final int GIVEN_BYTES = 512;

  private ZstdCoding() {}

  static void decode(byte[] encoded, BoundedOutput out) throws DamagedException, LimitException {
    Given given = new Given(encoded);
    byte[] chunk = new byte[BoundedOutput.CHUNK_BYTES];
    try (ZstdInputStreamNoFinalizer in = new ZstdInputStreamNoFinalizer(given)) {
      in.setLongMax(WINDOW_LOG);
      for (int count = in.read(chunk); count >= 0; count = in.read(chunk)) {
        out.write(chunk, count);
      }
    } catch (IOException e) {
      String what = given.isAtEnd() ? "the end is missing, or wrong," : "no valid zstd frame";
      throw new DamagedException(what, given.count());
    }
  }

  /** Gives little at a time. */
  private static final class Given extends ByteArrayInputStream {

    Given(byte[] encoded) {
      super(encoded);
    }

    @Override
    public synchronized int read(byte[] target, int from, int length) {
      return super.read(target, from, Math.min(length, GIVEN_BYTES));
    }

    synchronized int count() {
      return pos;
    }

    synchronized boolean isAtEnd() {
      return pos == count;
    }
  }
}
