package dev.postrider.schema;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.postrider.envelope.JsonSelector;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Where the values of a JSON text are. They are numbered in the order of the text, each name of an
 * object in front of its value; the whole is value 0. So a value is found without looking at those
 * before it, and no tree is built. Immutable.
 */
final class JsonIndex {

  /** The kinds of JSON values, as words. */
  enum Kind {
    OBJECT("object"),
    ARRAY("array"),
    STRING("string"),
    NUMBER("number"),
    BOOLEAN("boolean"),
    NULL("null");

    private final String word;

    Kind(String word) {
      this.word = word;
    }

    @Override
    public String toString() {
      return word;
    }
  }

  private final byte[] json;
  private final int[] starts;
  private final int[] ends;
  private final int[] closes;

  /**
   * Takes what a scan has found.
   *
   * @param starts where each value begins
   * @param ends where each scalar ends, inside of the quotes and complemented if there are escapes; of
   *     objects and arrays the number of the value behind
   * @param closes where each object and array ends
   */
  JsonIndex(byte[] json, int[] starts, int[] ends, int[] closes) {
    this.json = json;
    this.starts = starts;
    this.ends = ends;
    this.closes = closes;
  }

  Kind kind(int value) {
    return switch (json[starts[value]]) {
      case '{' -> Kind.OBJECT;
      case '[' -> Kind.ARRAY;
      case '"' -> Kind.STRING;
      case 't', 'f' -> Kind.BOOLEAN;
      case 'n' -> Kind.NULL;
      default -> Kind.NUMBER;
    };
  }

  /** The first value behind this one and all that is in it. */
  int next(int value) {
    byte first = json[starts[value]];
    return first == '{' || first == '[' ? ends[value] : value + 1;
  }

  /** How many elements an array, or members an object has. */
  int size(int container) {
    boolean object = json[starts[container]] == '{';
    int size = 0;
    int end = ends[container];
    for (int at = container + 1; at < end; at = next(object ? at + 1 : at)) {
      size++;
    }
    return size;
  }

  boolean isTrue(int value) {
    return json[starts[value]] == 't';
  }

  /** The digits, sign and exponent of a number. */
  String number(int value) {
    return new String(json, starts[value], ends[value] - starts[value], ISO_8859_1);
  }

  /** The bytes of a text; those of a value are from {@link #start} to {@link #end}. */
  byte[] bytes() {
    return json;
  }

  /** Where a number begins, or the content of a string. */
  int start(int value) {
    int start = starts[value];
    return json[start] == '"' ? start + 1 : start;
  }

  /** Where a number or the content of a string ends. */
  int end(int scalar) {
    int end = ends[scalar];
    return end < 0 ? ~end : end;
  }

  /** Where the text of a value begins, with its quote or bracket. */
  int textStart(int value) {
    return starts[value];
  }

  /** Where that text ends. */
  int textEnd(int value) {
    return switch (kind(value)) {
      case OBJECT, ARRAY -> closes[value];
      case STRING -> end(value) + 1;
      case NUMBER, BOOLEAN, NULL -> end(value);
    };
  }

  /** Whether a string has escapes. */
  boolean isEscaped(int string) {
    return ends[string] < 0;
  }

  /** Whether a string is this one. */
  boolean is(int string, byte[] utf8) {
    return isEscaped(string)
        ? Arrays.equals(text(string).getBytes(UTF_8), utf8)
        : Arrays.equals(json, start(string), end(string), utf8, 0, utf8.length);
  }

  /** The characters that a string stands for. */
  String text(int string) {
    int from = start(string);
    int length = end(string) - from;
    if (!isEscaped(string)) {
      return new String(json, from, length, UTF_8);
    }
    byte[] utf8 = new byte[length];
    return new String(utf8, 0, JsonSelector.unescape(json, from, from + length, utf8, 0), UTF_8);
  }

  /** The bytes that a string stands for, one for each character; null if it is none, or has others. */
  byte @Nullable [] latin1(int value) {
    if (kind(value) != Kind.STRING) {
      return null;
    }
    String text = text(value);
    return text.chars().allMatch(c -> c <= 0xFF) ? text.getBytes(ISO_8859_1) : null;
  }

  /** The JSON Pointer (RFC 6901) of a value. */
  String pointer(int value) {
    StringBuilder pointer = new StringBuilder();
    int container = 0;
    while (container != value) {
      boolean object = json[starts[container]] == '{';
      int at = container + 1;
      int position = 0;
      while (next(object ? at + 1 : at) <= value) {
        at = next(object ? at + 1 : at);
        position++;
      }
      pointer.append('/').append(object ? step(text(at)) : Integer.toString(position));
      container = object ? at + 1 : at;
      if (at == value) {
        break;
      }
    }
    return pointer.toString();
  }

  /** A name as JSON Pointers spell it. */
  static String step(String name) {
    return name.replace("~", "~0").replace("/", "~1");
  }
}
