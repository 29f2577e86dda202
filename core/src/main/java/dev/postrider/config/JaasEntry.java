package dev.postrider.config;

import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.kafka.common.config.types.Password;

/**
 * The value of {@code sasl.jaas.config}: one login module and its options, as {@code
 * javax.security.auth.login.Configuration} writes them. Not thread-safe.
 */
final class JaasEntry {
  private final String loginModule;
  private final Map<String, String> options = new LinkedHashMap<>();

  /** An entry without options yet. */
  JaasEntry(Class<?> loginModule) {
    this.loginModule = loginModule.getName();
  }

  JaasEntry with(String option, String value) {
    options.put(option, value);
    return this;
  }

  /** A password, because the options may be credentials. */
  Password text() {
    StringBuilder text = new StringBuilder(loginModule).append(" required");
    options.forEach((name, value) -> {
      text.append(' ').append(name).append("=\"");
      value.chars().forEach(c -> append(text, (char) c));
      text.append('"');
    });
    return new Password(text.append(';').toString());
  }

  /** {@code java.io.StreamTokenizer} reads it: a line's end would be the value's. */
  private static void append(StringBuilder text, char c) {
    switch (c) {
      case '"' -> text.append("\\\"");
      case '\\' -> text.append("\\\\");
      case '\n' -> text.append("\\n");
      case '\r' -> text.append("\\r");
      default -> text.append(c);
    }
  }
}
