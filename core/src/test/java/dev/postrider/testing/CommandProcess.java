package dev.postrider.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A command as a process in the folder {@code /} with an empty environment, as Kong starts its servers. */
public final class CommandProcess implements AutoCloseable {

  private static final long DEADLINE_SECONDS = 30;

  private final Process process;
  private final Path out;
  private final Path err;

  private CommandProcess(Process process, Path out, Path err) {
    this.process = process;
    this.out = out;
    this.err = err;
  }

  /** Starts a class of this JVM's class path. */
  public static CommandProcess start(Class<?> main, Path folder, String... arguments)
      throws IOException {
    return start(main, folder, List.of(), Map.of(), arguments);
  }

  /** Starts a class of this JVM's class path. */
  public static CommandProcess start(
      Class<?> main,
      Path folder,
      List<String> jvmOptions,
      Map<String, String> environment,
      String... arguments)
      throws IOException {
    List<String> command = new ArrayList<>();
    command.add(java());
    command.addAll(jvmOptions);
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
    return run(folder, command, environment, List.of(arguments));
  }

  /** The program of this JVM. */
  public static String java() {
    return Path.of(System.getProperty("java.home"), "bin", "java").toString();
  }

  /** Starts this program with these arguments after those in {@code program}. */
  public static CommandProcess run(
      Path folder, List<String> program, Map<String, String> environment, List<String> arguments)
      throws IOException {
    List<String> command = new ArrayList<>(program);
    command.addAll(arguments);
    Path out = Files.createTempFile(folder, "command", ".out");
    Path err = Files.createTempFile(folder, "command", ".err");
    ProcessBuilder builder = new ProcessBuilder(command)
        .directory(Path.of("/").toFile())
        .redirectOutput(out.toFile())
        .redirectError(err.toFile());
    builder.environment().clear();
    builder.environment().putAll(environment);
    return new CommandProcess(builder.start(), out, err);
  }

  /** Waits for the end; answers the exit status. */
  public int exitStatus() throws InterruptedException {
    if (!process.waitFor(DEADLINE_SECONDS, TimeUnit.SECONDS)) {
      throw new AssertionError("the command did not end");
    }
    return process.exitValue();
  }

  /** What it has written to stdout. */
  public String out() throws IOException {
    return Files.readString(out, UTF_8);
  }

  /** What it has written to stdout. */
  public byte[] outBytes() throws IOException {
    return Files.readAllBytes(out);
  }

  /** What it has written to stderr. */
  public String err() throws IOException {
    return Files.readString(err, UTF_8);
  }

  /** Waits for a line on stderr that holds this text; answers what follows it there. */
  public String await(String text) throws Exception {
    Eventually.until(text + " on stderr", () -> {
      if (!process.isAlive() && !err().contains(text)) {
        throw new AssertionError("ended with " + process.exitValue() + ": " + err());
      }
      return err().lines().anyMatch(line -> line.contains(text));
    });
    String line = err().lines().filter(each -> each.contains(text)).findFirst().orElseThrow();
    return line.substring(line.indexOf(text) + text.length());
  }

  /** The JVM's process id, which has a shell before it where the launcher stays. */
  public long pid() {
    return everyProcess().reduce((parent, child) -> child).orElseThrow().pid();
  }

  /** The process that was started, and those that it has started. */
  public Stream<ProcessHandle> everyProcess() {
    return Stream.concat(Stream.of(process.toHandle()), process.descendants());
  }

  /** Sends SIGKILL to the process that was started, and to none that it has started. */
  public void killAlone() {
    process.destroyForcibly();
  }

  /** Sends SIGKILL to all. */
  public void kill() {
    List<ProcessHandle> all = everyProcess().toList();
    all.forEach(ProcessHandle::destroyForcibly);
  }

  /** Sends SIGTERM. */
  public void terminate() {
    process.destroy();
  }

  @Override
  public void close() {
    kill();
  }
}
