package dev.postrider.kong;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the JSON text of a log tells of its request. All texts here are bytes as characters, so that bytes that are not
 * UTF-8 stay what they are.
 *
 * @param method empty if the log has none
 * @param target with its query; empty if the log has none
 * @param clientIp null if the log has none
 */
record LogText(String method, String target, @Nullable String clientIp) {

  private static final ObjectMapper JSON = JsonMapper.builder()
      .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
      .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
      .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
      .build();

  private static final JsonFactory FACTORY = JSON.getFactory();

  /** Characters above are no bytes. */
  private static final int LAST_BYTE = 255;

  /** Looks into a log; what is no JSON tells nothing. */
  static LogText of(String log) {
    String method = "";
    String target = "";
    String clientIp = null;
    try (JsonParser in = FACTORY.createParser(log)) {
      for (JsonToken token = in.nextToken(); token != null; token = in.nextToken()) {
        if (token == JsonToken.VALUE_STRING) {
          switch (in.getParsingContext().pathAsPointer().toString()) {
            case "/request/method" -> method = in.getText();
            case "/request/uri" -> target = in.getText();
            case "/client_ip" -> clientIp = in.getText();
            default -> {}
          }
        }
      }
    } catch (JsonProcessingException e) {
      return new LogText("", "", null);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return new LogText(method, target, clientIp);
  }

  /**
   * The log with values set at names as {@code request.tenant}, each dot a level, as Kong's {@code
   * set_serialize_value} does.
   *
   * @param values JSON by the name; null removes what is there
   * @throws IllegalArgumentException if the log is no JSON object, or a level is no object
   */
  static String with(String log, Map<String, @Nullable String> values) {
    try {
      if (!(JSON.readTree(log) instanceof ObjectNode tree)) {
        throw new IllegalArgumentException("the log is no JSON object");
      }
      for (Map.Entry<String, @Nullable String> value : values.entrySet()) {
        String json = value.getValue();
        set(tree, value.getKey(), json == null ? null : JSON.readTree(json));
      }
      StringWriter out = new StringWriter(log.length());
      try (JsonGenerator generator = FACTORY.createGenerator(out)) {
        generator.setHighestNonEscapedChar(LAST_BYTE);
        JSON.writeTree(generator, tree);
      }
      return out.toString();
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("the log is no JSON: " + e.getOriginalMessage(), e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void set(ObjectNode tree, String name, @Nullable JsonNode value) {
    ObjectNode node = tree;
    String[] levels = name.split("\\.", -1);
    for (int i = 0; i < levels.length - 1; i++) {
      JsonNode next = node.get(levels[i]);
      if (next == null) {
        node = node.putObject(levels[i]);
      } else if (next instanceof ObjectNode object) {
        node = object;
      } else {
        throw new IllegalArgumentException(
            "custom_fields_by_lua." + name + ": '" + levels[i] + "' is no object in the log");
      }
    }
    String last = levels[levels.length - 1];
    if (value == null) {
      node.remove(last);
    } else {
      node.set(last, value);
    }
  }
}
