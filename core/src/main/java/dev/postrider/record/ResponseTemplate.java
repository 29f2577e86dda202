package dev.postrider.record;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A text with fields of the record in it, such as <code>{topic}-{partition}@{offset}</code>, for a response.
 * Immutable.
 *
 * @since 0.1.0
 */
public final class ResponseTemplate {

  /** What a response can tell of a record. */
  public enum Field {
    /** The topic. */
    TOPIC,
    /** The partition, once the brokers have the record. */
    PARTITION,
    /** The offset, once the brokers have the record. */
    OFFSET,
    /** The timestamp in milliseconds, once the brokers have the record. */
    TIMESTAMP,
    /** The record header {@code postrider-id}, which records on local disk have. */
    ID;

    private boolean isNumber() {
      return this == PARTITION || this == OFFSET || this == TIMESTAMP;
    }
  }

  /** Text as it is, or in place of it a field. */
  private record Part(@Nullable String text, @Nullable Field field) {}

  private final List<Part> parts;

  private ResponseTemplate(List<Part> parts) {
    this.parts = List.copyOf(parts);
  }

  /**
   * Reads a template.
   *
   * @throws ExpressionSyntaxException if a brace does not belong to a field
   */
  public static ResponseTemplate parse(String text) {
    List<Part> parts = new ArrayList<>();
    int at = 0;
    for (int open = text.indexOf('{'); open >= 0; open = text.indexOf('{', at)) {
      int close = text.indexOf('}', open);
      Field field = close < 0 ? null : field(text.substring(open + 1, close));
      if (field == null) {
        throw new ExpressionSyntaxException(
            open, "expected {topic}, {partition}, {offset}, {timestamp} or {id}");
      }
      parts.add(new Part(text.substring(at, open), null));
      parts.add(new Part(null, field));
      at = close + 1;
    }
    parts.add(new Part(text.substring(at), null));
    return new ResponseTemplate(
        parts.stream().filter(part -> !"".equals(part.text())).toList());
  }

  private static @Nullable Field field(String name) {
    for (Field field : Field.values()) {
      if (field.name().toLowerCase(Locale.ROOT).equals(name)) {
        return field;
      }
    }
    return null;
  }

  /** The text for a record; null if it lacks a field. */
  public @Nullable String of(Map<Field, String> values) {
    StringBuilder text = new StringBuilder();
    for (Part part : parts) {
      String value = part.field() == null ? part.text() : values.get(part.field());
      if (value == null) {
        return null;
      }
      text.append(value);
    }
    return text.toString();
  }

  /** The JSON value for a record: a number if the template is nothing but one; null if it lacks a field. */
  String json(Map<Field, String> values) {
    String text = of(values);
    Field field = parts.size() == 1 ? parts.get(0).field() : null;
    if (text == null || (field != null && field.isNumber())) {
      return String.valueOf(text);
    }
    return '"' + new String(JsonStringEncoder.getInstance().quoteAsString(text)) + '"';
  }
}
