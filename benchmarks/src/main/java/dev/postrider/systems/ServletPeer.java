package dev.postrider.systems;

import dev.postrider.systems.ServletServer.Kind;
import dev.postrider.testing.SampleRequest;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** A servlet in a container. */
enum ServletPeer implements Peer {
  JETTY("Postrider servlet, Jetty 12.1", Kind.JETTY, false),
  JETTY_VIRTUAL("Postrider servlet, Jetty 12.1, virtual threads", Kind.JETTY_VIRTUAL, false) {
    @Override
    public Optional<String> missing() {
      return Runtime.version().feature() < 21
          ? Optional.of("virtual threads want Java 21 or later")
          : Optional.empty();
    }
  },
  TOMCAT("Postrider servlet, Tomcat 11", Kind.TOMCAT, false),
  JETTY_ASYNC("Postrider servlet, Jetty 12.1, producer_async", Kind.JETTY, true),
  JETTY_OBVIOUS(
      "a servlet with Jackson's tree and send().get(), Jetty 12.1", Kind.JETTY_OBVIOUS, false);

  private final String title;
  private final Kind kind;
  private final boolean async;

  ServletPeer(String title, Kind kind, boolean async) {
    this.title = title;
    this.kind = kind;
    this.async = async;
  }

  @Override
  public String title() {
    return title;
  }

  @Override
  public RunningPeer start(Path folder, String bootstrapServers, String topic) throws Exception {
    return ServletServer.start(
        kind,
        PublisherJson.of(bootstrapServers, topic, async).toString(),
        folder,
        List.of(HttpRequestBytes.of(SampleRequest.JSON_1K.request())));
  }
}
