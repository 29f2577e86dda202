package dev.postrider.systems;

import dev.postrider.testing.SampleRequest;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** A servlet in a container. */
enum ServletPeer implements Peer {
  JETTY("Postrider servlet, Jetty 12.1"),
  JETTY_VIRTUAL("Postrider servlet, Jetty 12.1, virtual threads") {
    @Override
    public Optional<String> missing() {
      return Runtime.version().feature() < 21
          ? Optional.of("virtual threads want Java 21 or later")
          : Optional.empty();
    }
  },
  TOMCAT("Postrider servlet, Tomcat 11"),
  JETTY_ASYNC("Postrider servlet, Jetty 12.1, producer_async"),
  JETTY_OBVIOUS("a servlet with Jackson's tree and send().get(), Jetty 12.1");

  private final String title;

  ServletPeer(String title) {
    this.title = title;
  }

  @Override
  public String title() {
    return title;
  }

  @Override
  public RunningPeer start(Path folder, String bootstrapServers, String topic) throws Exception {
    Path out = folder.resolve("out");
    Path portFile = folder.resolve("port");
    Process process = new ProcessBuilder(JavaCommand.of(
            ServletServer.class,
            List.of(name().toLowerCase(Locale.ROOT), bootstrapServers, topic, portFile.toString())))
        .redirectErrorStream(true)
        .redirectOutput(out.toFile())
        .start();
    int port = JavaCommand.awaitPort(portFile, process, out);
    return new RunningPeer(port, HttpRequestBytes.of(SampleRequest.JSON_1K.request()), process);
  }
}
