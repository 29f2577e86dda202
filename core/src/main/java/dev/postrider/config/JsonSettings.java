package dev.postrider.config;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads JSON text (RFC 8259) into values by setting path; names are checked here, values by {@link
 * SettingChecks}. Jackson's own messages never reach a fault, because they quote the text.
 */
final class JsonSettings {
  private static final JsonFactory JSON = new JsonFactory();

  private final JsonParser parser;
  private final Faults faults;
  private final Map<String, Object> values = new LinkedHashMap<>();

  private JsonSettings(JsonParser parser, Faults faults) {
    this.parser = parser;
    this.faults = faults;
  }

  /**
   * Reads a configuration object.
   *
   * @throws InvalidConfigException if the text is not one JSON object
   */
  static Map<String, Object> read(String json, Faults faults) {
    try (JsonParser parser = JSON.createParser(json)) {
      return new JsonSettings(parser, faults).document();
    } catch (JacksonException e) {
      faults.add(Faults.CONFIGURATION, "not valid JSON" + at(e.getLocation()));
      faults.throwIfAny();
      throw new AssertionError(e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Reads one JSON array or object that stands for a setting's value; null if it is neither. */
  static @Nullable Object readValue(String path, String json, Faults faults) {
    try (JsonParser parser = JSON.createParser(json)) {
      JsonSettings reader = new JsonSettings(parser, faults);
      if (parser.nextToken() == null) {
        return null;
      }
      Object value = reader.value(path);
      return parser.nextToken() == null ? value : null;
    } catch (JacksonException e) {
      return null;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String at(@Nullable JsonLocation location) {
    return location == null
        ? ""
        : " at line " + location.getLineNr() + ", column " + location.getColumnNr();
  }

  private Map<String, Object> document() throws IOException {
    if (parser.nextToken() != JsonToken.START_OBJECT) {
      faults.add(Faults.CONFIGURATION, "expected a JSON object");
      faults.throwIfAny();
    }
    group("");
    JsonLocation end = parser.currentLocation();
    if (isFollowedByText()) {
      faults.add(Faults.CONFIGURATION, "text after the JSON object" + at(end));
    }
    return values;
  }

  /** Text that is no JSON must not hide the faults of the object before it. */
  private boolean isFollowedByText() throws IOException {
    try {
      return parser.nextToken() != null;
    } catch (JacksonException e) {
      return true;
    }
  }

  private void group(String prefix) throws IOException {
    Set<String> seen = new HashSet<>();
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      String name = parser.currentName();
      String path = prefix + name;
      parser.nextToken();
      if (!seen.add(name)) {
        faults.add(path, "given more than once");
        parser.skipChildren();
      } else {
        member(name, path);
      }
    }
  }

  private void member(String name, String path) throws IOException {
    boolean plainName = name.indexOf('.') < 0 && name.indexOf('[') < 0;
    if (plainName && Settings.isGroup(path)) {
      if (parser.currentToken() == JsonToken.START_OBJECT) {
        group(path + ".");
      } else if (parser.currentToken() != JsonToken.VALUE_NULL) {
        Object value = value(path);
        faults.add(path, "expected an object, got " + SettingChecks.kind(value));
      }
    } else if (plainName && Settings.find(path) != null) {
      Object value = value(path);
      if (value != null) {
        values.put(path, value);
      }
    } else {
      if (path.equals("config") && parser.currentToken() == JsonToken.START_OBJECT) {
        throw new InvalidConfigException(
            List.of("config: this is a whole plugin; give its config alone"));
      }
      faults.add(path, faults.areMany() ? "unknown field" : UnknownName.inJson(path, name));
      parser.skipChildren();
    }
  }

  private @Nullable Object value(String path) throws IOException {
    return switch (parser.currentToken()) {
      case START_OBJECT -> object(path);
      case START_ARRAY -> array(path);
      case VALUE_STRING -> parser.getText();
      case VALUE_TRUE -> true;
      case VALUE_FALSE -> false;
      case VALUE_NUMBER_INT -> parser.getBigIntegerValue();
      case VALUE_NUMBER_FLOAT -> parser.getDoubleValue();
      default -> null;
    };
  }

  private Map<String, @Nullable Object> object(String path) throws IOException {
    Map<String, @Nullable Object> object = new LinkedHashMap<>();
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      String name = parser.currentName();
      String memberPath = path + "." + name;
      parser.nextToken();
      if (object.containsKey(name)) {
        faults.add(memberPath, "given more than once");
      }
      object.put(name, value(memberPath));
    }
    return object;
  }

  private List<@Nullable Object> array(String path) throws IOException {
    List<@Nullable Object> array = new ArrayList<>();
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      array.add(value(path + "[" + array.size() + "]"));
    }
    return array;
  }
}
