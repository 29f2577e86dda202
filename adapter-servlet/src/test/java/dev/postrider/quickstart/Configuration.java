package dev.postrider.quickstart;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.postrider.config.InvalidConfigException;
import dev.postrider.config.PublisherConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** The quickstart's configuration: its own or a file's, sent to the brokers the options name. */
final class Configuration {

  /** Shows every member of the envelope, and answers when the broker has acknowledged. */
  private static final String DEFAULT = """
      {
        "topic": "requests",
        "forward_method": true,
        "forward_uri": true,
        "forward_headers": true,
        "forward_body": true,
        "producer_async": false
      }
      """;

  private static final JsonMapper JSON = new JsonMapper();
  private static final String BOOTSTRAP_SERVERS = "bootstrap_servers";

  private final String json;
  private final PublisherConfig publisher;

  private Configuration(String json) {
    this.json = json;
    this.publisher = PublisherConfig.fromTrustedJson(json);
  }

  /**
   * Reads the configuration the options ask for.
   *
   * @throws StartException if it cannot be read or has faults; names each
   */
  static Configuration of(Options options) throws StartException {
    Path file = options.config();
    Configuration configuration = file == null ? new Configuration(DEFAULT) : read(file);
    String bootstrap = options.bootstrap();
    return bootstrap == null ? configuration : configuration.withBootstrap(bootstrap);
  }

  /** Whether it names the brokers; otherwise the quickstart starts one. */
  boolean namesBrokers() {
    return !publisher.bootstrapServers().isEmpty();
  }

  /**
   * The same with other brokers.
   *
   * @param bootstrap {@code host:port}, several separated by commas
   * @throws StartException if it is not that
   */
  Configuration withBootstrap(String bootstrap) throws StartException {
    List<String> addresses;
    try {
      addresses = PublisherConfig.fromText(Map.of("topic", "any", BOOTSTRAP_SERVERS, bootstrap))
          .bootstrapServers();
    } catch (InvalidConfigException e) {
      throw new StartException("-Dbootstrap=" + bootstrap + " is not HOST:PORT: " + e.getMessage());
    }
    try {
      ObjectNode settings = (ObjectNode) JSON.readTree(json);
      ArrayNode servers = settings.putArray(BOOTSTRAP_SERVERS);
      for (String address : addresses) {
        int colon = address.lastIndexOf(':');
        servers
            .addObject()
            .put("host", address.substring(0, colon).replaceAll("[\\[\\]]", ""))
            .put("port", Integer.parseInt(address.substring(colon + 1)));
      }
      return new Configuration(settings.toString());
    } catch (JsonProcessingException e) {
      throw new AssertionError("PublisherConfig has read it", e);
    }
  }

  /** The configuration, checked. */
  PublisherConfig publisher() {
    return publisher;
  }

  private static Configuration read(Path file) throws StartException {
    String json;
    try {
      json = Files.readString(file);
    } catch (IOException e) {
      throw new StartException("-Dconfig=" + file + " cannot be read as UTF-8 text.", e);
    }
    try {
      return new Configuration(json);
    } catch (InvalidConfigException e) {
      throw new StartException(
          "-Dconfig=" + file + " has faults:\n  " + String.join("\n  ", e.faults()), e);
    }
  }
}
