package dev.postrider.kong.server;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

/**
 * The arguments of a call in both protocols.
 *
 * @param protobuf the argument message
 * @param messagePack the array of arguments, in which nil is never sent: Lua would lose what follows
 */
record CallArguments(ProtobufWriter protobuf, MessagePackWriter messagePack) {

  static CallArguments none() {
    return new CallArguments(new ProtobufWriter(), new MessagePackWriter().array(0));
  }

  /** {@code String}, {@code ServiceKey} and the like: one text in field 1. */
  static CallArguments text(String value) {
    return new CallArguments(
        new ProtobufWriter().text(1, value), new MessagePackWriter().array(1).text(value));
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
