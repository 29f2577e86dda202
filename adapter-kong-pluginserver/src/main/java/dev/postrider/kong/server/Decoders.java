package dev.postrider.kong.server;

import dev.postrider.kong.server.Call.Answer;
import dev.postrider.kong.server.Call.Decoder;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads the results of Kong's functions in both protocols. */
final class Decoders {

  /** The most header fields or query arguments Kong gives. */
  static final int MAX_FIELDS = 1000;

  static final Decoder<ProtobufReader, String> TEXT_PROTOBUF = in -> value(firstText(in));
  static final Decoder<MessagePackReader, String> TEXT_MESSAGE_PACK =
      in -> value(in.atNil() ? "" : in.text());

  static final Decoder<ProtobufReader, @Nullable String> OPTIONAL_PROTOBUF =
      in -> value(emptyToNull(firstText(in)));
  static final Decoder<MessagePackReader, @Nullable String> OPTIONAL_MESSAGE_PACK =
      in -> value(in.peek() == MessagePackType.STRING ? emptyToNull(in.text()) : null);

  static final Decoder<ProtobufReader, @Nullable Void> NOTHING_PROTOBUF = in -> value(null);
  static final Decoder<MessagePackReader, @Nullable Void> NOTHING_MESSAGE_PACK = in -> value(null);

  /** The field of {@code google.protobuf.Value} that holds a list. */
  private static final int LIST_VALUE = 6;

  private Decoders() {}

  static <T extends @Nullable Object> Answer<T> value(@Nullable T value) {
    return new Answer.Value<>(value);
  }

  static @Nullable String emptyToNull(String text) {
    return text.isEmpty() ? null : text;
  }

  private static String firstText(ProtobufReader in) throws WireException {
    String text = "";
    while (in.find(1)) {
      text = in.text();
    }
    return text;
  }

  /** The last integer in field 1; 0 without one. */
  static int firstInteger(ProtobufReader in) throws WireException {
    long value = 0;
    while (in.find(1)) {
      value = in.integer();
    }
    return (int) value;
  }

  static Answer<Integer> integer(ProtobufReader in) throws WireException {
    return value(firstInteger(in));
  }

  static Answer<Integer> integer(MessagePackReader in) throws WireException {
    return value(in.atNil() ? 0 : (int) in.integer());
  }

  static Answer<Boolean> flag(ProtobufReader in) throws WireException {
    return value(firstInteger(in) != 0);
  }

  static Answer<Boolean> flag(MessagePackReader in) throws WireException {
    return value(in.peek() == MessagePackType.BOOL && in.bool());
  }

  static Answer<@Nullable String> bytesAsText(MessagePackReader in) throws WireException {
    MessagePackType type = in.peek();
    boolean isText = type == MessagePackType.STRING || type == MessagePackType.BINARY;
    return value(isText ? emptyToNull(in.text()) : null);
  }

  static Answer<Double> number(ProtobufReader in) throws WireException {
    double value = 0;
    while (in.find(1)) {
      value = in.number();
    }
    return value(value);
  }

  static Answer<Double> number(MessagePackReader in) throws WireException {
    return value(in.atNil() ? 0 : in.number());
  }

  /** {@code Struct} of strings, {@code true}, and lists of both. */
  static Answer<List<Field>> fields(ProtobufReader in) throws WireException {
    List<Field> fields = new ArrayList<>();
    while (in.find(1)) {
      entry(in.message(), fields);
    }
    return value(fields);
  }

  private static void entry(ProtobufReader entry, List<Field> fields) throws WireException {
    String name = "";
    ProtobufReader value = null;
    while (entry.next()) {
      switch (entry.field()) {
        case 1 -> name = entry.text();
        case 2 -> value = entry.message();
        default -> entry.skip();
      }
    }
    if (value != null) {
      fieldValue(name, value, fields);
    }
  }

  private static void fieldValue(String name, ProtobufReader value, List<Field> fields)
      throws WireException {
    while (value.next()) {
      if (value.field() != LIST_VALUE) {
        scalar(name, value, fields);
        continue;
      }
      ProtobufReader list = value.message();
      while (list.find(1)) {
        // Kong sends no lists in lists here: the reader skips them and goes no deeper.
        ProtobufReader element = list.message();
        while (element.next()) {
          scalar(name, element, fields);
        }
      }
    }
  }

  private static void scalar(String name, ProtobufReader value, List<Field> fields)
      throws WireException {
    switch (value.field()) {
      case 2 -> add(fields, new Field(name, plain(value.number())));
      case 3 -> add(fields, new Field(name, value.text()));
      case 4 -> {
        value.skip();
        add(fields, new Field(name, null));
      }
      default -> value.skip();
    }
  }

  /** A map of arrays of strings and {@code true}; an empty array stands for one {@code true}. */
  static Answer<List<Field>> fields(MessagePackReader in) throws WireException {
    List<Field> fields = new ArrayList<>();
    for (int names = in.atNil() ? 0 : in.map(); names > 0; names--) {
      String name = in.text();
      if (in.peek() != MessagePackType.ARRAY) {
        add(fields, field(name, in));
        continue;
      }
      int values = in.array();
      if (values == 0) {
        add(fields, new Field(name, null));
      }
      for (; values > 0; values--) {
        add(fields, field(name, in));
      }
    }
    return value(fields);
  }

  /** Kong gives no more than it was asked for: what more would take is many times its bytes. */
  private static void add(List<Field> fields, Field field) throws WireException {
    if (fields.size() >= MAX_FIELDS) {
      throw new WireException("more than " + MAX_FIELDS + " header fields or arguments");
    }
    fields.add(field);
  }

  private static Field field(String name, MessagePackReader in) throws WireException {
    return switch (in.peek()) {
      case STRING, BINARY -> new Field(name, in.text());
      case INTEGER, FLOAT -> new Field(name, plain(in.number()));
      default -> {
        in.skip();
        yield new Field(name, null);
      }
    };
  }

  private static String plain(double number) {
    return number == Math.rint(number) && Math.abs(number) < 1L << 53
        ? Long.toString((long) number)
        : Double.toString(number);
  }

  static Answer<@Nullable Object> any(ProtobufReader in) throws WireException {
    return value(AnyValue.read(in));
  }

  static Answer<@Nullable Object> any(MessagePackReader in) throws WireException {
    return value(AnyValue.read(in));
  }
}
