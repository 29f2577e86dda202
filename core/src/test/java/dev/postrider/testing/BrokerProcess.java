package dev.postrider.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.File;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/** The broker in a JVM of its own, for tests whose kafka-clients is of another release. */
final class BrokerProcess implements AutoCloseable {

  private static final String READY = "READY";

  /** Which addresses kafka-clients may ask for keys; a property of the JVM. */
  private static final String ALLOWED_URLS = "org.apache.kafka.sasl.oauthbearer.allowed.urls";

  private final Process process;

  private BrokerProcess(Process process) {
    this.process = process;
  }

  /** The jar with the broker's own kafka-clients; null if the tests have the same. */
  static @Nullable String clients() {
    return System.getProperty("postrider.broker.clients");
  }

  /** Starts it, and waits until it serves. */
  static BrokerProcess start(String clients, Properties properties) throws IOException {
    Path file = Path.of(properties.getProperty("log.dirs"), "server.properties");
    try (var out = Files.newBufferedWriter(file, UTF_8)) {
      properties.store(out, null);
    }
    Process process = new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:TieredStopAtLevel=1",
            "-XX:+UseSerialGC",
            "-D" + ALLOWED_URLS + "=" + System.getProperty(ALLOWED_URLS, ""),
            "-cp",
            clients + File.pathSeparator + System.getProperty("java.class.path"),
            BrokerProcess.class.getName(),
            file.toString())
        .redirectError(Redirect.INHERIT)
        .start();
    BrokerProcess broker = new BrokerProcess(process);
    BufferedReader out = process.inputReader(UTF_8);
    String line = out.readLine();
    while (line != null && !line.equals(READY)) {
      line = out.readLine();
    }
    if (line == null) {
      broker.close();
      throw new IOException("the broker's process ended before it served");
    }
    return broker;
  }

  /** Serves until its input ends, as it does with the JVM that started it. */
  public static void main(String[] arguments) throws Exception {
    Properties properties = new Properties();
    try (var in = Files.newBufferedReader(Path.of(arguments[0]), UTF_8)) {
      properties.load(in);
    }
    // Not closed: it is the JVM's.
    PrintStream out = new PrintStream(new FileOutputStream(FileDescriptor.out), true, UTF_8);
    BrokerNode node = BrokerNode.start(properties);
    out.println(READY);
    while (System.in.read() >= 0) {}
    node.close();
    System.exit(0);
  }

  @Override
  public void close() {
    try {
      process.getOutputStream().close();
    } catch (IOException e) {
      // It has ended already.
    }
    process.onExit().join();
  }
}
