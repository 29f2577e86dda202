package dev.postrider.consumer;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The parsed body of a message.
 *
 * @param json the member {@code body_args} as the message has it, digits of numbers included
 * @param base64 JSON Pointers to its values that are base64
 */
record BodyArguments(String json, List<String> base64) {

  private static final String MEMBER = "body_args";

  /** As many as bodies may have by default; each takes from the thread's stack. */
  private static final int MAX_LEVELS = 1000;

  private static final JsonFactory JSON = JsonFactory.builder()
      .streamReadConstraints(StreamReadConstraints.builder()
          .maxStringLength(Integer.MAX_VALUE)
          .maxNumberLength(Integer.MAX_VALUE)
          .maxNameLength(Integer.MAX_VALUE)
          .maxNestingDepth(Integer.MAX_VALUE)
          .build())
      .build();

  /**
   * That of a message; of several members with this name the last counts.
   *
   * @return null if the message has none
   * @throws IllegalArgumentException if the message is no JSON object in UTF-8
   */
  static @Nullable BodyArguments of(byte[] message) {
    String json = null;
    List<String> base64 = List.of();
    try (JsonParser parser = JSON.createParser(message)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        throw new IllegalArgumentException("envelope: no JSON object");
      }
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        String member = parser.currentName();
        parser.nextToken();
        switch (member) {
          case MEMBER -> json = slice(message, parser);
          case "body_args_base64" -> base64 = pointers(parser, member);
          default -> parser.skipChildren();
        }
      }
      if (parser.nextToken() != null) {
        throw new IllegalArgumentException("envelope: text after the object");
      }
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("envelope: " + e.getOriginalMessage(), e);
    } catch (IOException e) {
      throw new IllegalArgumentException("envelope: not UTF-8", e);
    }
    return json == null ? null : new BodyArguments(json, base64);
  }

  private static String slice(byte[] message, JsonParser parser) throws IOException {
    int from = (int) parser.currentTokenLocation().getByteOffset();
    if (from < 0) {
      throw new IllegalArgumentException("envelope: not UTF-8");
    }
    parser.skipChildren();
    parser.finishToken();
    return new String(message, from, (int) parser.currentLocation().getByteOffset() - from, UTF_8);
  }

  private static List<String> pointers(JsonParser parser, String member) throws IOException {
    if (parser.currentToken() != JsonToken.START_ARRAY) {
      throw new IllegalArgumentException(member + ": no array");
    }
    List<String> pointers = new ArrayList<>();
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      if (parser.currentToken() != JsonToken.VALUE_STRING) {
        throw new IllegalArgumentException(member + ": not text");
      }
      pointers.add(parser.getText());
    }
    return pointers;
  }

  /**
   * The value as maps, lists, texts, truth values, {@code Long}, and {@code Double} for any other number.
   *
   * @throws IllegalArgumentException if it is not one JSON value, or null, or too deep
   */
  Object value() {
    try (JsonParser parser = JSON.createParser(json)) {
      parser.nextToken();
      Object value = value(parser, 0);
      if (value == null) {
        throw new IllegalArgumentException(MEMBER + ": null, which would be a deletion");
      }
      return value;
    } catch (IOException e) {
      throw new IllegalArgumentException(MEMBER + ": " + e.getMessage(), e);
    }
  }

  /**
   * Checks a text of somebody else's.
   *
   * @throws IllegalArgumentException if it is not one JSON value
   */
  void checkJson() {
    try (JsonParser parser = JSON.createParser(json)) {
      if (parser.nextToken() == null) {
        throw new IllegalArgumentException(MEMBER + ": empty");
      }
      parser.skipChildren();
      if (parser.nextToken() != null) {
        throw new IllegalArgumentException(MEMBER + ": text after the value");
      }
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(MEMBER + ": " + e.getOriginalMessage(), e);
    } catch (IOException e) {
      throw new IllegalArgumentException(MEMBER + ": no JSON", e);
    }
  }

  private static @Nullable Object value(JsonParser parser, int level) throws IOException {
    if (level > MAX_LEVELS) {
      throw new IllegalArgumentException(MEMBER + ": more than " + MAX_LEVELS + " levels");
    }
    return switch (parser.currentToken()) {
      case START_OBJECT -> {
        Map<String, @Nullable Object> members = new LinkedHashMap<>();
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
          String name = parser.currentName();
          parser.nextToken();
          members.put(name, value(parser, level + 1));
        }
        yield members;
      }
      case START_ARRAY -> {
        List<@Nullable Object> items = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
          items.add(value(parser, level + 1));
        }
        yield items;
      }
      case VALUE_NULL -> null;
      case VALUE_TRUE, VALUE_FALSE -> parser.getBooleanValue();
      case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> number(parser.getText());
      default -> parser.getText();
    };
  }

  private static Object number(String digits) {
    try {
      return Long.valueOf(digits);
    } catch (NumberFormatException e) {
      double number = Double.parseDouble(digits);
      if (Double.isInfinite(number)) {
        throw new IllegalArgumentException(MEMBER + ": a number that no FLOAT64 holds", e);
      }
      return number;
    }
  }
}
