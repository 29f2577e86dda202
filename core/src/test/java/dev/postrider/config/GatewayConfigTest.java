package dev.postrider.config;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What a gateway makes of a configuration before it hands it over. */
class GatewayConfigTest {

  static List<Setting> settings() {
    return PublisherConfig.settings().stream()
        .filter(setting -> !setting.path().contains("[]"))
        .toList();
  }

  private static PublisherConfig with(Setting setting, Object value) {
    Map<String, Object> values = new LinkedHashMap<>();
    values.put("topic", "t");
    values.put(setting.path(), value);
    return PublisherConfig.fromJson(ConfigJson.json(values));
  }

  private static final PublisherConfig PLAIN = PublisherConfig.fromJson("{\"topic\":\"t\"}");

  @ParameterizedTest
  @MethodSource("settings")
  void defaultsSpelledOutAreNoFaultEvenOfWhatIsNotSupportedYet(Setting setting) {
    Object value = setting.defaultValue();
    if (value != null) {
      assertEquals(PLAIN, with(setting, value));
    }
  }

  static List<Setting> tables() {
    return settings().stream()
        .filter(setting ->
            setting.type() == Setting.Type.STRING_LIST || setting.type() == Setting.Type.STRING_MAP)
        .toList();
  }

  @ParameterizedTest
  @MethodSource("tables")
  void anEmptyTableIsAnEmptyListAndAnEmptyMap(Setting setting) {
    assertEquals(with(setting, List.of()), with(setting, Map.of()));
  }

  @Test
  void wholeNumbersMayBeWrittenAsFractionsOrWithAnExponent() {
    PublisherConfig plain = PublisherConfig.fromJson("{\"topic\":\"t\",\"timeout\":2000}");

    assertEquals(plain, PublisherConfig.fromJson("{\"topic\":\"t\",\"timeout\":2000.0}"));
    assertEquals(plain, PublisherConfig.fromJson("{\"topic\":\"t\",\"timeout\":2e3}"));
  }
}
