package dev.postrider.kong;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.attribute.PosixFilePermissions;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

class SocketModeLawsTest {

  @Property
  void readsEachModeAsLsShowsIt(@ForAll @IntRange(max = 0777) int mode) {
    StringBuilder shown = new StringBuilder();
    for (int bit = 8; bit >= 0; bit--) {
      shown.append((mode & (1 << bit)) == 0 ? '-' : "xwr".charAt(bit % 3));
    }
    String octal = Integer.toOctalString(01000 | mode).substring(1);
    assertEquals(PosixFilePermissions.fromString(shown.toString()), SocketMode.parse(octal));
    assertEquals(SocketMode.parse(octal), SocketMode.parse("0" + octal));
  }
}
