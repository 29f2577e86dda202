package dev.postrider.systems;

import dev.postrider.testing.EmbeddedKafka;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.jspecify.annotations.Nullable;

/**
 * One Kafka broker in a process of its own, for all peers: of the release in this jar, or of the one
 * that {@code -Dkafka=RELEASE} names.
 */
public final class Broker implements AutoCloseable {

  private static final short ONE_REPLICA = 1;
  private static final String LARGEST_MESSAGE = Integer.toString(64 << 20);

  private final Process process;
  private final String bootstrapServers;

  private Broker(Process process, String bootstrapServers) {
    this.process = process;
    this.bootstrapServers = bootstrapServers;
  }

  /** The release that was asked for, null for the one in this jar. */
  static @Nullable String release() {
    return System.getProperty("kafka");
  }

  static Broker start(Path folder) throws Exception {
    String release = release();
    if (release != null) {
      KafkaRelease kafka = new KafkaRelease(release, folder);
      return new Broker(kafka.start(), kafka.bootstrapServers());
    }
    Path out = folder.resolve("broker.out");
    Path ready = folder.resolve("broker.ready");
    Process process = new ProcessBuilder(JavaCommand.of(Broker.class, List.of(ready.toString())))
        .redirectErrorStream(true)
        .redirectOutput(out.toFile())
        .start();
    return new Broker(process, JavaCommand.awaitLine(ready, process, out));
  }

  /**
   * The process of the broker.
   *
   * @param arguments the file for its address
   */
  public static void main(String[] arguments) throws Exception {
    EmbeddedKafka kafka = EmbeddedKafka.startUntilExit();
    JavaCommand.tell(Path.of(arguments[0]), kafka.bootstrapServers());
  }

  String bootstrapServers() {
    return bootstrapServers;
  }

  void createTopic(String name, int partitions) throws ExecutionException, InterruptedException {
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrapServers))) {
      admin
          .createTopics(List.of(new NewTopic(name, partitions, ONE_REPLICA)
              .configs(Map.of("max.message.bytes", LARGEST_MESSAGE))))
          .all()
          .get();
    }
  }

  @Override
  public void close() {
    process.destroy();
    process.onExit().join();
  }
}
