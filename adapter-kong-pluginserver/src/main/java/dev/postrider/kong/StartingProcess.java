package dev.postrider.kong;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The process that started this one and holds the other end of its stdin: a worker of Kong's. One that
 * crashed cannot stop what it has started, and its successor starts the next.
 */
final class StartingProcess {

  private static final int INIT = 1;
  private static final int UNKNOWN = 0;

  private final long pid;
  private final LongSupplier parentPid;

  private StartingProcess(long pid, LongSupplier parentPid) {
    this.pid = pid;
    this.parentPid = parentPid;
  }

  /** The process that has started this JVM; null if its end means nothing. */
  static @Nullable StartingProcess ofThis() {
    return behind(Path.of("/proc/self/fd/0"), StartingProcess::currentParentPid);
  }

  /** Service managers and containers give {@code /dev/null}, or are process 1, which does not end. */
  static @Nullable StartingProcess behind(Path stdin, LongSupplier parentPid) {
    long pid = parentPid.getAsLong();
    return pid > INIT && isPipe(stdin) ? new StartingProcess(pid, parentPid) : null;
  }

  private static boolean isPipe(Path file) {
    try {
      return Files.readSymbolicLink(file).toString().startsWith("pipe:");
    } catch (IOException e) {
      return false;
    }
  }

  private static long currentParentPid() {
    return ProcessHandle.current().parent().map(ProcessHandle::pid).orElse((long) UNKNOWN);
  }

  /** Whether another process has inherited us. Not to know who our parent is does not count. */
  boolean hasEnded() {
    long now = parentPid.getAsLong();
    return now != UNKNOWN && now != pid;
  }
}
