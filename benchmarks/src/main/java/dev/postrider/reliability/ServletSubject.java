package dev.postrider.reliability;

import dev.postrider.systems.JavaCommand;
import dev.postrider.systems.ServletServer;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** The servlet in Jetty. */
final class ServletSubject implements Subject {

  private static final Duration LONGEST_REPLY = Duration.ofSeconds(90);

  private final String config;
  private final Path portFile;
  private final ChildProcess process;
  private final Map<String, String> environment;
  private final HttpClient client = HttpClient.newBuilder()
      .version(HttpClient.Version.HTTP_1_1)
      .connectTimeout(Duration.ofSeconds(5))
      .build();
  private volatile int port;

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
    port = Integer.parseInt(Files.readString(portFile));
  }

  @Override
  public ChildProcess process() {
    return process;
  }

  @Override
  public int send(String target, byte[] body) {
    HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + target))
        .timeout(LONGEST_REPLY)
        .header("Content-Type", "text/plain")
        .POST(BodyPublishers.ofByteArray(body))
        .build();
    try {
      return client.send(request, BodyHandlers.discarding()).statusCode();
    } catch (IOException e) {
      return 0;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return 0;
    }
  }

  @Override
  public void close() {
    process.close();
  }
}
