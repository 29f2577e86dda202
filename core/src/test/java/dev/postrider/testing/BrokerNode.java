package dev.postrider.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.common.utils.internals.Exit;
import org.apache.kafka.metadata.storage.Formatter;
import org.apache.kafka.server.common.MetadataVersion;
import org.jspecify.annotations.Nullable;

/** The broker itself, running in this JVM. The only class that needs kafka-clients of its release. */
final class BrokerNode implements AutoCloseable {

  /** The property with the id of the cluster; the broker itself does not know it. */
  static final String CLUSTER_ID = "postrider.cluster.id";

  private final KafkaRaftServer server;

  private BrokerNode(KafkaRaftServer server) {
    this.server = server;
  }

  /** Starts it on the data that its folder holds; an empty folder is made ready first. */
  static BrokerNode start(Properties properties) throws Exception {
    // The broker ends the JVM on a fatal fault; a test must be told of it instead.
    Exit.setExitProcedure(BrokerNode::refuseExit);
    Exit.setHaltProcedure(BrokerNode::refuseExit);
    Path folder = Path.of(properties.getProperty("log.dirs"));
    if (!Files.exists(folder.resolve("meta.properties"))) {
      format(folder, properties);
    }
    BrokerNode node =
        new BrokerNode(new KafkaRaftServer(KafkaConfig.fromProps(properties, false), Time.SYSTEM));
    try {
      node.server.startup();
      return node;
    } catch (Exception | Error e) {
      node.close();
      throw e;
    }
  }

  private static void format(Path folder, Properties properties) throws Exception {
    new Formatter()
        .setPrintStream(new PrintStream(OutputStream.nullOutputStream(), false, UTF_8))
        .setClusterId(properties.getProperty(CLUSTER_ID))
        .setNodeId(Integer.parseInt(properties.getProperty("node.id")))
        .setReleaseVersion(MetadataVersion.LATEST_PRODUCTION)
        .setControllerListenerName("CONTROLLER")
        .setMetadataLogDirectory(folder.toString())
        .addDirectory(folder.toString())
        .run();
  }

  private static void refuseExit(int status, @Nullable String message) {
    throw new IllegalStateException("the broker wants to end the JVM: " + status + " " + message);
  }

  @Override
  public void close() {
    server.shutdown();
    server.awaitShutdown();
  }
}
