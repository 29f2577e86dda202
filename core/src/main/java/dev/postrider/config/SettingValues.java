package dev.postrider.config;

import java.math.BigDecimal;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The values of all supported settings as {@link SettingChecks} found them, with defaults in place:
 * {@code String}, {@code Integer}, {@code Long}, {@code Double}, {@code Boolean}, {@code List<String>} or {@code
 * Map<String, String>}
 * by path; a list of servers is a list of {@code host:port}. Immutable.
 */
final class SettingValues {

  private final Map<String, Object> values;

  SettingValues(Map<String, Object> values) {
    this.values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
  }

  @Nullable
  String text(String path) {
    return (String) values.get(path);
  }

  /** A text that is required or has a default. */
  String requiredText(String path) {
    return (String) present(path);
  }

  /** The constant that a choice names. */
  <E extends Enum<E>> E constant(String path, Class<E> type) {
    return Enum.valueOf(type, requiredText(path).toUpperCase(Locale.ROOT));
  }

  int integer(String path) {
    return (Integer) present(path);
  }

  long longInteger(String path) {
    return (Long) present(path);
  }

  double number(String path) {
    return (Double) present(path);
  }

  Duration millis(String path) {
    return Duration.ofMillis(integer(path));
  }

  boolean flag(String path) {
    return (Boolean) present(path);
  }

  /** Whether a flag without default is on. */
  boolean isOn(String path) {
    return Boolean.TRUE.equals(values.get(path));
  }

  /** Whether a setting without default says anything. */
  boolean isGiven(String path) {
    Object value = values.get(path);
    return value != null && !value.equals(false) && !isEmpty(value);
  }

  /** Lua has one empty table, so a gateway may write an empty list as an object and a map as a list. */
  static boolean isEmpty(Object given) {
    return (given instanceof Map<?, ?> map && map.isEmpty())
        || (given instanceof List<?> list && list.isEmpty());
  }

  /** Empty when not set. */
  @SuppressWarnings("unchecked") // SettingChecks puts nothing else there
  List<String> list(String path) {
    return (List<String>) values.getOrDefault(path, List.of());
  }

  /** Empty when not set. */
  @SuppressWarnings("unchecked") // SettingChecks puts nothing else there
  Map<String, String> map(String path) {
    return (Map<String, String>) values.getOrDefault(path, Map.of());
  }

  /** Those of a text that {@link TlsRules} have accepted; empty when not set. */
  List<X509Certificate> certificates(String path) {
    String pem = text(path);
    try {
      return pem == null ? List.of() : Pem.certificates(pem);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("not what TlsRules have accepted", e);
    }
  }

  private Object present(String path) {
    Object value = values.get(path);
    if (value == null) {
      throw new IllegalStateException(path + " has no value");
    }
    return value;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof SettingValues that && values.equals(that.values);
  }

  @Override
  public int hashCode() {
    return values.hashCode();
  }

  /** The values that differ from the defaults; of a secret map only its keys. */
  @Override
  public String toString() {
    Map<String, Object> shown = new LinkedHashMap<>();
    values.forEach((path, value) -> {
      Setting setting = Settings.find(path);
      if (setting != null && !value.equals(setting.defaultValue())) {
        shown.put(path, setting.secret() ? masked(value) : value);
      }
    });
    return shown.toString();
  }

  @SuppressWarnings("unchecked") // SettingChecks puts no other map there
  private static Object masked(Object value) {
    return value instanceof Map
        ? SecretProperties.masked((Map<String, String>) value)
        : SecretProperties.MASK;
  }

  /** A duration as JSON has it, in milliseconds; a part of a millisecond makes a fraction. */
  static Object fromDuration(Duration duration) {
    BigDecimal millis = BigDecimal.valueOf(duration.getSeconds())
        .movePointRight(3)
        .add(BigDecimal.valueOf(duration.getNano(), 6))
        .stripTrailingZeros();
    return millis.scale() > 0 ? (Object) millis.doubleValue() : millis.toBigIntegerExact();
  }
}
