package dev.postrider.systems;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.postrider.systems.ServletServer.Kind;
import dev.postrider.testing.SampleRequest;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** A servlet in a container. */
enum ServletPeer implements Peer {
  JETTY("Postrider servlet, Jetty 12.1", Kind.JETTY, "kafka"),
  JETTY_VIRTUAL("Postrider servlet, Jetty 12.1, virtual threads", Kind.JETTY_VIRTUAL, "kafka") {
    @Override
    public Optional<String> missing() {
      return Runtime.version().feature() < 21
          ? Optional.of("virtual threads want Java 21 or later")
          : Optional.empty();
    }
  },
  TOMCAT("Postrider servlet, Tomcat 11", Kind.TOMCAT, "kafka"),
  JETTY_ASYNC("Postrider servlet, Jetty 12.1, producer_async", Kind.JETTY, "memory"),
  JETTY_DISK("Postrider servlet, Jetty 12.1, ack=disk", Kind.JETTY, "disk"),
  JETTY_KAFKA_OR_DISK(
      "Postrider servlet, Jetty 12.1, ack=kafka_or_disk", Kind.JETTY, "kafka_or_disk"),
  JETTY_OBVIOUS(
      "a servlet with Jackson's tree and send().get(), Jetty 12.1", Kind.JETTY_OBVIOUS, "kafka");

  private final String title;
  private final Kind kind;
  private final String ack;

  ServletPeer(String title, Kind kind, String ack) {
    this.title = title;
    this.kind = kind;
    this.ack = ack;
  }

  @Override
  public String title() {
    return title;
  }

  @Override
  public RunningPeer start(Path folder, String bootstrapServers, String topic) throws Exception {
    ObjectNode config =
        PublisherJson.of(bootstrapServers, topic, ack.equals("memory")).put("ack", ack);
    if (ack.endsWith("disk")) {
      config.put("spool_dir", folder.resolve("spool").toString());
    }
    return ServletServer.start(
        kind,
        config.toString(),
        folder,
        List.of(HttpRequestBytes.of(SampleRequest.JSON_1K.request())));
  }
}
