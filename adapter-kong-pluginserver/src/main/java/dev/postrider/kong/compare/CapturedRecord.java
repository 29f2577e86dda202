package dev.postrider.kong.compare;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.Base64;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A record as it is compared: one JSON object with its {@code value}, and its {@code key}, {@code headers} and
 * {@code timestamp} as far as they are known. Bytes that are not UTF-8 are base64 behind a mark.
 *
 * @param place where it stands, for people
 */
record CapturedRecord(String place, ObjectNode content) {

  private static final ObjectMapper JSON = JsonMapper.builder()
      .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
      .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
      .enable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
      .enable(JsonNodeFeature.WRITE_PROPERTIES_SORTED)
      .build();

  private static final String NOT_UTF8 = "base64:";

  /** A record with a value alone. */
  static CapturedRecord of(String place, byte @Nullable [] value) {
    ObjectNode content = JSON.createObjectNode();
    content.set("value", value(value));
    return new CapturedRecord(place, content);
  }

  /** JSON where it is some, or else text. */
  private static JsonNode value(byte @Nullable [] value) {
    if (value == null) {
      return NullNode.instance;
    }
    try {
      JsonNode json = JSON.readTree(value);
      return json.isMissingNode() ? text(value) : json;
    } catch (IOException e) {
      return text(value);
    }
  }

  /** Text of bytes. */
  static JsonNode text(byte @Nullable [] bytes) {
    if (bytes == null) {
      return NullNode.instance;
    }
    String text = new String(bytes, UTF_8);
    return JSON.getNodeFactory()
        .textNode(
            text.indexOf('\ufffd') < 0
                ? text
                : NOT_UTF8 + Base64.getEncoder().encodeToString(bytes));
  }

  /** The same without what is not to be compared: names of parts, or JSON Pointers within the value. */
  CapturedRecord without(Set<String> ignored) {
    for (String name : ignored) {
      if (!name.startsWith("/")) {
        content.remove(name);
      } else {
        int last = name.lastIndexOf('/');
        JsonNode parent = content.path("value").at(name.substring(0, last));
        if (parent instanceof ObjectNode object) {
          object.remove(name.substring(last + 1).replace("~1", "/").replace("~0", "~"));
        }
      }
    }
    return this;
  }

  /** Equal for records that say the same, whatever the order of members. */
  String canonical() {
    return written(content);
  }

  /** What tells which request it is from: method, target and body. */
  String request() {
    JsonNode value = content.path("value");
    return value.path("method") + " " + value.path("uri") + " " + value.path("body");
  }

  private static String written(JsonNode node) {
    try {
      return JSON.writeValueAsString(node);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }
}
