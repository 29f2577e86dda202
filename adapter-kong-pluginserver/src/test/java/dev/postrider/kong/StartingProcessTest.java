package dev.postrider.kong;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StartingProcessTest {

  @TempDir
  private Path folder;

  private Path stdin(String target) throws IOException {
    return Files.createSymbolicLink(folder.resolve("0"), Path.of(target));
  }

  @Test
  void endsWhenAnotherProcessIsTheParent() throws Exception {
    AtomicLong parent = new AtomicLong(4711);
    StartingProcess starter = StartingProcess.behind(stdin("pipe:[1234]"), parent::get);
    assertNotNull(starter);
    assertFalse(starter.hasEnded());
    parent.set(1);
    assertTrue(starter.hasEnded());
  }

  /** Without a file descriptor to spare the parent cannot be asked for. */
  @Test
  void anUnknownParentHasNotEnded() throws Exception {
    AtomicLong parent = new AtomicLong(4711);
    StartingProcess starter = StartingProcess.behind(stdin("pipe:[1234]"), parent::get);
    assertNotNull(starter);
    parent.set(0);
    assertFalse(starter.hasEnded());
  }

  @ParameterizedTest
  @ValueSource(strings = {"/dev/null", "/dev/pts/0", "socket:[1234]", "/var/log/file"})
  void whoeverGivesNoPipeMayEnd(String stdin) throws Exception {
    assertNull(StartingProcess.behind(stdin(stdin), () -> 4711));
  }

  @Test
  void noStdinAndProcess1AreNoStarters() throws Exception {
    assertNull(StartingProcess.behind(folder.resolve("nothing"), () -> 4711));
    Path pipe = stdin("pipe:[1234]");
    assertNull(StartingProcess.behind(pipe, () -> 1));
    assertNull(StartingProcess.behind(pipe, () -> 0));
  }
}
