package dev.postrider.servlet.boot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.postrider.config.InvalidConfigException;
import dev.postrider.config.PublisherConfig;
import dev.postrider.config.Setting;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;

/** What may be written for a setting in an application of Spring Boot, and what is refused. */
class PostriderPropertiesTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "postrider.bootstrap-servers",
        "postrider.bootstrapServers",
        "postrider.bootstrap_servers",
        "POSTRIDER_BOOTSTRAP_SERVERS",
        "POSTRIDER_BOOTSTRAPSERVERS"
      })
  void takesAnySpellingOfAName(String name) {
    PublisherConfig config =
        properties(Map.of("postrider.topic", "orders", name, "a:1, b:2")).config();
    assertEquals(List.of("a:1", "b:2"), config.bootstrapServers());
  }

  @Test
  void takesListsAndMaps() {
    PublisherConfig config = properties(Map.of(
            "postrider.topic", "orders",
            "postrider.bootstrap-servers[0]", "a:1",
            "postrider.bootstrap-servers[1]", "[::1]:2",
            "postrider.methods", "POST,PUT",
            "postrider.headers.include-headers[0]", "X-One",
            "postrider.headers.include-headers[1]", "X-Two",
            "postrider.headers.name-mappings[X-One]", "one",
            "postrider.producer-properties.linger.ms", "7",
            "postrider.producer-properties.client.rack", "a\"b\\c",
            "POSTRIDER_PRODUCERPROPERTIES_BATCH_SIZE", "99"))
        .config();
    assertEquals(List.of("a:1", "[::1]:2"), config.bootstrapServers());
    assertEquals(List.of("POST", "PUT"), List.copyOf(config.methods()));
    assertEquals("7", String.valueOf(config.producerProperties().get("linger.ms")));
    assertEquals("99", String.valueOf(config.producerProperties().get("batch.size")));
    assertEquals("a\"b\\c", String.valueOf(config.producerProperties().get("client.rack")));
    assertTrue(config.toString().contains("[X-One, X-Two]"), config.toString());
    assertTrue(config.toString().contains("{X-One=one}"), config.toString());
  }

  @Test
  void takesDurationsSizesAndPlaceholders() {
    PublisherConfig config = properties(Map.of(
            "postrider.topic", "${department}-orders",
            "department", "toys",
            "postrider.producer-async-health-probe-interval", "10s",
            "postrider.timeout", "PT1M",
            "postrider.keepalive", "500",
            "postrider.max-body-bytes", "2MB"))
        .config();
    assertEquals("toys-orders", config.topic());
    assertEquals(Duration.ofSeconds(10), config.healthProbeInterval());
    assertEquals(2 * 1024 * 1024, config.envelope().maxBodyBytes());
    assertTrue(config.toString().contains("timeout=60000"), config.toString());
    assertTrue(config.toString().contains("keepalive=500"), config.toString());
  }

  static List<Setting> checkedSettings() {
    return PropertyNames.settings()
        .filter(setting -> setting.supported() && setting.type() != Setting.Type.STRING_MAP)
        .toList();
  }

  /** Each is bound, or there would be no fault; and each fault has the property's name. */
  @ParameterizedTest
  @MethodSource("checkedSettings")
  void faultNamesTheProperty(Setting setting) {
    String name = "postrider." + setting.path().replace('_', '-');
    String value = switch (setting.type()) {
      case STRING -> "";
      case STRING_LIST, SERVER_LIST -> ",";
      default -> "neither";
    };
    Map<String, String> given = new HashMap<>(Map.of("postrider.topic", "orders"));
    given.put(name, value);
    List<String> faults = faults(given);
    assertTrue(
        faults.stream()
            .anyMatch(fault -> fault.matches("\\Q" + name + "\\E(\\[[01]])?(\\.host)?: .*")),
        faults.toString());
    assertTrue(faults.stream().noneMatch(fault -> fault.contains("unknown")), faults.toString());
  }

  @Test
  void faultNamesTheOtherPropertiesToo() {
    assertEquals(
        Set.of(
            "postrider.filter.on-failur: unknown; did you mean postrider.filter.on-failure?",
            "postrider.security.ssl-verfy: unknown field; did you mean postrider.security.ssl-verify?",
            "postrider.topik: unknown field; did you mean postrider.topic?",
            "postrider.topic: required"),
        Set.copyOf(faults(Map.of(
            "postrider.topik",
            "orders",
            "postrider.security.ssl-verfy",
            "true",
            "postrider.filter.on-failur",
            "stop"))));
  }

  /** Kubernetes sets such variables for a service of that name. */
  @Test
  void passesByVariablesOfOthers() {
    Map<String, String> kubernetes = Map.of(
        "POSTRIDER_PORT", "tcp://10.0.0.1:8080",
        "POSTRIDER_SERVICE_HOST", "10.0.0.1",
        "POSTRIDER_PORT_8080_TCP", "tcp://10.0.0.1:8080");
    assertTrue(properties(kubernetes).isEmpty());

    Map<String, String> configured = new HashMap<>(kubernetes);
    configured.put("POSTRIDER_TOPIC", "orders");
    assertFalse(properties(configured).isEmpty());
    assertEquals("orders", properties(configured).config().topic());
  }

  private static List<String> faults(Map<String, String> values) {
    PostriderProperties properties = properties(values);
    return assertThrows(InvalidConfigException.class, properties::config).faults();
  }

  /** Names in capitals are environment variables. */
  private static PostriderProperties properties(Map<String, String> values) {
    Map<String, Object> variables = new HashMap<>();
    Map<String, Object> others = new HashMap<>();
    values.forEach(
        (name, value) -> (name.startsWith("POSTRIDER_") ? variables : others).put(name, value));
    var environment = new StandardEnvironment();
    environment
        .getPropertySources()
        .forEach(source -> environment.getPropertySources().remove(source.getName()));
    environment
        .getPropertySources()
        .addLast(new SystemEnvironmentPropertySource(
            StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME, variables));
    environment.getPropertySources().addLast(new MapPropertySource("application", others));
    ConfigurationPropertySources.attach(environment);
    return new PostriderProperties(environment);
  }
}
