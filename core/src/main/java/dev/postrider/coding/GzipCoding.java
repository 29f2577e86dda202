package dev.postrider.coding;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.CRC32;

/**
 * The coding {@code gzip} (RFC 1952): one member or several, each with its check sum. The JDK's stream
 * overlooks bytes behind a member, and does not tell where the damage is.
 */
final class GzipCoding {

  private static final int HEADER_BYTES = 10;
  private static final int TRAILER_BYTES = 8;
  private static final int FLAGS = 3;
  private static final int HAS_HEADER_CRC = 1 << 1;
  private static final int HAS_EXTRA = 1 << 2;
  private static final int HAS_NAME = 1 << 3;
  private static final int HAS_COMMENT = 1 << 4;
  private static final int RESERVED = 0xe0;

  private final byte[] encoded;
  private final BoundedOutput out;

  private GzipCoding(byte[] encoded, BoundedOutput out) {
    this.encoded = encoded;
    this.out = out;
  }

  static void decode(byte[] encoded, BoundedOutput out) throws DamagedException, LimitException {
    GzipCoding gzip = new GzipCoding(encoded, out);
    try (DeflateStream stream = new DeflateStream(encoded, true, out)) {
      int at = 0;
      do {
        at = gzip.member(at, stream);
      } while (at < encoded.length);
    }
  }

  /** Decodes the member that begins there, and answers where it ends. */
  private int member(int from, DeflateStream stream) throws DamagedException, LimitException {
    int before = out.length();
    int data = header(from);
    int trailer = stream.read(data);
    need(TRAILER_BYTES, trailer);
    ByteBuffer sums = ByteBuffer.wrap(encoded).order(ByteOrder.LITTLE_ENDIAN);
    CRC32 crc = new CRC32();
    ByteBuffer decoded = out.content().position(before);
    int length = decoded.remaining();
    crc.update(decoded);
    if (sums.getInt(trailer) != (int) crc.getValue()) {
      throw new DamagedException("the check sum is wrong", trailer);
    } else if (sums.getInt(trailer + Integer.BYTES) != length) {
      throw new DamagedException("the length is wrong", trailer + Integer.BYTES);
    }
    return trailer + TRAILER_BYTES;
  }

  /** Answers where the compressed data begin. */
  private int header(int from) throws DamagedException {
    need(HEADER_BYTES, from);
    if (encoded[from] != 0x1f || encoded[from + 1] != (byte) 0x8b || encoded[from + 2] != 8) {
      throw new DamagedException("no gzip member begins", from);
    }
    int flags = encoded[from + FLAGS];
    if ((flags & RESERVED) != 0) {
      throw new DamagedException("a reserved flag is set", from + FLAGS);
    }
    int at = from + HEADER_BYTES;
    if ((flags & HAS_EXTRA) != 0) {
      need(2, at);
      int length = number(at);
      at += 2;
      need(length, at);
      at += length;
    }
    at = (flags & HAS_NAME) != 0 ? afterZero(at) : at;
    at = (flags & HAS_COMMENT) != 0 ? afterZero(at) : at;
    if ((flags & HAS_HEADER_CRC) != 0) {
      need(2, at);
      CRC32 crc = new CRC32();
      crc.update(encoded, from, at - from);
      if ((short) crc.getValue() != (short) number(at)) {
        throw new DamagedException("the header's check sum is wrong", at);
      }
      at += 2;
    }
    return at;
  }

  /** Two bytes, the lower one first. */
  private int number(int at) {
    return (encoded[at] & 0xff) + ((encoded[at + 1] & 0xff) << 8);
  }

  private int afterZero(int from) throws DamagedException {
    for (int at = from; at < encoded.length; at++) {
      if (encoded[at] == 0) {
        return at + 1;
      }
    }
    throw truncated();
  }

  private void need(int count, int at) throws DamagedException {
    if (encoded.length - at < count) {
      throw truncated();
    }
  }

  private DamagedException truncated() {
    return new DamagedException("the end is missing", encoded.length);
  }
}
