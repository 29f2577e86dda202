package dev.postrider.reliability;

import dev.postrider.kong.driver.GatewayRequest;
import dev.postrider.kong.driver.KongDriver;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

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
    List<String> command = PackagedCommand.of(
        TARGET,
        List.of(
            "--trust-configuration",
            "--socket",
            socket.toString(),
            "--client-body-temp",
            socket.resolveSibling("client_body_temp").toString()));
    process.start(command, environment, () -> process.outputSoFar().contains("READY socket="));
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
