package dev.postrider.reliability;

import dev.postrider.systems.JavaCommand;
import dev.postrider.systems.ServletServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** The servlet in Jetty. */
final class ServletSubject implements Subject {

  private final String config;
  private final Path portFile;
  private final ChildProcess process;
  private final Map<String, String> environment;
  private final HttpCaller caller = new HttpCaller();

  ServletSubject(Path folder, String config, Map<String, String> environment) {
    this.config = config;
    this.environment = environment;
    this.portFile = folder.resolve("port");
    this.process = new ChildProcess(folder.resolve("out"));
  }

  @Override
  public void start() throws Exception {
    Files.deleteIfExists(portFile);
    List<String> command = JavaCommand.of(
        System.getProperty("java.class.path"),
        List.of("-Xms32m", "-Xmx128m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"),
        ServletServer.class.getName(),
        List.of("JETTY", config, portFile.toString()));
    process.start(command, environment, () -> Files.exists(portFile));
    caller.port(Integer.parseInt(Files.readString(portFile)));
  }

  @Override
  public ChildProcess process() {
    return process;
  }

  @Override
  public int send(String target, byte[] body) {
    return caller.send(target, body);
  }

  @Override
  public void close() {
    process.close();
  }
}
