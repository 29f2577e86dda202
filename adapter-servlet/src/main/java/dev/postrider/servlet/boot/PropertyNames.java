package dev.postrider.servlet.boot;

import dev.postrider.config.PublisherConfig;
import dev.postrider.config.Setting;
import java.util.stream.Stream;

/** How Spring Boot spells the settings. */
final class PropertyNames {

  static final String PREFIX = "postrider";

  private PropertyNames() {}

  /** All settings that can be given, those not yet supported included. */
  static Stream<Setting> settings() {
    return PublisherConfig.settings().stream().filter(setting -> !setting.path().contains("[]"));
  }

  /** A setting's path in Spring Boot's spelling. */
  static String kebab(String path) {
    return path.replace('_', '-');
  }
}
