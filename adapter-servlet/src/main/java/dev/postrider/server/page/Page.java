package dev.postrider.server.page;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.postrider.config.PublisherConfig;
import jakarta.servlet.DispatcherType;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.eclipse.jetty.ee10.servlet.FilterHolder;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.ee10.servlet.ServletHolder;
import org.jspecify.annotations.Nullable;

/** The page of a server, with what it shows. Thread-safe. */
public final class Page implements AutoCloseable {

  /** Below this path are the page, its files and its events. */
  public static final String PATH = PageServlet.PATH;

  private static final Duration HEARTBEAT = Duration.ofSeconds(10);

  private final EventStream events;
  private final List<RecordFeed> feeds;
  private final @Nullable String host;

  private Page(EventStream events, List<RecordFeed> feeds, @Nullable String host) {
    this.events = events;
    this.feeds = feeds;
    this.host = host;
  }

  /**
   * Begins to read the topics, also before they exist and while no broker answers.
   *
   * @param routes the configurations by their paths
   * @param host the name under which other machines may open the page; null if only this machine may
   */
  public static Page open(Map<String, PublisherConfig> routes, @Nullable String host) {
    List<Cluster> clusters = Cluster.of(routes.values());
    EventStream events = new EventStream(hello(routes, clusters), HEARTBEAT);
    List<RecordFeed> feeds = clusters.stream()
        .map(
            cluster -> RecordFeed.open(cluster, record -> events.publish(RecordEvent.json(record))))
        .toList();
    return new Page(events, feeds, host);
  }

  /** {@code routes}, each with {@code path} and {@code topic}, and {@code bootstrap}, the brokers as a text. */
  private static String hello(Map<String, PublisherConfig> routes, List<Cluster> clusters) {
    ObjectNode hello = new JsonMapper().createObjectNode();
    ArrayNode list = hello.putArray("routes");
    routes.forEach(
        (path, config) -> list.addObject().put("path", path).put("topic", config.topic()));
    hello.put(
        "bootstrap", clusters.stream().map(Cluster::brokers).collect(Collectors.joining(", ")));
    return hello.toString();
  }

  /**
   * Adds the page to a server, which from then on answers no page of another site, whatever its path.
   *
   * @param atRoot whether {@code /} leads to the page
   */
  public void serve(ServletContextHandler context, boolean atRoot) {
    FilterHolder filter = new FilterHolder(new OwnOriginFilter(host));
    filter.setAsyncSupported(true);
    context.addFilter(filter, "/*", EnumSet.of(DispatcherType.REQUEST));
    ServletHolder stream = new ServletHolder(new EventsServlet(events));
    stream.setAsyncSupported(true);
    context.addServlet(stream, PATH + "events");
    ServletHolder files = new ServletHolder(new PageServlet());
    context.addServlet(files, PATH + "*");
    if (atRoot) {
      // The root alone.
      context.addServlet(files, "");
    }
  }

  /** Ends the responses of all who look at the page, and reads no more. */
  @Override
  public void close() {
    events.close();
    feeds.forEach(RecordFeed::close);
  }
}
