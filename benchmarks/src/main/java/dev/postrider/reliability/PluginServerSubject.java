package dev.postrider.reliability;

import dev.postrider.kong.driver.GatewayRequest;
import dev.postrider.kong.driver.KongDriver;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The packaged plugin server, with Kong's side of its socket. */
final class PluginServerSubject implements Subject {

  private static final int WORKERS = 2;
  private static final Path TARGET = Path.of("adapter-kong-pluginserver", "target");

  private final Path socket;
  private final Map<String, String> environment;
  private final ChildProcess process;
  private final KongDriver kong;

  PluginServerSubject(Path folder, String config, Map<String, String> environment) {
    this.socket = folder.resolve("k.socket");
    this.environment = environment;
    this.process = new ChildProcess(folder.resolve("out"));
    this.kong = KongDriver.builder(socket).config(config).workers(WORKERS).build();
  }

  @Override
  public void start() throws Exception {
    List<String> command = List.of(
        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "-Xmx128m",
        "-XX:+UseSerialGC",
        "-XX:TieredStopAtLevel=1",
        "-jar",
        jar().toString(),
        "--trust-configuration",
        "--socket",
        socket.toString(),
        "--client-body-temp",
        socket.resolveSibling("client_body_temp").toString());
    process.start(command, environment, () -> process.said("READY socket="));
  }

  /** What {@code mvn package} has made. */
  private static Path jar() {
    try (Stream<Path> files = Files.list(TARGET)) {
      return files
          .filter(file -> file.toString().endsWith("-all.jar"))
          .findFirst()
          .orElseThrow(() -> new IllegalStateException("no jar in " + TARGET.toAbsolutePath()));
    } catch (IOException e) {
      throw new UncheckedIOException("run in the project's folder, after mvn package", e);
    }
  }

  @Override
  public ChildProcess process() {
    return process;
  }

  @Override
  public int send(String target, byte[] body) {
    GatewayRequest request = GatewayRequest.of("POST", target)
        .header("Content-Type", "text/plain")
        .body(body)
        .build();
    return kong.handle(request).status();
  }

  @Override
  public void close() {
    kong.close();
    process.close();
  }
}
