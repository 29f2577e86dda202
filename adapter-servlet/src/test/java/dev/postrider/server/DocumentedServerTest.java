package dev.postrider.server;

import static dev.postrider.server.ServerOptions.COMMAND;
import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.postrider.testing.Documentation;
import dev.postrider.testing.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
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

  private static final Pattern ENTRYPOINT = Pattern.compile("(?m)^ENTRYPOINT (\\[.*])$");
  private static final Pattern CMD = Pattern.compile("(?m)^CMD (\\[.*])$");

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

  private List<Route> read(String yaml) throws IOException {
    return RoutesFile.read(Files.writeString(folder.resolve("routes.yaml"), yaml), false);
  }

  @Test
  void imageStartsTheJarWithOptionsThatTheServerHas() throws IOException {
    String dockerfile = Documentation.block("server-dockerfile");
    List<String> command = words(ENTRYPOINT, dockerfile);
    String jar = command.get(command.size() - 1);
    assertEquals("-jar", command.get(command.size() - 2));
    assertTrue(dockerfile.contains("-all.jar " + jar + "\n"), dockerfile);
    ServerOptions options = COMMAND.parse(words(CMD, dockerfile), Map.of());
    assertTrue(dockerfile.contains("COPY routes.yaml " + options.config() + "\n"), dockerfile);
    assertEquals("0.0.0.0", options.address().host());
  }

  private static List<String> words(Pattern instruction, String dockerfile) throws IOException {
    Matcher line = instruction.matcher(dockerfile);
    assertTrue(line.find(), dockerfile);
    return texts(Json.parse(line.group(1)));
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
    JsonNode data = manifest.path("ConfigMap").path("data");
    assertEquals(
        manifest.path("ConfigMap").at("/metadata/name"), pod.at("/volumes/0/configMap/name"));
    assertEquals(
        1, read(data.path(String.valueOf(file.getFileName())).textValue()).size());
  }

  /** An object of the documents by their kind. */
  private static JsonNode manifest() throws IOException {
    ObjectMapper yaml = new YAMLMapper();
    ObjectNode documents = yaml.createObjectNode();
    try (MappingIterator<JsonNode> all =
        yaml.readerFor(JsonNode.class).readValues(Documentation.block("server-kubernetes"))) {
      all.forEachRemaining(document -> documents.set(document.path("kind").textValue(), document));
    }
    return documents;
  }
}
