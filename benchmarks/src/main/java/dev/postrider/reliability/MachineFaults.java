package dev.postrider.reliability;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** What goes wrong with the machine that a program of ours runs on. */
final class MachineFaults {

  private static final int FULL_SECONDS = 15;
  private static final String DISK_SIZE = "64m";
  private static final String FILLER = "filler";
  private static final int FILLER_CHUNK = 4096;
  private static final int JUMPED_SECONDS = 5;
  private static final List<String> JUMPS = List.of("+3600", "-3600", "+0");

  private MachineFaults() {}

  /** A small disk of its own for the spool, which takes root. */
  static void mount(Path spool) throws IOException {
    Files.createDirectories(spool);
    run("mount", "-t", "tmpfs", "-o", "size=" + DISK_SIZE, "tmpfs", spool.toString());
  }

  static void unmount(Path spool) throws IOException {
    run("umount", "--lazy", spool.toString());
  }

  private static void run(String... command) throws IOException {
    int code = new ProcessBuilder(command).inheritIO().start().onExit().join().exitValue();
    if (code != 0) {
      throw new IOException(String.join(" ", command) + " ended with " + code);
    }
  }

  static void diskFull(Scenario scenario) throws Exception {
    for (Trial trial : scenario.trials) {
      fill(trial.spool.resolve(FILLER));
    }
    scenario.pass(FULL_SECONDS);
    for (Trial trial : scenario.trials) {
      Files.delete(trial.spool.resolve(FILLER));
    }
    scenario.mark();
  }

  private static void fill(Path file) throws IOException {
    byte[] chunk = new byte[FILLER_CHUNK];
    try (OutputStream out = Files.newOutputStream(file)) {
      while (true) {
        out.write(chunk);
      }
    } catch (IOException e) {
      if (Files.size(file) == 0) {
        throw e;
      }
      // That the disk is full was the aim.
    }
  }

  /**
   * Has libfaketime set the clock of a program as a file says: the time of day, and no other clock.
   *
   * @throws IOException if libfaketime is not installed
   */
  static Map<String, String> clock(Path folder) throws IOException {
    setClock(folder, "+0");
    return Map.of(
        "LD_PRELOAD",
        libfaketime().toString(),
        "FAKETIME_TIMESTAMP_FILE",
        clockFile(folder).toString(),
        "FAKETIME_CACHE_DURATION",
        "1",
        "FAKETIME_DONT_FAKE_MONOTONIC",
        "1",
        // Else the timed waits of the JVM, which are by the monotonic clock, end at once.
        "FAKETIME_FORCE_MONOTONIC_FIX",
        "0");
  }

  private static Path libfaketime() throws IOException {
    try (Stream<Path> folders = Files.list(Path.of("/usr/lib"))) {
      return folders
          .map(folder -> folder.resolve("faketime").resolve("libfaketimeMT.so.1"))
          .filter(Files::exists)
          .findFirst()
          .orElseThrow(() -> new IOException("install Debian's libfaketime"));
    }
  }

  private static Path clockFile(Path folder) {
    return folder.resolve("clock");
  }

  private static void setClock(Path folder, String offset) throws IOException {
    Path next = folder.resolve("clock.next");
    Files.writeString(next, offset + "\n");
    Files.move(
        next,
        clockFile(folder),
        StandardCopyOption.ATOMIC_MOVE,
        StandardCopyOption.REPLACE_EXISTING);
  }

  static void clockJump(Scenario scenario) throws Exception {
    for (String jump : JUMPS) {
      for (Trial trial : scenario.trials) {
        setClock(trial.folder, jump);
      }
      scenario.pass(JUMPED_SECONDS);
    }
    scenario.mark();
  }
}
