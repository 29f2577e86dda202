package dev.postrider.server;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.postrider.config.InvalidConfigException;
import dev.postrider.config.PublisherConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
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
final class RoutesFile {

  private static final Pattern PATH = Pattern.compile("/|/\\*|(/[^/*?#\\s]+)+/?\\*?");
  private static final String HEALTH = "/health/";
  private static final String FILE = "file";

  private final boolean trusted;
  private final List<String> faults = new ArrayList<>();
  private final List<Route> routes = new ArrayList<>();
  private final Set<String> paths = new HashSet<>();

  private RoutesFile(boolean trusted) {
    this.trusted = trusted;
  }

  /**
   * Reads a file.
   *
   * @param trusted whether the writer may run code in this process
   * @throws IOException if the file cannot be read
   * @throws InvalidConfigException if something in the file is wrong; lists everything with its route
   */
  static List<Route> read(Path file, boolean trusted) throws IOException {
    return new RoutesFile(trusted).routes(tree(file));
  }

  /** Jackson's own messages quote the text, and so secrets. */
  private static JsonNode tree(Path file) throws IOException {
    String text = Files.readString(file);
    String name = file.toString();
    boolean yaml = name.endsWith(".yaml") || name.endsWith(".yml");
    ObjectMapper mapper = (yaml ? YAMLMapper.builder() : JsonMapper.builder())
        .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
        .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
        .build();
    try {
      return mapper.readTree(text);
    } catch (JsonProcessingException e) {
      JsonLocation at = e.getLocation();
      String place =
          at == null ? "" : " at line " + at.getLineNr() + ", column " + at.getColumnNr();
      throw new InvalidConfigException(
          List.of(FILE + ": not valid " + (yaml ? "YAML" : "JSON") + ", or a name twice" + place));
    }
  }

  private List<Route> routes(JsonNode file) {
    if (!file.isObject()) {
      throw new InvalidConfigException(List.of(FILE + ": is no object with routes"));
    }
    file.fieldNames().forEachRemaining(name -> {
      if (!name.equals("routes") && !name.equals("defaults")) {
        faults.add(name + ": is unknown; a file has routes and defaults");
      }
    });
    JsonNode defaults = file.path("defaults");
    if (!defaults.isMissingNode() && !defaults.isObject()) {
      faults.add("defaults: is no object of settings");
    } else if (defaults.has("path")) {
      faults.add("defaults.path: belongs to a route");
    }
    JsonNode list = file.path("routes");
    if (!list.isArray() || list.isEmpty()) {
      faults.add("routes: is no list with at least one route");
    }
    for (int i = 0; i < list.size(); i++) {
      add("routes[" + i + "]", list.get(i), defaults);
    }
    if (!faults.isEmpty()) {
      throw new InvalidConfigException(faults);
    }
    return List.copyOf(routes);
  }

  private void add(String place, JsonNode route, JsonNode defaults) {
    if (!(route instanceof ObjectNode own)) {
      faults.add(place + ": is no object with a path and settings");
      return;
    }
    String path = path(place, own.path("path"));
    ObjectNode settings = own.objectNode();
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
      String where = path == null ? place : place + " (" + path + ")";
      e.faults().forEach(fault -> faults.add(where + "." + fault));
    }
  }

  private @Nullable String path(String place, JsonNode node) {
    String path = node.asText();
    if (!node.isTextual() || !PATH.matcher(path).matches() || path.matches(".*[^/]\\*")) {
      faults.add(place + ".path: is no path such as /orders or /orders/*");
      return null;
    } else if (path.startsWith(HEALTH)) {
      faults.add(place + ".path: " + HEALTH + " is the server's own");
    } else if (!paths.add(path)) {
      faults.add(place + ".path: " + path + " stands in another route too");
    }
    return path;
  }
}
