package dev.postrider.config;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.postrider.envelope.EnvelopeConfig;
import dev.postrider.envelope.EnvelopeConfigBuilder;
import dev.postrider.testing.Json;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Method;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class SettingsTableTest {

  /** Kong leaves these open; the Kafka client would refuse or misread what is outside. */
  private static final Map<String, Long> LEAST = Map.of(
      "timeout", 1L,
      "keepalive", 1L,
      "producer_request_timeout", 1L,
      "producer_request_limits_bytes_per_request", 1L,
      "producer_request_retries_max_attempts", 1L,
      "producer_request_retries_backoff_timeout", 0L,
      "producer_async_flush_timeout", 0L,
      "producer_async_buffering_limits_messages_in_memory", 1L);

  private static final Map<String, Setting.Type> TYPES = Map.of(
      "string", Setting.Type.STRING,
      "integer", Setting.Type.INTEGER,
      "number", Setting.Type.NUMBER,
      "boolean", Setting.Type.BOOLEAN,
      "map", Setting.Type.STRING_MAP);

  static Stream<Setting> settings() {
    return PublisherConfig.settings().stream().filter(setting -> !setting.path().contains("[]"));
  }

  static Stream<JsonNode> kongFields() throws IOException {
    try (InputStream in = SettingsTableTest.class.getResourceAsStream("config-fields.json")) {
      JsonNode fields = Json.parse(requireNonNull(in, "config-fields.json").readAllBytes());
      List<JsonNode> list = new ArrayList<>();
      fields.required("fields").forEach(list::add);
      assertEquals(100, list.size());
      return list.stream();
    }
  }

  private static Setting setting(String path) {
    return PublisherConfig.settings().stream()
        .filter(setting -> setting.path().equals(path))
        .findFirst()
        .orElseThrow(() -> new AssertionError(path + " is not in the table"));
  }

  @ParameterizedTest
  @MethodSource("kongFields")
  void everyFieldOfKongStandsInTheTable(JsonNode field) throws IOException {
    String path = field.required("path").textValue();
    String type = field.required("type").textValue();
    if (type.equals("record")) {
      assertTrue(settings().anyMatch(setting -> setting.path().startsWith(path + ".")), path);
      return;
    }
    Setting setting = setting(path);
    if (type.equals("array")) {
      boolean objects = field.required("items").textValue().equals("object");
      assertEquals(
          objects ? Setting.Type.SERVER_LIST : Setting.Type.STRING_LIST, setting.type(), path);
    } else {
      assertEquals(TYPES.get(type), setting.type(), path);
    }
    JsonNode value = field.get("default");
    assertEquals(
        value == null ? null : new ObjectMapper().readValue(value.toString(), Object.class),
        setting.defaultValue(),
        path);
    assertEquals(range(field, "min", LEAST.get(path)), setting.min(), path);
    assertEquals(
        range(field, "max", LEAST.containsKey(path) ? Long.valueOf(Integer.MAX_VALUE) : null),
        setting.max(),
        path);
    assertEquals(oneOf(field), new TreeSet<>(setting.oneOf()), path);
    assertEquals(field.path("required").booleanValue(), setting.required(), path);
    assertTrue(setting.secret() || !field.path("encrypted").booleanValue(), path);
    assertEquals(
        field.path("referenceable").booleanValue()
            || field.path("values").path("referenceable").booleanValue(),
        setting.referenceable(),
        path);
    assertNotEquals("postrider", setting.since(), path);
  }

  private static @Nullable Long range(JsonNode field, String bound, @Nullable Long ours) {
    JsonNode kong = field.get(bound);
    return kong == null ? ours : Long.valueOf(kong.longValue());
  }

  private static Set<String> oneOf(JsonNode field) {
    Set<String> values = new TreeSet<>();
    field.path("one_of").forEach(value -> values.add(value.asText()));
    if (field.required("path").textValue().equals("compression_type")) {
      values.add("zstd");
    }
    return values;
  }

  @Test
  void whatKongDoesNotHaveIsMarkedAsOurs() throws IOException {
    Set<String> kong = new HashSet<>();
    kongFields().forEach(field -> kong.add(field.required("path").textValue()));
    for (Setting setting : PublisherConfig.settings()) {
      assertEquals(
          !kong.contains(setting.path()), setting.since().equals("postrider"), setting.path());
    }
  }

  @ParameterizedTest
  @MethodSource("settings")
  void takesAnotherValueThanTheDefaultOrSaysNotYet(Setting setting) {
    Map<String, Object> values = base(setting);
    PublisherConfig base = PublisherConfig.fromTrustedJson(ConfigJson.json(values));
    values.putAll(SettingSamples.beside(setting.path()));
    values.put(setting.path(), SettingSamples.notDefault(setting));
    if (setting.supported()) {
      PublisherConfig config = PublisherConfig.fromTrustedJson(ConfigJson.json(values));
      assertNotEquals(base, config);
      assertTrue(config.toString().contains(setting.path() + "="), config.toString());
    } else {
      InvalidConfigException e = assertThrows(
          InvalidConfigException.class, () -> PublisherConfig.fromJson(ConfigJson.json(values)));
      assertEquals(1, e.faults().size());
      assertTrue(e.faults().get(0).startsWith(setting.path() + ": not supported yet"));
    }
  }

  @ParameterizedTest
  @MethodSource("settings")
  void theDefaultSpelledOutChangesNothing(Setting setting) {
    Object value = setting.defaultValue();
    if (!setting.supported() || value == null) {
      return;
    }
    Map<String, Object> values = base(setting);
    PublisherConfig base = PublisherConfig.fromTrustedJson(ConfigJson.json(values));
    values.put(setting.path(), value);
    assertEquals(base, PublisherConfig.fromTrustedJson(ConfigJson.json(values)));
  }

  @ParameterizedTest
  @MethodSource("settings")
  void nullIsTheSameAsUnset(Setting setting) {
    Map<String, Object> values = base(setting);
    PublisherConfig base = PublisherConfig.fromTrustedJson(ConfigJson.json(values));
    if (!values.containsKey(setting.path())) {
      values.put(setting.path(), null);
    }
    assertEquals(base, PublisherConfig.fromTrustedJson(ConfigJson.json(values)));
  }

  /** One part is forwarded whatever the setting becomes. */
  private static Map<String, Object> base(Setting setting) {
    Map<String, Object> values = new LinkedHashMap<>();
    values.put("topic", "t");
    if (setting.path().equals("forward_body")) {
      values.put("forward_method", true);
    }
    values.putAll(SettingSamples.before(setting.path()));
    return values;
  }

  @Test
  void everySupportedSettingHasOneBuilderMethod() {
    Set<String> expected = new TreeSet<>();
    SettingSamples.supported().forEach(setting -> expected.add(methodName(setting)));
    Set<String> methods = new TreeSet<>();
    for (Class<?> builder : List.of(
        PublisherConfigBuilder.class, EnvelopeConfigBuilder.class, SchemaRegistryBuilder.class)) {
      for (Method method : builder.getMethods()) {
        if (method.getReturnType() == builder
            && !method.getName().equals("envelope")
            && !method.getName().equals("schemaRegistry")
            && !method.isVarArgs()) {
          assertTrue(methods.add(method.getName()), method.getName());
        }
      }
    }
    assertEquals(expected, methods);
  }

  static Stream<Setting> supported() {
    return SettingSamples.supported().stream();
  }

  @ParameterizedTest
  @MethodSource("supported")
  void theBuilderSetsWhatJsonSets(Setting setting) throws ReflectiveOperationException {
    Map<String, Object> values = base(setting);
    values.putAll(SettingSamples.beside(setting.path()));
    values.put(setting.path(), SettingSamples.notDefault(setting));
    PublisherConfigBuilder builder = PublisherConfig.builder();
    EnvelopeConfigBuilder envelope = EnvelopeConfig.builder();
    SchemaRegistryBuilder registry = PublisherConfig.schemaRegistryBuilder();
    for (Map.Entry<String, Object> value : values.entrySet()) {
      set(List.of(builder, envelope, registry), setting(value.getKey()), value.getValue());
    }
    builder.envelope(envelope.build()).schemaRegistry(registry);
    assertEquals(PublisherConfig.fromTrustedJson(ConfigJson.json(values)), builder.build());
  }

  private static void set(List<Object> builders, Setting setting, Object value)
      throws ReflectiveOperationException {
    for (Object builder : builders) {
      for (Method method : builder.getClass().getMethods()) {
        if (method.getName().equals(methodName(setting))
            && !method.isVarArgs()
            && setting.path().startsWith("schema_registry.")
                == (builder instanceof SchemaRegistryBuilder)) {
          method.invoke(builder, argument(method.getParameterTypes()[0], value));
          return;
        }
      }
    }
    throw new AssertionError(setting.path());
  }

  private static Object argument(Class<?> type, Object sample) {
    if (type == Duration.class) {
      return Duration.ofMillis((Integer) sample);
    } else if (type.isEnum()) {
      return Arrays.stream(type.getEnumConstants())
          .filter(
              constant -> constant.toString().equals(((String) sample).toUpperCase(Locale.ROOT)))
          .findFirst()
          .orElseThrow();
    } else if (sample instanceof List<?> list && list.get(0) instanceof Map) {
      return List.of("kafka-1:9092", "[::1]:9093");
    }
    return sample;
  }

  /** Camel case, without the group where the rest says it all. */
  private static String methodName(Setting setting) {
    String path =
        setting.path().replaceFirst("^(headers|error_handling|schema_registry\\.confluent)\\.", "");
    StringBuilder name = new StringBuilder();
    for (String word : path.split("[._]", -1)) {
      name.append(
          name.length() == 0
              ? word
              : word.substring(0, 1).toUpperCase(Locale.ROOT) + word.substring(1));
    }
    return name.toString();
  }

  @Test
  void everySettingSaysWhatItDoes() {
    for (Setting setting : PublisherConfig.settings()) {
      // Kong wants 10 to 500 characters in a schema.
      assertTrue(setting.description().strip().length() >= 10, setting.path());
      assertTrue(setting.description().length() <= 500, setting.path());
      assertFalse(setting.description().contains("|"), setting.path());
      assertFalse(setting.description().contains("\n"), setting.path());
    }
  }
}
