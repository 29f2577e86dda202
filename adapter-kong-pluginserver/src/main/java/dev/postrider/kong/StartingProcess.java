package dev.postrider.kong;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongUnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The process that started this one and holds the other end of its stdin: a worker of Kong's. One that
 * crashed cannot stop what it has started, and its successor starts the next. Where the launcher stays
 * between the two, its end counts as well: Kong before 3.0 ends it with SIGKILL.
 */
final class StartingProcess {

  /** Set by the launcher if it stays: its process id. */
  static final String LAUNCHER = "postrider.launcher";

  /** Set by the launcher if it stays: the id of the process that started it. */
  static final String LAUNCHER_PARENT = "postrider.launcher.parent";

  private static final int INIT = 1;
  private static final int UNKNOWN = 0;

  /** A process and its parent, as long as the parent lives. */
  private record Child(long pid, long parentPid) {}

  private final List<Child> children;
  private final LongUnaryOperator parentPid;

  private StartingProcess(List<Child> children, LongUnaryOperator parentPid) {
    this.children = children;
    this.parentPid = parentPid;
  }

  /** The process that has started this JVM; null if its end means nothing. */
  static @Nullable StartingProcess ofThis() {
    long pid = ProcessHandle.current().pid();
    Long launcher = Long.getLong(LAUNCHER);
    return launcher == null
        ? behind(Path.of("/proc/self/fd/0"), pid, StartingProcess::currentParentPid)
        : launched(
            pid,
            launcher,
            Long.getLong(LAUNCHER_PARENT, UNKNOWN),
            StartingProcess::currentParentPid);
  }

  /** Service managers and containers give {@code /dev/null}, or are process 1, which does not end. */
  static @Nullable StartingProcess behind(Path stdin, long pid, LongUnaryOperator parentPid) {
    long parent = parentPid.applyAsLong(pid);
    return parent > INIT && isPipe(stdin)
        ? new StartingProcess(List.of(new Child(pid, parent)), parentPid)
        : null;
  }

  /** The launcher says who its parent was when it began: that one may have ended since. */
  static StartingProcess launched(
      long pid, long launcher, long launcherParent, LongUnaryOperator parentPid) {
    List<Child> children = new ArrayList<>();
    children.add(new Child(pid, launcher));
    if (launcherParent > INIT) {
      children.add(new Child(launcher, launcherParent));
    }
    return new StartingProcess(List.copyOf(children), parentPid);
  }

  private static boolean isPipe(Path file) {
    try {
      return Files.readSymbolicLink(file).toString().startsWith("pipe:");
    } catch (IOException e) {
      return false;
    }
  }

  private static long currentParentPid(long pid) {
    return ProcessHandle.of(pid)
        .flatMap(ProcessHandle::parent)
        .map(ProcessHandle::pid)
        .orElse((long) UNKNOWN);
  }

  /** Whether another process has inherited a child. Not to know who the parent is does not count. */
  boolean hasEnded() {
    return children.stream().anyMatch(child -> {
      long now = parentPid.applyAsLong(child.pid());
      return now != UNKNOWN && now != child.parentPid();
    });
  }
}
