package dev.postrider.config;

import static dev.postrider.config.Setting.Type.BOOLEAN;
import static dev.postrider.config.Setting.Type.INTEGER;
import static dev.postrider.config.Setting.Type.STRING;
import static dev.postrider.config.Setting.Type.STRING_LIST;
import static dev.postrider.config.Setting.Type.STRING_MAP;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** A row of the table of settings while it is written down. Not thread-safe. */
final class SettingRow {
  static final String OURS = "postrider";
  static final int ANY = Integer.MAX_VALUE;

  /** The largest number up to which JSON's and Lua's numbers are all exact. */
  static final long ANY_LONG = 1L << 53;

  private final Setting.Type type;
  private final String path;
  private final String since;
  private final String description;
  private @Nullable Object defaultValue;
  private @Nullable Long min;
  private @Nullable Long max;
  private List<String> oneOf = List.of();
  private boolean required;
  private boolean secret;
  private boolean referenceable;
  private boolean supported = true;
  private @Nullable String unit;

  private SettingRow(Setting.Type type, String path, String since, String description) {
    this.type = type;
    this.path = path;
    this.since = since;
    this.description = description;
  }

  static SettingRow of(Setting.Type type, String path, String since, String description) {
    return new SettingRow(type, path, since, description);
  }

  static SettingRow string(String path, String since, String description) {
    return of(STRING, path, since, description);
  }

  static SettingRow secret(String path, String since, String description) {
    return string(path, since, description).confidential().fromVault();
  }

  static SettingRow choice(String path, String since, String description, String... values) {
    return string(path, since, description).oneOf(values);
  }

  static SettingRow flag(String path, String since, String description) {
    return of(BOOLEAN, path, since, description);
  }

  static SettingRow flag(String path, boolean value, String since, String description) {
    return flag(path, since, description).withDefault(value);
  }

  static SettingRow list(String path, String since, String description) {
    return of(STRING_LIST, path, since, description);
  }

  static SettingRow map(String path, String since, String description) {
    return of(STRING_MAP, path, since, description);
  }

  static SettingRow millis(String path, int value, String since, String description) {
    return of(INTEGER, path, since, description)
        .withDefault(value)
        .between(1, ANY)
        .in("ms");
  }

  static SettingRow limit(String path, int value, String description) {
    return of(INTEGER, path, OURS, description + "; 0 means no limit")
        .withDefault(value)
        .between(0, ANY);
  }

  static SettingRow status(String name, int value, int min, int max, String when) {
    return of(INTEGER, "status_codes." + name, OURS, "status when " + when)
        .withDefault(value)
        .between(min, max);
  }

  SettingRow withDefault(Object value) {
    defaultValue = value;
    return this;
  }

  SettingRow between(long least, long most) {
    min = least;
    max = most;
    return this;
  }

  SettingRow oneOf(String... values) {
    oneOf = List.of(values);
    return this;
  }

  SettingRow mandatory() {
    required = true;
    return this;
  }

  SettingRow confidential() {
    secret = true;
    return this;
  }

  SettingRow fromVault() {
    referenceable = true;
    return this;
  }

  SettingRow notYet() {
    supported = false;
    return this;
  }

  SettingRow in(String unitName) {
    unit = unitName;
    return this;
  }

  Setting setting() {
    return new Setting(
        path,
        type,
        defaultValue,
        min,
        max,
        oneOf,
        required,
        secret,
        referenceable,
        since,
        supported,
        unit,
        description);
  }
}
