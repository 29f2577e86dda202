package dev.postrider.kong;

import java.nio.file.attribute.PosixFilePermission;
import java.util.EnumSet;
import java.util.Set;

/** Permissions written as chmod takes them. */
final class SocketMode {

  /** From the highest bit to the lowest. */
  private static final PosixFilePermission[] BITS = {
    PosixFilePermission.OWNER_READ,
    PosixFilePermission.OWNER_WRITE,
    PosixFilePermission.OWNER_EXECUTE,
    PosixFilePermission.GROUP_READ,
    PosixFilePermission.GROUP_WRITE,
    PosixFilePermission.GROUP_EXECUTE,
    PosixFilePermission.OTHERS_READ,
    PosixFilePermission.OTHERS_WRITE,
    PosixFilePermission.OTHERS_EXECUTE
  };

  private SocketMode() {}

  /**
   * Reads three octal digits, with or without a zero before them.
   *
   * @throws IllegalArgumentException if the text is something else
   */
  static Set<PosixFilePermission> parse(String text) {
    if (!text.matches("0?[0-7]{3}")) {
      throw new IllegalArgumentException("'" + text + "' is no mode such as 0660");
    }
    int mode = Integer.parseInt(text, 8);
    Set<PosixFilePermission> permissions = EnumSet.noneOf(PosixFilePermission.class);
    for (int i = 0; i < BITS.length; i++) {
      if ((mode & 1 << (BITS.length - 1 - i)) != 0) {
        permissions.add(BITS[i]);
      }
    }
    return permissions;
  }
}
