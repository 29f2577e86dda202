package dev.postrider.config;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.security.spec.InvalidKeySpecException;
import java.util.HexFormat;

/**
 * Keys in the forms that OpenSSL calls traditional, RSA's (RFC 8017 appendix A.1.2) and EC's (RFC 5915),
 * as PKCS #8 (RFC 5958), which the JDK reads. Cert-manager and older tools write them.
 */
final class TraditionalKey {

  private static final byte[] VERSION = HexFormat.of().parseHex("020100");
  private static final byte[] RSA = HexFormat.of().parseHex("300d06092a864886f70d0101010500");
  private static final byte[] EC = HexFormat.of().parseHex("06072a8648ce3d0201");

  private static final int INTEGER = 0x02;
  private static final int OCTET_STRING = 0x04;
  private static final int SEQUENCE = 0x30;
  private static final int EC_CURVE = 0xa0;

  /** From here on a byte says how many bytes hold the length. */
  private static final int LONG_LENGTH = 0x80;

  private TraditionalKey() {}

  static byte[] rsa(byte[] key) {
    return pkcs8(RSA, key);
  }

  /**
   * An EC key.
   *
   * @throws InvalidKeySpecException if it is none that names its curve
   */
  static byte[] ec(byte[] key) throws InvalidKeySpecException {
    try {
      ByteBuffer members = content(SEQUENCE, ByteBuffer.wrap(key));
      content(INTEGER, members);
      content(OCTET_STRING, members);
      ByteBuffer curve = content(EC_CURVE, members);
      return pkcs8(element(SEQUENCE, EC, bytes(curve)), key);
    } catch (BufferUnderflowException e) {
      throw new InvalidKeySpecException("ends too early", e);
    }
  }

  private static byte[] pkcs8(byte[] algorithm, byte[] key) {
    return element(SEQUENCE, VERSION, algorithm, element(OCTET_STRING, key));
  }

  /** The content of the next element, and the buffer behind this element. */
  private static ByteBuffer content(int tag, ByteBuffer der) throws InvalidKeySpecException {
    if (Byte.toUnsignedInt(der.get()) != tag) {
      throw new InvalidKeySpecException("has another structure");
    }
    int length = Byte.toUnsignedInt(der.get());
    if (length > LONG_LENGTH) {
      int bytes = length - LONG_LENGTH;
      length = 0;
      for (int i = 0; i < bytes; i++) {
        length = (length << Byte.SIZE) | Byte.toUnsignedInt(der.get());
      }
    }
    if (length < 0 || length > der.remaining()) {
      throw new InvalidKeySpecException("ends too early");
    }
    ByteBuffer content = der.slice(der.position(), length);
    der.position(der.position() + length);
    return content;
  }

  private static byte[] bytes(ByteBuffer content) {
    byte[] bytes = new byte[content.remaining()];
    content.get(bytes);
    return bytes;
  }

  /** An element in DER (X.690). */
  private static byte[] element(int tag, byte[]... contents) {
    int length = 0;
    for (byte[] content : contents) {
      length += content.length;
    }
    // A tag, a byte, and at most four of the length.
    ByteBuffer der = ByteBuffer.allocate(length + 6).put((byte) tag);
    if (length < LONG_LENGTH) {
      der.put((byte) length);
    } else {
      int bytes = (Integer.SIZE - Integer.numberOfLeadingZeros(length) + Byte.SIZE - 1) / Byte.SIZE;
      der.put((byte) (LONG_LENGTH + bytes));
      for (int i = bytes - 1; i >= 0; i--) {
        der.put((byte) (length >> (i * Byte.SIZE)));
      }
    }
    for (byte[] content : contents) {
      der.put(content);
    }
    return bytes(der.flip());
  }
}
