package dev.postrider.coding;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** A content coding that can be undone. */
@FunctionalInterface
interface Coding {

  /**
   * Undoes the coding of a whole body.
   *
   * @throws DamagedException if the bytes are not so encoded, or not all there
   * @throws LimitException if more comes out than may
   */
  void decode(byte[] encoded, BoundedOutput out) throws DamagedException, LimitException;

  /** The coding of this name (RFC 9110 §8.4.1, RFC 8878); null if it is not known here. */
  static @Nullable Coding named(String name) {
    return switch (name.toLowerCase(Locale.ROOT)) {
      case "gzip", "x-gzip" -> GzipCoding::decode;
      case "deflate" -> DeflateCoding::decode;
      case "zstd" -> ZstdCoding::decode;
      default -> null;
    };
  }
}
