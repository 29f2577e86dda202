package dev.postrider.kong.server;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The arguments of a call in both protocols.
 *
 * @param protobuf the argument message
 * @param messagePack the array of arguments, in which nil is never sent: Lua would lose what follows
 */
record CallArguments(ProtobufWriter protobuf, MessagePackWriter messagePack) {

  /** The fields of {@code google.protobuf.Value} that hold a text and a list. */
  private static final int STRING_VALUE = 3;

  private static final int LIST_VALUE = 6;

  static CallArguments none() {
    return new CallArguments(new ProtobufWriter(), new MessagePackWriter().array(0));
  }

  /** {@code String}, {@code ServiceKey} and the like: one text in field 1. */
  static CallArguments text(String value) {
    return new CallArguments(
        new ProtobufWriter().text(1, value), new MessagePackWriter().array(1).text(value));
  }

  /** {@code Bool}. */
  static CallArguments flag(boolean value) {
    return new CallArguments(
        new ProtobufWriter().varint(1, value ? 1 : 0),
        new MessagePackWriter().array(1).bool(value));
  }

  /** {@code ByteString}. */
  static CallArguments bytes(byte[] value) {
    return new CallArguments(
        new ProtobufWriter().bytes(1, value), new MessagePackWriter().array(1).bytes(value));
  }

  /** {@code ConsumerSpec}. */
  static CallArguments textAndFlag(String value, boolean flag) {
    return new CallArguments(
        new ProtobufWriter().text(1, value).varint(2, flag ? 1 : 0),
        new MessagePackWriter().array(2).text(value).bool(flag));
  }

  /** {@code Target}. */
  static CallArguments textAndInteger(String value, int number) {
    return new CallArguments(
        new ProtobufWriter().text(1, value).varint(2, number),
        new MessagePackWriter().array(2).text(value).integer(number));
  }

  /** {@code Struct}: by each name a text, or a list of texts. */
  static CallArguments table(Map<String, List<String>> table) {
    ProtobufWriter struct = new ProtobufWriter();
    MessagePackWriter map = new MessagePackWriter().array(1).map(table.size());
    table.forEach((name, values) -> {
      ProtobufWriter list = new ProtobufWriter();
      values.forEach(value -> list.message(1, new ProtobufWriter().text(STRING_VALUE, value)));
      map.text(name);
      ProtobufWriter variant = new ProtobufWriter();
      if (values.size() == 1) {
        variant.text(STRING_VALUE, values.get(0));
        map.text(values.get(0));
      } else {
        variant.message(LIST_VALUE, list);
        map.array(values.size());
        values.forEach(map::text);
      }
      struct.message(1, new ProtobufWriter().text(1, name).message(2, variant));
    });
    return new CallArguments(struct, map);
  }

  /** {@code AuthenticateArgs}. */
  static CallArguments authentication(KongConsumer consumer, @Nullable KongCredential credential) {
    ProtobufWriter person = new ProtobufWriter();
    Map<String, String> columns = new LinkedHashMap<>();
    column(person, 1, "id", consumer.id(), columns);
    column(person, 3, "username", consumer.username(), columns);
    column(person, 4, "custom_id", consumer.customId(), columns);
    ProtobufWriter both = new ProtobufWriter().message(1, person);
    MessagePackWriter array = new MessagePackWriter().array(credential == null ? 1 : 2);
    row(array, columns);
    if (credential != null) {
      ProtobufWriter proof = new ProtobufWriter();
      columns.clear();
      column(proof, 1, "id", credential.id(), columns);
      column(proof, 2, "consumer_id", credential.consumerId(), columns);
      both.message(2, proof);
      row(array, columns);
    }
    return new CallArguments(both, array);
  }

  private static void column(
      ProtobufWriter out,
      int field,
      String name,
      @Nullable String value,
      Map<String, String> columns) {
    if (value != null) {
      out.text(field, value);
      columns.put(name, value);
    }
  }

  private static void row(MessagePackWriter out, Map<String, String> columns) {
    out.map(columns.size());
    columns.forEach((name, value) -> out.text(name).text(value));
  }

  static CallArguments integer(int value) {
    return new CallArguments(
        new ProtobufWriter().varint(1, value), new MessagePackWriter().array(1).integer(value));
  }

  /** {@code KV}, with a text, number or boolean as value. */
  static CallArguments pair(String key, Object value) {
    MessagePackWriter pair = new MessagePackWriter().array(2).text(key);
    ProtobufWriter variant = new ProtobufWriter();
    if (value instanceof String text) {
      variant.text(3, text);
      pair.text(text);
    } else if (value instanceof Boolean bool) {
      variant.varint(4, bool ? 1 : 0);
      pair.bool(bool);
    } else if (value instanceof Number number) {
      variant.number(2, number.doubleValue());
      pair.number(number.doubleValue());
    } else {
      throw new IllegalArgumentException(
          "a value is a String, Number or Boolean, not " + value.getClass().getName());
    }
    return new CallArguments(new ProtobufWriter().text(1, key).message(2, variant), pair);
  }

  /** {@code ListValue} with one message for Kong's log, whose encoding is ours to choose. */
  static CallArguments logMessage(String value) {
    var variant = new ProtobufWriter().bytes(3, value.getBytes(UTF_8));
    return new CallArguments(
        new ProtobufWriter().message(1, variant),
        new MessagePackWriter().array(1).utf8(value));
  }

  byte[] protobufFrames(String method) {
    byte[] name = method.getBytes(US_ASCII);
    return new WireBuffer(64)
        .putLittleEndian(name.length, 4)
        .put(name)
        .putLittleEndian(protobuf.out().length(), 4)
        .put(protobuf.out())
        .toBytes();
  }

  byte[] messagePackCall(String method) {
    var call = new MessagePackWriter().map(2).text("Method").text(method).text("Args");
    return call.out().put(messagePack.out()).toBytes();
  }
}
