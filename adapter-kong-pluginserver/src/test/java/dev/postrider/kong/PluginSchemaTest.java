package dev.postrider.kong;

import static dev.postrider.kong.CommandLineOptions.COMMAND;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.postrider.config.PublisherConfig;
import dev.postrider.config.Setting;
import dev.postrider.kong.server.KongVersion;
import dev.postrider.testing.Json;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class PluginSchemaTest {

  /** Attributes of Kong's schema language in this dump, with the version each came with. */
  private static final Map<String, KongVersion> LATER_ATTRIBUTES = Map.of(
      "encrypted", new KongVersion(2, 7),
      "referenceable", new KongVersion(2, 8),
      "description", new KongVersion(3, 4));

  private static final Set<String> OLD_ATTRIBUTES = Set.of(
      "type", "required", "default", "one_of", "between", "elements", "keys", "values", "fields");

  private static JsonNode dump(String version) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    Options options = COMMAND.parse(List.of("--dump", "--kong-version", version), Map.of());
    PluginDump.write(options, out);
    return Json.parse(out.toByteArray());
  }

  private static JsonNode schema(String version) throws IOException {
    JsonNode dump = dump(version);
    return (dump.isArray() ? dump : dump.required("Plugins")).required(0).required("Schema");
  }

  private static JsonNode config(String version) throws IOException {
    JsonNode config = find(schema(version).required("fields"), "config");
    assertNotNull(config);
    return config;
  }

  private static @Nullable JsonNode find(JsonNode fields, String name) {
    for (JsonNode field : fields) {
      if (field.has(name)) {
        return field.get(name);
      }
    }
    return null;
  }

  private static JsonNode at(JsonNode config, String path) {
    JsonNode field = config;
    for (String name : path.split("\\.", -1)) {
      boolean element = name.endsWith("[]");
      String plain = element ? name.substring(0, name.length() - 2) : name;
      JsonNode next = find(field.required("fields"), plain);
      assertNotNull(next, path);
      field = element ? next.required("elements") : next;
    }
    return field;
  }

  static Stream<JsonNode> kongFields() throws IOException {
    Path module = Path.of(System.getProperty("basedir", "")).toAbsolutePath();
    Path file =
        module.resolveSibling("core/src/test/resources/dev/postrider/config/config-fields.json");
    JsonNode fields = Json.parse(Files.readAllBytes(file)).required("fields");
    assertEquals(100, fields.size());
    return StreamSupport.stream(fields.spliterator(), false);
  }

  /** Nothing is narrower than in Kong's own schema, so what that accepts is accepted. */
  @ParameterizedTest
  @MethodSource("kongFields")
  void acceptsWhatKongsOwnSchemaAccepts(JsonNode kong) throws IOException {
    String path = kong.required("path").textValue();
    JsonNode ours = at(config("3.9"), path);
    String type = kong.required("type").textValue();
    assertEquals(type, ours.required("type").textValue(), path);
    if (type.equals("array")) {
      String items = kong.required("items").textValue();
      assertEquals(
          items.equals("object") ? "record" : items,
          ours.required("elements").required("type").textValue(),
          path);
    }
    if (!type.equals("record")) {
      assertEquals(kong.get("default"), ours.get("default"), path);
      assertEquals(
          kong.path("required").booleanValue(), ours.path("required").booleanValue(), path);
    }
    assertEquals(kong.has("min"), ours.has("between"), path);
    if (kong.has("min")) {
      assertEquals(kong.get("min"), ours.required("between").get(0), path);
      assertEquals(kong.get("max"), ours.required("between").get(1), path);
    }
    Set<JsonNode> allowed = new HashSet<>();
    ours.path("one_of").forEach(allowed::add);
    assertEquals(kong.has("one_of"), ours.has("one_of"), path);
    kong.path("one_of").forEach(value -> assertTrue(allowed.contains(value), path + value));
    assertEquals(
        kong.path("referenceable").booleanValue(), ours.path("referenceable").booleanValue(), path);
    assertEquals(
        kong.path("values").path("referenceable").booleanValue(),
        ours.path("values").path("referenceable").booleanValue(),
        path);
    assertTrue(
        !kong.path("encrypted").booleanValue() || ours.path("encrypted").booleanValue(),
        path + " is not encrypted");
  }

  /** What Kong's own plugin takes by the id of a certificate is a secret here too. */
  @Test
  void certificatesAndTheirKeyMayComeFromAVault() throws IOException {
    JsonNode security = at(config("3.9"), "security");
    for (String name : List.of("certificate", "private_key", "certificate_authority")) {
      JsonNode field = find(security.required("fields"), name);
      assertNotNull(field, name);
      assertEquals("string", field.required("type").textValue(), name);
      assertTrue(field.path("referenceable").booleanValue(), name);
      assertEquals(name.equals("private_key"), field.path("encrypted").booleanValue(), name);
      assertFalse(field.has("default"), name);
    }
  }

  @Test
  void everySupportedSettingIsThere() throws IOException {
    JsonNode config = config("3.9");
    for (Setting setting : PublisherConfig.settings()) {
      if (setting.supported()) {
        assertTrue(at(config, setting.path()).has("type"), setting.path());
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"2.0", "2.3", "2.6", "2.7", "2.8", "3.0", "3.3", "3.4", "3.9", "4.0"})
  void attributesThatTheVersionDoesNotKnowAreLeftOut(String version) throws IOException {
    KongVersion kong = KongVersion.parse(version);
    Set<String> found = new HashSet<>();
    attributes(config(version), found);
    found.removeAll(OLD_ATTRIBUTES);
    Set<String> expected = new HashSet<>();
    LATER_ATTRIBUTES.forEach((attribute, since) -> {
      if (kong.compareTo(since) >= 0) {
        expected.add(attribute);
      }
    });
    assertEquals(expected, found);
  }

  private static void attributes(JsonNode field, Set<String> found) {
    field.fieldNames().forEachRemaining(found::add);
    for (String part : List.of("elements", "keys", "values")) {
      if (field.has(part)) {
        attributes(field.get(part), found);
      }
    }
    field.path("fields").forEach(entry -> {
      assertEquals(1, entry.size(), entry::toString);
      attributes(entry.iterator().next(), found);
    });
  }

  @Test
  void descriptionsHaveALengthThatKongTakes() throws IOException {
    for (JsonNode description : config("3.9").findValues("description")) {
      int length = description.textValue().length();
      assertTrue(length >= 10 && length <= 500, description::toString);
    }
  }

  /** Kong fills records that are required, and what it hands over then has to be accepted. */
  @Test
  void configurationThatKongHasFilledInIsAccepted() throws IOException {
    ObjectNode filled = filled(config("3.9"));
    filled.put("topic", "t");
    PublisherConfig config = PublisherConfig.fromJson(filled.toString());
    assertEquals(PublisherConfig.fromJson("{\"topic\":\"t\"}"), config);
  }

  /** As {@code process_auto_fields} of Kong's schema does it. */
  private static ObjectNode filled(JsonNode record) {
    ObjectNode filled = JsonNodeFactory.instance.objectNode();
    for (JsonNode entry : record.required("fields")) {
      String name = entry.fieldNames().next();
      JsonNode field = entry.get(name);
      boolean nested = field.required("type").textValue().equals("record");
      if (nested && field.path("required").booleanValue()) {
        filled.set(name, filled(field));
      } else {
        filled.set(name, field.has("default") ? field.get("default") : filled.nullNode());
      }
    }
    return filled;
  }

  @Test
  void appliesToHttpAndGrpcRoutesAndToEveryScope() throws IOException {
    JsonNode fields = schema("3.9").required("fields");
    JsonNode protocols = find(fields, "protocols");
    assertNotNull(protocols);
    assertEquals(
        Json.parse("[\"grpc\",\"grpcs\",\"http\",\"https\"]"), protocols.required("default"));
    for (String scope : List.of("consumer", "route", "service")) {
      assertEquals(null, find(fields, scope));
    }
  }

  @Test
  void describesThePluginInTheFrameOfTheVersion() throws IOException {
    JsonNode dump = dump("3.9");
    assertEquals("ProtoBuf:1", dump.required("Protocol").textValue());
    JsonNode plugin = dump.required("Plugins").required(0);
    assertEquals("kafka-upstream", plugin.required("Name").textValue());
    assertTrue(plugin.required("Version").textValue().matches("\\d+\\.\\d+\\.\\d+"));
    assertEquals(751, plugin.required("Priority").intValue());
    assertEquals(Json.parse("[\"access\"]"), plugin.required("Phases"));
    assertEquals("MsgPack:1", dump("2.4").required("Protocol").textValue());
    assertTrue(dump("2.3").isArray());
    assertFalse(dump("2.4").isArray());
  }

  /** Kong 3.9 and later read the first plugin of a dump alone. */
  @Test
  void describesTheLogPluginAfterTheOtherOrAlone() throws IOException {
    assertEquals(2, dump("3.9").required("Plugins").size());
    JsonNode second = dump("2.3").required(1);
    for (JsonNode log : List.of(second, log())) {
      assertEquals("kafka-log", log.required("Name").textValue());
      assertEquals(5, log.required("Priority").intValue());
      assertEquals(Json.parse("[\"log\"]"), log.required("Phases"));
      assertEquals("kafka-log", log.required("Schema").required("name").textValue());
    }
  }

  private static JsonNode log() throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    PluginDump.write(COMMAND.parse(List.of("--dump", "--plugin", "kafka-log"), Map.of()), out);
    JsonNode plugins = Json.parse(out.toByteArray()).required("Plugins");
    assertEquals(1, plugins.size());
    return plugins.required(0);
  }

  /** The fields of Kong's own plugin, in the releases 1.3 to 3.15; {@code schema_registry} is looked at elsewhere. */
  @Test
  void logTakesWhatKongsOwnPluginTakes() throws IOException {
    JsonNode config = find(log().required("Schema").required("fields"), "config");
    assertNotNull(config);
    for (String path : List.of(
        "authentication.mechanism",
        "authentication.oauthbearer.token_endpoint_url",
        "authentication.password",
        "authentication.strategy",
        "authentication.tokenauth",
        "authentication.user",
        "bootstrap_servers[].host",
        "bootstrap_servers[].port",
        "cluster_name",
        "compression_type",
        "custom_fields_by_lua",
        "keepalive",
        "keepalive_enabled",
        "key_query_arg",
        "producer_async",
        "producer_async_buffering_limits_messages_in_memory",
        "producer_async_flush_timeout",
        "producer_request_acks",
        "producer_request_limits_bytes_per_request",
        "producer_request_limits_messages_per_request",
        "producer_request_retries_backoff_timeout",
        "producer_request_retries_max_attempts",
        "producer_request_timeout",
        "schema_registry.confluent.url",
        "security.certificate_id",
        "security.ssl",
        "timeout",
        "topic")) {
      assertTrue(at(config, path).has("type"), path);
    }
    for (String absent : List.of("forward_body", "topics_query_arg", "status_codes")) {
      assertEquals(null, find(config.required("fields"), absent));
    }
    ObjectNode filled = filled(config);
    filled.put("topic", "t");
    String settings = KafkaLogConfiguration.of(filled.toString()).settings();
    assertEquals("t", PublisherConfig.fromJson(settings).topic());
  }

  /** The maps of {@code Map.of} have another order in every process, so two dumps would differ. */
  @Test
  void everyProcessDumpsTheSameBytes() {
    assertOrdered(PluginSchema.of("kafka-upstream", new KongVersion(3, 9)));
    assertOrdered(PluginSchema.ofLog("kafka-log", new KongVersion(3, 9)));
  }

  private static void assertOrdered(Object value) {
    if (value instanceof Map<?, ?> map) {
      assertTrue(map.size() < 2 || map instanceof LinkedHashMap, map::toString);
      map.values().forEach(PluginSchemaTest::assertOrdered);
    } else if (value instanceof List<?> list) {
      list.forEach(PluginSchemaTest::assertOrdered);
    }
  }
}
