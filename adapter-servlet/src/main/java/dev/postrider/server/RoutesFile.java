package dev.postrider.server;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.postrider.config.InvalidConfigException;
import dev.postrider.config.PublisherConfig;
import dev.postrider.server.page.Page;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The server's configuration file: {@code routes}, a list of objects with a {@code path} and the
 * settings of {@link PublisherConfig}, and {@code defaults}, an object with settings for the routes
 * that do not have them. A file whose name ends in {@code .yaml} or {@code .yml} is YAML, any other is
 * JSON.
 */
public final class RoutesFile {

  private static final Pattern PATH = Pattern.compile("/[^*?#\\s]*");

  /** Paths below these are the server's own. */
  private static final List<String> OWN = List.of("/health/", Page.PATH);

  private static final String DEFAULTS = "defaults";

  private final Path file;
  private final boolean trusted;
  private final @Nullable JsonNode brokers;
  private final MemberLines lines;

  /** Each once: a fault of the defaults would come with each route. */
  private final Set<String> faults = new LinkedHashSet<>();

  private final List<Route> routes = new ArrayList<>();
  private final Set<String> paths = new HashSet<>();

  private RoutesFile(Path file, boolean trusted, @Nullable JsonNode brokers, MemberLines lines) {
    this.file = file;
    this.trusted = trusted;
    this.brokers = brokers;
    this.lines = lines;
  }

  /**
   * Reads a file.
   *
   * @param trusted whether the writer may run code in this process
   * @param brokers {@code HOST:PORT} for routes that name no brokers, null for none
   * @throws IOException if the file cannot be read
   * @throws InvalidConfigException if something in the file is wrong; lists everything, each as {@code
   *     file:line: member: what is wrong}
   */
  public static List<Route> read(Path file, boolean trusted, @Nullable String brokers)
      throws IOException {
    ObjectMapper mapper = mapper(file);
    String text = text(file);
    JsonNode tree;
    MemberLines lines;
    try (JsonParser parser = mapper.createParser(text)) {
      tree = mapper.readTree(text);
      lines = MemberLines.of(parser);
    } catch (JsonProcessingException e) {
      throw new InvalidConfigException(List.of(file + place(e.getLocation()) + syntax(e)));
    }
    return new RoutesFile(file, trusted, brokers == null ? null : servers(brokers), lines)
        .routes(tree);
  }

  private static JsonNode servers(String broker) {
    int colon = broker.lastIndexOf(':');
    ArrayNode servers = JsonNodeFactory.instance.arrayNode();
    servers
        .addObject()
        .put("host", broker.substring(0, colon).replaceAll("[\\[\\]]", ""))
        .put("port", Integer.parseInt(broker.substring(colon + 1)));
    return servers;
  }

  private static ObjectMapper mapper(Path file) {
    String name = file.toString();
    boolean yaml = name.endsWith(".yaml") || name.endsWith(".yml");
    return (yaml ? YAMLMapper.builder() : JsonMapper.builder())
        .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
        .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
        .build();
  }

  private static String text(Path file) throws IOException {
    try {
      return Files.readString(file);
    } catch (NoSuchFileException e) {
      throw new InvalidConfigException(List.of(file + ": there is no such file"));
    } catch (CharacterCodingException e) {
      throw new InvalidConfigException(List.of(file + ": is not text in UTF-8"));
    }
  }

  private static String place(@Nullable JsonLocation location) {
    return location == null
        ? ""
        : ":" + location.getLineNr() + ": column " + location.getColumnNr();
  }

  /** Jackson's own messages quote the text, and so secrets. */
  private static String syntax(JsonProcessingException e) {
    return String.valueOf(e.getOriginalMessage()).startsWith("Duplicate")
        ? ": the object has this name twice"
        : ": this is not valid JSON or YAML";
  }

  private void fault(String member, String shown, String what) {
    faults.add(file + ":" + lines.of(member) + ": " + shown + ": " + what);
  }

  private void fault(String member, String what) {
    fault(member, member, what);
  }

  private List<Route> routes(JsonNode tree) {
    if (!tree.isObject()) {
      throw new InvalidConfigException(List.of(file + ": is no object with routes"));
    }
    lines.aliases().forEach(member -> fault(member, "is a YAML alias, which is not understood"));
    tree.fieldNames().forEachRemaining(name -> {
      if (!name.equals("routes") && !name.equals(DEFAULTS)) {
        fault(name, "is unknown; a file has routes and defaults");
      }
    });
    JsonNode defaults = tree.path(DEFAULTS);
    if (!defaults.isMissingNode() && !defaults.isObject()) {
      fault(DEFAULTS, "is no object of settings");
    } else if (defaults.has("path")) {
      fault("defaults.path", "belongs to a route");
    }
    JsonNode list = tree.path("routes");
    if (!list.isArray() || list.isEmpty()) {
      fault("routes", "is no list with at least one route");
    }
    for (int i = 0; i < list.size(); i++) {
      add("routes[" + i + "]", list.get(i), defaults);
    }
    if (!faults.isEmpty()) {
      throw new InvalidConfigException(List.copyOf(faults));
    }
    return List.copyOf(routes);
  }

  private void add(String place, JsonNode route, JsonNode defaults) {
    if (!(route instanceof ObjectNode own)) {
      fault(place, "is no object with a path and settings");
      return;
    }
    String path = path(place, own.path("path"));
    ObjectNode settings = own.objectNode();
    if (brokers != null) {
      settings.set("bootstrap_servers", brokers);
    }
    if (defaults instanceof ObjectNode common) {
      settings.setAll(common);
    }
    settings.setAll(own);
    settings.remove("path");
    try {
      PublisherConfig config = trusted
          ? PublisherConfig.fromTrustedJson(settings.toString())
          : PublisherConfig.fromJson(settings.toString());
      if (path != null) {
        routes.add(new Route(path, config));
      }
    } catch (InvalidConfigException e) {
      String shown = path == null ? place : place + " (" + path + ")";
      for (String fault : e.faults()) {
        String[] setting = fault.split(": ", 2);
        String name = setting[0].replaceFirst("[.\\[].*", "");
        if (!own.has(name) && defaults.has(name)) {
          fault(DEFAULTS + "." + setting[0], setting[1]);
        } else {
          fault(place + "." + setting[0], shown + "." + setting[0], setting[1]);
        }
      }
    }
  }

  private @Nullable String path(String place, JsonNode node) {
    String path = node.asText();
    String member = place + ".path";
    String prefix = path.endsWith("/*") ? path.substring(0, path.length() - 1) : path;
    if (!node.isTextual() || !PATH.matcher(prefix).matches() || prefix.contains("//")) {
      fault(member, "is no path such as /orders or /orders/*");
      return null;
    }
    OWN.stream()
        .filter(path::startsWith)
        .forEach(own -> fault(member, own + " is the server's own"));
    if (!paths.add(path)) {
      fault(member, path + " stands in another route too");
    }
    return path;
  }
}
