package dev.postrider.kong;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StartingProcessTest {

  private static final long JVM = 4713;
  private static final long LAUNCHER = 4712;
  private static final long WORKER = 4711;
  private static final long INIT = 1;
  private static final long UNKNOWN = 0;

  @TempDir
  private Path folder;

  private final Map<Long, Long> parents = new HashMap<>();

  private Path stdin(String target) throws IOException {
    return Files.createSymbolicLink(folder.resolve("0"), Path.of(target));
  }

  private long parent(long pid) {
    return parents.getOrDefault(pid, UNKNOWN);
  }

  @Test
  void endsWhenAnotherProcessIsTheParent() throws Exception {
    parents.put(JVM, WORKER);
    StartingProcess starter = StartingProcess.behind(stdin("pipe:[1234]"), JVM, this::parent);
    assertNotNull(starter);
    assertFalse(starter.hasEnded());
    parents.put(JVM, INIT);
    assertTrue(starter.hasEnded());
  }

  /** Without a file descriptor to spare the parent cannot be asked for. */
  @Test
  void anUnknownParentHasNotEnded() throws Exception {
    parents.put(JVM, WORKER);
    StartingProcess starter = StartingProcess.behind(stdin("pipe:[1234]"), JVM, this::parent);
    assertNotNull(starter);
    parents.put(JVM, UNKNOWN);
    assertFalse(starter.hasEnded());
  }

  @Test
  void endsWhenTheLauncherHasEnded() {
    parents.putAll(Map.of(JVM, LAUNCHER, LAUNCHER, WORKER));
    StartingProcess starter = StartingProcess.launched(JVM, LAUNCHER, WORKER, this::parent);
    assertFalse(starter.hasEnded());
    parents.remove(LAUNCHER);
    parents.put(JVM, INIT);
    assertTrue(starter.hasEnded());
  }

  @Test
  void endsWhenTheWorkerBehindTheLauncherHasEnded() {
    parents.putAll(Map.of(JVM, LAUNCHER, LAUNCHER, WORKER));
    StartingProcess starter = StartingProcess.launched(JVM, LAUNCHER, WORKER, this::parent);
    parents.put(LAUNCHER, INIT);
    assertTrue(starter.hasEnded());
  }

  @Test
  void endsWhenTheLauncherHadEndedBeforeTheJvmBegan() {
    parents.put(JVM, INIT);
    assertTrue(StartingProcess.launched(JVM, LAUNCHER, WORKER, this::parent).hasEnded());
  }

  /** In a container the launcher may be process 1, or the child of it; neither has a parent to lose. */
  @ParameterizedTest
  @ValueSource(longs = {UNKNOWN, INIT})
  void aLauncherWithoutAParentThatCanEndGoesOn(long parent) {
    parents.put(JVM, LAUNCHER);
    parents.put(LAUNCHER, 815L);
    assertFalse(StartingProcess.launched(JVM, LAUNCHER, parent, this::parent).hasEnded());
  }

  @ParameterizedTest
  @ValueSource(strings = {"/dev/null", "/dev/pts/0", "socket:[1234]", "/var/log/file"})
  void whoeverGivesNoPipeMayEnd(String stdin) throws Exception {
    parents.put(JVM, WORKER);
    assertNull(StartingProcess.behind(stdin(stdin), JVM, this::parent));
  }

  @Test
  void noStdinAndProcess1AreNoStarters() throws Exception {
    parents.put(JVM, WORKER);
    assertNull(StartingProcess.behind(folder.resolve("nothing"), JVM, this::parent));
    Path pipe = stdin("pipe:[1234]");
    parents.put(JVM, INIT);
    assertNull(StartingProcess.behind(pipe, JVM, this::parent));
    parents.put(JVM, UNKNOWN);
    assertNull(StartingProcess.behind(pipe, JVM, this::parent));
  }
}
