package dev.postrider.quickstart;

import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.postrider.config.PublisherConfig;
import dev.postrider.testing.EmbeddedKafka;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;

/** A broker, Jetty with the servlet, and the page that shows what arrives. Thread-safe. */
final class Quickstart implements AutoCloseable {

  private static final System.Logger LOG = System.getLogger(Quickstart.class.getName());

  private static final Duration HEARTBEAT = Duration.ofSeconds(10);

  private final Options options;
  private final Deque<AutoCloseable> opened = new ArrayDeque<>();

  Quickstart(Options options) {
    this.options = options;
  }

  /**
   * Starts everything.
   *
   * @throws StartException if it cannot; what was opened remains for {@link #close}
   */
  synchronized Ready start() throws Exception {
    Configuration configuration = Configuration.of(options);
    WebSite site = opened(WebSite.open(options.port()));
    if (!configuration.namesBrokers()) {
      EmbeddedKafka kafka = opened(EmbeddedKafka.start());
      configuration = configuration.withBootstrap(kafka.bootstrapServers());
    }
    PublisherConfig publisher = configuration.publisher();
    Cluster cluster = Cluster.of(publisher);
    cluster.createTopics();
    String bootstrap = String.join(",", publisher.bootstrapServers());
    EventStream events = new EventStream(hello(publisher.topic(), bootstrap), HEARTBEAT);
    opened(RecordFeed.open(cluster, record -> events.publish(RecordEvent.json(record))));
    // Closed in the opposite order: the site sends what is buffered while there is a broker.
    opened(site);
    opened(events);
    site.serve(publisher, events);
    return new Ready(site.uri(), publisher.topic(), bootstrap);
  }

  /** Sends what is buffered, stops, deletes the broker's folder. Waits for a start under way. */
  @Override
  public synchronized void close() {
    while (!opened.isEmpty()) {
      try {
        opened.pop().close();
      } catch (Exception e) {
        LOG.log(System.Logger.Level.WARNING, "could not be closed", e);
      }
    }
  }

  private static String hello(String topic, String bootstrap) {
    return new JsonMapper()
        .createObjectNode()
        .put("topic", topic)
        .put("bootstrap", bootstrap)
        .toString();
  }

  private <T extends AutoCloseable> T opened(T part) {
    opened.push(part);
    return part;
  }
}
