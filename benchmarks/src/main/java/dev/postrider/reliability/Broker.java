package dev.postrider.reliability;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.postrider.systems.JavaCommand;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Properties;

/** A node of the cluster as a process. */
final class Broker implements AutoCloseable {

  /** The fixture's main class: it serves until its input ends. */
  private static final String MAIN = "dev.postrider.testing.BrokerProcess";

  private final Path properties;
  private final ChildProcess process;

  Broker(Path folder, Properties properties) throws IOException {
    Files.createDirectories(folder);
    this.properties = folder.resolve("server.properties");
    this.process = new ChildProcess(folder.resolve("out"));
    try (var out = Files.newBufferedWriter(this.properties, UTF_8)) {
      properties.store(out, null);
    }
  }

  /** Starts it, with the data that it has, and waits until it serves. */
  void start() throws Exception {
    List<String> options =
        List.of("-Xms64m", "-Xmx256m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1");
    process.start(
        JavaCommand.of(
            System.getProperty("java.class.path"), options, MAIN, List.of(properties.toString())),
        Map.of(),
        () -> process.outputSoFar().contains("READY"));
  }

  boolean isAlive() {
    return process.isAlive();
  }

  /** Ends it with SIGKILL. */
  void kill() throws InterruptedException {
    process.kill();
  }

  /** Ends it in an orderly way: it gives its partitions to others first. */
  void stop() throws IOException, InterruptedException {
    process.endInput();
  }

  /** Has it do nothing any more, with all its connections open (SIGSTOP). */
  void freeze() throws IOException, InterruptedException {
    process.signal("STOP");
  }

  /** Lets it go on (SIGCONT). */
  void thaw() throws IOException, InterruptedException {
    process.signal("CONT");
  }

  @Override
  public void close() {
    process.close();
  }
}
