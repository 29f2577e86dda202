package dev.postrider.kong.lua;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import java.io.IOException;
import org.luaj.vm2.LuaError;
import org.luaj.vm2.LuaString;
import org.luaj.vm2.LuaTable;
import org.luaj.vm2.LuaValue;

/** Reads JSON into Lua's values as lua-cjson does: {@code null} is a value of its own, numbers are doubles. */
final class JsonReader {

  private static final int DEEPEST = 1000;

  private static final JsonFactory FACTORY = JsonFactory.builder()
      .streamReadConstraints(StreamReadConstraints.builder()
          .maxNestingDepth(DEEPEST)
          .maxStringLength(Integer.MAX_VALUE)
          .build())
      .build();

  private final Meter meter;
  private final JsonParser parser;
  private final boolean keepsArrays;

  private JsonReader(Meter meter, JsonParser parser, boolean keepsArrays) {
    this.meter = meter;
    this.parser = parser;
    this.keepsArrays = keepsArrays;
  }

  /**
   * Reads one value.
   *
   * @param json UTF-8
   * @param keepsArrays whether an empty array stays one when it is written again
   * @throws LuaError if it is not JSON
   */
  static LuaValue read(Meter meter, byte[] json, boolean keepsArrays) {
    meter.take(4L * json.length);
    try (JsonParser parser = FACTORY.createParser(json)) {
      parser.nextToken();
      LuaValue value = new JsonReader(meter, parser, keepsArrays).value();
      if (parser.nextToken() != null) {
        throw fault("text behind the value", parser);
      }
      return value;
    } catch (JsonProcessingException e) {
      throw new LuaError(Texts.value("not JSON: " + e.getOriginalMessage() + " at byte "
          + (e.getLocation() == null ? 0 : e.getLocation().getByteOffset() + 1)));
    } catch (IOException e) {
      throw new LuaError(Texts.value("not JSON: " + e.getMessage()));
    }
  }

  private static LuaError fault(String what, JsonParser parser) {
    return new LuaError(Texts.value(
        "not JSON: " + what + " at byte " + (parser.currentLocation().getByteOffset() + 1)));
  }

  private LuaValue value() throws IOException {
    meter.step();
    JsonToken token = parser.currentToken();
    if (token == null) {
      throw fault("no value", parser);
    }
    return switch (token) {
      case START_OBJECT -> object();
      case START_ARRAY -> array();
      case VALUE_STRING -> text(parser.getText());
      case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> LuaValue.valueOf(parser.getDoubleValue());
      case VALUE_TRUE -> LuaValue.TRUE;
      case VALUE_FALSE -> LuaValue.FALSE;
      case VALUE_NULL -> Null.NULL;
      default -> throw fault("no value", parser);
    };
  }

  private LuaValue text(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (Character.isSurrogate(text.charAt(i))) {
        if (!Character.isSupplementaryCodePoint(text.codePointAt(i))) {
          throw fault("half of a surrogate pair", parser);
        }
        i++;
      }
    }
    return LuaString.valueOf(text.getBytes(UTF_8));
  }

  private LuaTable object() throws IOException {
    LuaTable table = new LuaTable();
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      LuaValue name = text(parser.currentName());
      parser.nextToken();
      table.rawset(name, value());
    }
    return table;
  }

  private LuaTable array() throws IOException {
    LuaTable table = new LuaTable();
    if (keepsArrays) {
      table.setmetatable(JsonWriter.ARRAY);
    }
    int index = 0;
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      table.rawset(++index, value());
    }
    return table;
  }
}
