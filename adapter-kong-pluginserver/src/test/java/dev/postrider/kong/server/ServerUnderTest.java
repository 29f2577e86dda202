package dev.postrider.kong.server;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.postrider.testing.Eventually;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/** A plugin server at a socket of its own, whose clock a test can put forward. */
final class ServerUnderTest implements AutoCloseable {

  private final Path folder;
  private final Path socket;
  private final AtomicLong ahead = new AtomicLong();
  final PluginServer server;

  private ServerUnderTest(UnaryOperator<PluginServer.Builder> options) throws IOException {
    folder = Files.createTempDirectory("pr");
    socket = folder.resolve("s");
    server = options
        .apply(PluginServer.builder(socket)
            .bodyFolder(folder.resolve("client_body_temp"))
            .clock(() -> System.nanoTime() + ahead.get()))
        .bind();
  }

  /** One that does not serve yet. */
  static ServerUnderTest bound() throws IOException {
    return new ServerUnderTest(options -> options);
  }

  static ServerUnderTest serving(Plugin plugin) throws IOException {
    return serving(plugin, options -> options);
  }

  static ServerUnderTest serving(Plugin plugin, UnaryOperator<PluginServer.Builder> options)
      throws IOException {
    ServerUnderTest made = new ServerUnderTest(options);
    made.server.serve(plugin);
    return made;
  }

  Path socket() {
    return socket;
  }

  RawConnection connect() throws IOException {
    return new RawConnection(socket);
  }

  /** Puts the clock forward and has the deadlines looked at. */
  void pass(Duration time) {
    ahead.addAndGet(time.toNanos());
    server.tick();
  }

  /** Ends as it does for SIGTERM, with the clock put forward over what it waits for. */
  void leave() throws Exception {
    CompletableFuture<Boolean> left =
        CompletableFuture.supplyAsync(() -> server.close(Eventually.DEADLINE));
    Eventually.until("it leaves", () -> {
      pass(Duration.ofSeconds(1));
      return left.isDone();
    });
    assertTrue(left.join());
  }

  @Override
  public void close() throws IOException {
    server.close(Duration.ofSeconds(5));
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
