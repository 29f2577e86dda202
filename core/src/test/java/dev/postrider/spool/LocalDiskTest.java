package dev.postrider.spool;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalDiskTest {

  private static final int TAKEN = 3;
  private static final int FREE = 4;

  @TempDir
  Path folder;

  /** What another process does: its end says whether it could have the lock. */
  static final class Other {
    public static void main(String[] args) throws IOException {
      System.exit(new LocalDisk().tryLock(Path.of(args[0])) == null ? TAKEN : FREE);
    }
  }

  /** On Linux a process loses its lock when it closes any channel of the file. */
  @Test
  void aSecondTryInTheProcessDoesNotLetGoOfTheLock() throws Exception {
    Path path = folder.resolve("lock");
    LocalDisk disk = new LocalDisk();
    Closeable lock = requireNonNull(disk.tryLock(path), "first");
    assertNull(new LocalDisk().tryLock(path), "second");
    assertEquals(TAKEN, otherProcess(path));
    lock.close();
    assertEquals(FREE, otherProcess(path));
    requireNonNull(disk.tryLock(path), "again").close();
  }

  @Test
  void nobodyElseMayReadANewFolder() throws Exception {
    Path made = folder.resolve("a").resolve("b");
    new LocalDisk().createFolder(made);
    assertEquals("rwx------", PosixFilePermissions.toString(Files.getPosixFilePermissions(made)));
  }

  private static int otherProcess(Path path) throws Exception {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-cp",
            System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
            Other.class.getName(),
            path.toString())
        .inheritIO()
        .start()
        .waitFor();
  }
}
