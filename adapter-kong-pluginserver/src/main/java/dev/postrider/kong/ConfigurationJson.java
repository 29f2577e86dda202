package dev.postrider.kong;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.postrider.config.PublisherConfig;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * The configuration as Kong hands it over: the plugin's fields, and Kong's own beside them.
 *
 * @param fields the plugin's fields alone, as JSON; text that is no JSON is left as it is, for core to
 *     refuse
 * @param row which of Kong's plugin rows this is, as far as Kong says
 * @param hosts the names of the brokers
 * @param asksOthers whether a start may wait for others than DNS: a token endpoint, a schema registry, or
 *     what is behind properties of Kafka's client
 * @param unknown other names at the top. Kong checks configurations against the plugin's schema and then
 *     adds fields, a newer one perhaps more than are known here: no reason to refuse every request
 */
record ConfigurationJson(
    String fields, String row, List<String> unknown, Set<String> hosts, boolean asksOthers) {

  private static final JsonFactory JSON = new JsonFactory();

  private static final Set<String> SETTINGS = PublisherConfig.settings().stream()
      .map(setting -> setting.path().split("[.\\[]", 2)[0])
      .collect(Collectors.toUnmodifiableSet());

  /** Beside all that begin with two underscores. */
  private static final Set<String> KONGS_OWN =
      Set.of("route_id", "service_id", "consumer_id", "consumer_group_id", "plugin_instance_name");

  private static final String PLUGIN_ID = "__plugin_id";
  private static final String HOST = "host";
  private static final String MECHANISM = "mechanism";
  private static final String OAUTH = "OAUTHBEARER";
  private static final String PRODUCER_PROPERTIES = "producer_properties";
  private static final String REGISTRY = "schema_registry";

  /** In every record: where the values come from that were vault references. */
  private static final String REFERENCES = "$refs";

  ConfigurationJson {
    unknown = List.copyOf(unknown);
    hosts = Set.copyOf(hosts);
  }

  /** Takes Kong's fields out of those of {@code kafka-upstream}. */
  static ConfigurationJson of(String json) {
    return of(json, SETTINGS);
  }

  /**
   * Takes Kong's fields out of a plugin's.
   *
   * @param settings the plugin's fields at the top
   */
  static ConfigurationJson of(String json, Set<String> settings) {
    StringWriter plain = new StringWriter(json.length());
    Map<String, String> row = new TreeMap<>();
    List<String> unknown = new ArrayList<>();
    Set<String> hosts = new HashSet<>();
    boolean asksOthers = false;
    try (JsonParser in = JSON.createParser(json);
        JsonGenerator out = JSON.createGenerator(plain)) {
      while (in.nextToken() != null) {
        if (in.currentToken() != JsonToken.FIELD_NAME || isThePlugins(in, settings)) {
          out.copyCurrentEventExact(in);
          asksOthers |= asksOthers(in);
          if (in.currentToken() == JsonToken.VALUE_STRING && HOST.equals(in.currentName())) {
            hosts.add(in.getText());
          }
          continue;
        }
        String name = in.currentName();
        in.nextToken();
        if (name.equals(PLUGIN_ID) || KONGS_OWN.contains(name)) {
          if (in.currentToken() == JsonToken.VALUE_STRING) {
            row.put(name.replaceFirst("^_+", ""), in.getText());
          }
        } else if (!name.startsWith("__") && !name.equals(REFERENCES)) {
          unknown.add(name);
        }
        in.skipChildren();
      }
    } catch (JacksonException e) {
      return new ConfigurationJson(json, "", List.of(), Set.of(), false);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    String rowText = row.entrySet().stream()
        .map(entry -> entry.getKey() + "=" + entry.getValue())
        .collect(Collectors.joining(" "));
    return new ConfigurationJson(plain.toString(), rowText, unknown, hosts, asksOthers);
  }

  private static boolean asksOthers(JsonParser in) throws IOException {
    return switch (in.currentToken()) {
      case VALUE_STRING -> OAUTH.equals(in.getText()) && MECHANISM.equals(in.currentName());
      case START_OBJECT ->
        PRODUCER_PROPERTIES.equals(in.currentName()) || REGISTRY.equals(in.currentName());
      default -> false;
    };
  }

  private static boolean isThePlugins(JsonParser in, Set<String> settings) throws IOException {
    String name = in.currentName();
    boolean top = in.getParsingContext().getParent().inRoot();
    return top ? settings.contains(name) : !name.equals(REFERENCES);
  }
}
