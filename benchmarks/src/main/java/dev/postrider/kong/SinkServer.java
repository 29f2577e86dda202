package dev.postrider.kong;

import dev.postrider.RequestPublisher;
import dev.postrider.config.PublisherConfig;
import dev.postrider.envelope.EnvelopeConfig;
import dev.postrider.kafka.SharedProducers;
import dev.postrider.kong.server.Phase;
import dev.postrider.kong.server.Plugin;
import dev.postrider.kong.server.PluginInstance;
import dev.postrider.kong.server.PluginServer;
import java.nio.file.Path;
import java.util.Set;

/** The plugin in the plugin server, with a producer that goes nowhere. */
public final class SinkServer {

  private SinkServer() {}

  /**
   * Serves until its standard input ends.
   *
   * @param arguments the socket's path
   */
  public static void main(String[] arguments) throws Exception {
    try (PluginServer server = PluginServer.builder(Path.of(arguments[0])).bind()) {
      server.serve(new SinkPlugin());
      while (System.in.read() >= 0) {
        // whoever started this closes it
      }
    }
  }

  private static final class SinkPlugin implements Plugin {

    @Override
    public String name() {
      return "kafka-upstream";
    }

    @Override
    public String version() {
      return "1.0.0";
    }

    @Override
    public int priority() {
      return 751;
    }

    @Override
    public Set<Phase> phases() {
      return Set.of(Phase.ACCESS);
    }

    @Override
    public PluginInstance start(String configurationJson) {
      PublisherConfig config = PublisherConfig.builder()
          .topic("sink")
          .envelope(EnvelopeConfig.wholeRequest())
          .build();
      RequestPublisher publisher = RequestPublisher.create(config, new SinkProducer());
      RecordBudget records = new RecordBudget(new SharedProducers(), Long.MAX_VALUE);
      return new KafkaUpstreamInstance(
          publisher, null, new ResponseCounts(), records, publisher::close);
    }
  }
}
