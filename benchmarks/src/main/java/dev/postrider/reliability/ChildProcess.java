package dev.postrider.reliability;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A program that is started, ended and started again; its output goes to one file. */
final class ChildProcess implements AutoCloseable {

  private static final Duration READY = Duration.ofMinutes(2);
  private static final long END_SECONDS = 60;

  private final Path output;
  private @Nullable Process process;
  private long begin;
  private long largestBytes;

  ChildProcess(Path output) {
    this.output = output;
  }

  /**
   * Starts the program and waits until it is ready.
   *
   * @throws IOException if it ends before
   */
  synchronized void start(
      List<String> command, Map<String, String> environment, Callable<Boolean> ready)
      throws Exception {
    begin = Files.exists(output) ? Files.size(output) : 0;
    ProcessBuilder builder = new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(Redirect.appendTo(output.toFile()));
    builder.environment().putAll(environment);
    Process started = builder.start();
    process = started;
    boolean there = Clock.within(READY, () -> ready.call() || !started.isAlive());
    if (!there || !started.isAlive()) {
      throw new IOException("did not start: " + outputSoFar());
    }
  }

  /** What the program that was started last has written. */
  String outputSoFar() throws IOException {
    byte[] all = Files.readAllBytes(output);
    return new String(all, (int) begin, all.length - (int) begin, UTF_8);
  }

  boolean isAlive() {
    Process running = process;
    return running != null && running.isAlive();
  }

  /** Sends SIGKILL. */
  void kill() throws InterruptedException {
    Process running = noted();
    if (running != null) {
      running.destroyForcibly();
      running.waitFor();
    }
  }

  /** Sends SIGTERM and waits for the end. */
  void terminate() throws IOException, InterruptedException {
    Process running = noted();
    if (running != null) {
      running.destroy();
      awaitEnd(running);
    }
  }

  /** Ends its input, which some programs take for the order to end, and waits for that. */
  void endInput() throws IOException, InterruptedException {
    Process running = noted();
    if (running != null) {
      running.getOutputStream().close();
      awaitEnd(running);
    }
  }

  private void awaitEnd(Process running) throws IOException, InterruptedException {
    if (!running.waitFor(END_SECONDS, TimeUnit.SECONDS)) {
      // A JVM writes then what its threads do.
      signal("QUIT");
      var unused = running.waitFor(1, TimeUnit.SECONDS);
      running.destroyForcibly();
      throw new IOException("did not end; its output has its threads: " + output);
    }
  }

  /** Sends a signal by its name, for example {@code STOP}. */
  void signal(String name) throws IOException, InterruptedException {
    Process running = process;
    if (running != null) {
      String pid = Long.toString(running.pid());
      new ProcessBuilder("kill", "-" + name, pid).inheritIO().start().waitFor();
    }
  }

  private @Nullable Process noted() {
    Process running = process;
    noteMemory(running);
    return running;
  }

  private void noteMemory(@Nullable Process running) {
    if (running == null) {
      return;
    }
    Path status = Path.of("/proc", Long.toString(running.pid()), "status");
    try {
      for (String line : Files.readAllLines(status, UTF_8)) {
        if (line.startsWith("VmHWM:")) {
          largestBytes =
              Math.max(largestBytes, Long.parseLong(line.replaceAll("[^0-9]", "")) * 1024);
        }
      }
    } catch (IOException e) {
      // It has ended.
    }
  }

  /** The most memory that one of the processes has had in RAM, in bytes. */
  long largestBytes() {
    noteMemory(process);
    return largestBytes;
  }

  @Override
  public void close() {
    Process running = noted();
    if (running != null) {
      running.destroyForcibly();
    }
  }
}
