package dev.postrider.coding;

/**
 * The coding {@code deflate}: RFC 1950, and RFC 1951 without the wrapper, as some senders have always
 * sent it (RFC 9110 §8.4.1.2).
 */
final class DeflateCoding {

  private static final int METHOD_MASK = 0x0f;
  private static final int DEFLATE = 8;
  private static final int CHECK_MODULUS = 31;

  private DeflateCoding() {}

  static void decode(byte[] encoded, BoundedOutput out) throws DamagedException, LimitException {
    try (DeflateStream stream = new DeflateStream(encoded, !isWrapped(encoded), out)) {
      int end = stream.read(0);
      if (end < encoded.length) {
        throw new DamagedException("bytes follow the end", end);
      }
    }
  }

  /** RFC 1950 §2.2: the first two bytes are a multiple of 31 and name the method. */
  private static boolean isWrapped(byte[] encoded) {
    return encoded.length >= 2
        && (encoded[0] & METHOD_MASK) == DEFLATE
        && (((encoded[0] & 0xff) << 8) + (encoded[1] & 0xff)) % CHECK_MODULUS == 0;
  }
}
