package dev.postrider.systems;

import dev.postrider.testing.SampleRequest;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Allegro's Hermes, of it the frontend, whose distribution (with {@code lib}) the caller names by
 * {@code -Dpeer.hermes=DIR}. It adds an id and a time to the body: it has no envelope.
 */
enum HermesPeer implements Peer {
  HERMES;

  private static final String ROOT = "/hermes";
  private static final Duration TRY = Duration.ofMillis(100);
  private static final int TRIES = 300;

  private static @Nullable String distribution() {
    return System.getProperty("peer.hermes");
  }

  /** It wants a newer Java than others. */
  private static Path java() {
    String home = System.getProperty("peer.hermes.java", System.getProperty("java.home"));
    return Path.of(home, "bin", "java");
  }

  @Override
  public String title() {
    return "Hermes frontend, JSON";
  }

  @Override
  public Optional<String> missing() {
    if (distribution() == null) {
      return Optional.of("-Dpeer.hermes=DIR does not name its distribution");
    }
    return Runtime.version().feature() < 25 && System.getProperty("peer.hermes.java") == null
        ? Optional.of("it wants Java 25, which -Dpeer.hermes.java=HOME names")
        : Optional.empty();
  }

  @Override
  public RunningPeer start(Path folder, String bootstrapServers, String topic) throws Exception {
    ZooKeeper zooKeeper = new ZooKeeper(folder);
    Process server = zooKeeper.start();
    zooKeeper.create(nodes(topic));
    int port = RunningPeer.freePort();
    // Without the timeouts that answer 202 before the broker has the message; else its defaults.
    List<String> command = JavaCommand.of(
        distribution() + "/lib/*",
        List.of(),
        "pl.allegro.tech.hermes.frontend.HermesFrontend",
        List.of(
            "--frontend.server.host=127.0.0.1",
            "--frontend.server.port=" + port,
            "--frontend.server.gracefulShutdownEnabled=false",
            "--frontend.zookeeper.clusters[0].datacenter=dc",
            "--frontend.zookeeper.clusters[0].root=" + ROOT,
            "--frontend.zookeeper.clusters[0].connectionString=" + zooKeeper.connectString(),
            "--frontend.kafka.clusters[0].datacenter=dc",
            "--frontend.kafka.clusters[0].brokerList=" + bootstrapServers,
            "--frontend.handlers.longIdleTimeout=30s",
            "--frontend.handlers.maxPublishRequestDuration=30s",
            "--logging.level.root=warn"));
    command.set(0, java().toString());
    Path out = folder.resolve("out");
    Process process = new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(out.toFile())
        .start();
    RunningPeer running = new RunningPeer(
            port, List.of(request(topic)), List.of(process), List.of(server))
        .listening(process, out);
    awaitTopic(running, out);
    return running;
  }

  /** As its management writes them. */
  private static Map<String, String> nodes(String topic) {
    String group = topic.substring(0, topic.lastIndexOf('.'));
    String groupPath = ROOT + "/groups/" + group;
    String topicPath = groupPath + "/topics/" + topic.substring(group.length() + 1);
    Map<String, String> nodes = new LinkedHashMap<>();
    nodes.put(ROOT, "");
    nodes.put(ROOT + "/groups", "");
    nodes.put(groupPath, "{\"groupName\":\"" + group + "\"}");
    nodes.put(groupPath + "/topics", "");
    nodes.put(
        topicPath,
        "{\"name\":\"" + topic + "\",\"description\":\"\",\"contentType\":\"JSON\",\"ack\":\"ALL\","
            + "\"owner\":{\"source\":\"Plaintext\",\"id\":\"peers\"},"
            + "\"retentionTime\":{\"duration\":1},\"fallbackToRemoteDatacenterEnabled\":false}");
    nodes.put(topicPath + "/subscriptions", "");
    return nodes;
  }

  private static HttpRequestBytes request(String topic) throws Exception {
    ByteBuffer sample = SampleRequest.JSON_1K.request().body(Integer.MAX_VALUE);
    byte[] body = new byte[sample.remaining()];
    sample.get(body);
    return HttpRequestBytes.post("/topics/" + topic, "Content-Type: application/json\r\n", body);
  }

  /** It listens before it knows its topics. */
  private static void awaitTopic(RunningPeer running, Path out) throws IOException {
    String error = "";
    for (int i = 0; i < TRIES; i++) {
      try (HttpLoad load = new HttpLoad(running.port(), running.requests(), 1)) {
        LoadResult result = load.closed(TRY);
        if (result.errors() == 0) {
          return;
        }
        error = result.firstError();
      }
    }
    running.close();
    throw new IOException(error + "\n" + Files.readString(out));
  }
}
