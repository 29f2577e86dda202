package dev.postrider.server;

import static dev.postrider.server.ServerOptions.COMMAND;
import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.postrider.process.ListenAddress;
import dev.postrider.schema.SchemaRegistryConfig;
import dev.postrider.testing.Documentation;
import dev.postrider.testing.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What docs/server.md tells its reader to write is understood. */
class DocumentedServerTest {

  /** Of those that a Dockerfile may have, the ones that the page uses. */
  private static final Pattern INSTRUCTION =
      Pattern.compile("(FROM|COPY|USER|EXPOSE|ENTRYPOINT|CMD) (\\S.*)");

  private static final Map<String, String> API_VERSIONS =
      Map.of("ConfigMap", "v1", "Deployment", "apps/v1", "Service", "v1");

  @TempDir
  private Path folder;

  @Test
  void optionsTableIsTheCommandLines() throws IOException {
    Documentation.assertShowsOptions("server-options", COMMAND.options());
  }

  @Test
  void routesFileIsAccepted() throws IOException {
    List<Route> routes = read(Documentation.block("server-routes"));
    assertEquals(
        List.of("/orders/*", "/payments"), routes.stream().map(Route::path).toList());
    assertEquals(List.of("127.0.0.1:9092"), routes.get(1).config().bootstrapServers());
  }

  @Test
  void routeWithASchemaRegistryIsAccepted() throws IOException {
    SchemaRegistryConfig registry = requireNonNull(
        read(Documentation.block("server-registry")).get(0).config().schemaRegistry());
    assertEquals("https://registry.example.com", registry.url().toString());
    assertEquals("orders-value", requireNonNull(registry.value()).name());
  }

  private List<Route> read(String yaml) throws IOException {
    return RoutesFile.read(Files.writeString(folder.resolve("routes.yaml"), yaml), false, null);
  }

  @Test
  void imageStartsTheJarWithOptionsThatTheServerHas() throws IOException {
    Map<String, List<String>> image = dockerfile();
    assertEquals(
        List.of("FROM", "COPY", "USER", "EXPOSE", "ENTRYPOINT", "CMD"),
        List.copyOf(image.keySet()));
    List<String> command = texts(Json.parse(only(image, "ENTRYPOINT")));
    assertEquals("java", command.get(0));
    assertEquals("-jar", command.get(command.size() - 2));
    String jar = command.get(command.size() - 1);
    ServerOptions options = COMMAND.parse(texts(Json.parse(only(image, "CMD"))), Map.of());
    assertEquals(
        List.of(
            "adapter-servlet/target/postrider-server-*-all.jar " + jar,
            "routes.yaml " + options.config()),
        image.get("COPY"));
    assertEquals("0.0.0.0", options.address().host());
    ListenAddress metrics = requireNonNull(options.metrics());
    assertEquals("0.0.0.0", metrics.host());
    assertEquals(options.address().port() + " " + metrics.port(), only(image, "EXPOSE"));
    // Kubernetes' runAsNonRoot knows no names of users.
    assertTrue(only(image, "USER").matches("[1-9][0-9]*"), "a number");
  }

  /** The arguments by the instructions, in their order. */
  private static Map<String, List<String>> dockerfile() throws IOException {
    Map<String, List<String>> image = new LinkedHashMap<>();
    for (String line : Documentation.block("server-dockerfile").lines().toList()) {
      Matcher instruction = INSTRUCTION.matcher(line);
      assertTrue(instruction.matches(), line);
      image
          .computeIfAbsent(instruction.group(1), name -> new ArrayList<>())
          .add(instruction.group(2));
    }
    return image;
  }

  private static String only(Map<String, List<String>> image, String instruction) {
    List<String> arguments = requireNonNull(image.get(instruction));
    assertEquals(1, arguments.size(), instruction);
    return arguments.get(0);
  }

  private static List<String> texts(JsonNode list) {
    return StreamSupport.stream(list.spliterator(), false)
        .map(JsonNode::textValue)
        .toList();
  }

  @Test
  void manifestStartsAServerThatItsProbesAndItsServiceReach() throws IOException {
    JsonNode manifest = manifest();
    JsonNode pod = manifest.path("Deployment").at("/spec/template/spec");
    JsonNode container = pod.at("/containers/0");
    JsonNode labels = manifest.path("Deployment").at("/spec/template/metadata/labels");
    assertTrue(labels.isObject() && !labels.isEmpty(), manifest::toString);
    assertEquals(labels, manifest.path("Deployment").at("/spec/selector/matchLabels"));
    assertEquals(labels, manifest.path("Service").at("/spec/selector"));
    ServerOptions options = COMMAND.parse(texts(container.path("args")), Map.of());
    Map<String, Integer> ports = Map.of(
        "http", options.address().port(),
        "metrics", requireNonNull(options.metrics()).port());
    container
        .path("ports")
        .forEach(port -> assertEquals(
            ports.get(port.path("name").textValue()), port.path("containerPort").intValue()));
    assertEquals(WebServer.LIVE, container.at("/livenessProbe/httpGet/path").textValue());
    assertEquals(WebServer.READY, container.at("/readinessProbe/httpGet/path").textValue());
    Stream.of("/livenessProbe/httpGet/port", "/readinessProbe/httpGet/port")
        .forEach(port -> assertEquals("http", container.at(port).textValue()));
    assertEquals("http", manifest.path("Service").at("/spec/ports/0/targetPort").textValue());
    Duration grace =
        Duration.ofSeconds(pod.path("terminationGracePeriodSeconds").intValue());
    assertTrue(grace.compareTo(options.shutdownTimeout()) > 0, "the grace period");
    Path file = options.configFile();
    assertEquals(
        String.valueOf(file.getParent()),
        container.at("/volumeMounts/0/mountPath").textValue());
    assertEquals(pod.at("/volumes/0/name"), container.at("/volumeMounts/0/name"));
    JsonNode data = manifest.path("ConfigMap").path("data");
    assertEquals(
        manifest.path("ConfigMap").at("/metadata/name"), pod.at("/volumes/0/configMap/name"));
    assertEquals(
        1, read(data.path(String.valueOf(file.getFileName())).textValue()).size());
  }

  /** An object of the documents by their kind. */
  private static JsonNode manifest() throws IOException {
    ObjectMapper yaml = YAMLMapper.builder()
        .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
        .build();
    ObjectNode documents = yaml.createObjectNode();
    try (MappingIterator<JsonNode> all =
        yaml.readerFor(JsonNode.class).readValues(Documentation.block("server-kubernetes"))) {
      all.forEachRemaining(document -> {
        String kind = document.path("kind").textValue();
        assertEquals(API_VERSIONS.get(kind), document.path("apiVersion").textValue(), kind);
        assertFalse(documents.has(kind), kind);
        documents.set(kind, document);
      });
    }
    return documents;
  }
}
