package dev.postrider.kong.driver;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The argument messages of PDK functions, and the Lua arguments that Kong makes of them. */
enum ProtobufArgument {
  EMPTY,
  STRING,
  INT,
  BOOL,
  KV,
  LIST_VALUE,
  STRUCT,
  EXIT_ARGS,
  CONSUMER_SPEC,
  AUTHENTICATE_ARGS,
  TARGET;

  List<@Nullable Object> unwrap(byte[] frame, KongRelease release) {
    ProtobufMessage message = ProtobufMessage.of(frame);
    return switch (this) {
      case EMPTY -> List.of();
      case STRING -> Arrays.asList(message.bytes(1));
      case INT -> Arrays.asList((Object) message.number(1));
      case BOOL -> Arrays.asList((Object) (message.number(1) != 0));
      case KV -> Arrays.asList(message.bytes(1), message.has(2) ? value(message.message(2)) : null);
      case LIST_VALUE -> list(message);
      case STRUCT -> Arrays.asList((Object) struct(message));
      case EXIT_ARGS -> exit(message, release);
      case CONSUMER_SPEC -> Arrays.asList(message.bytes(1), message.number(2) != 0);
      case AUTHENTICATE_ARGS ->
        Arrays.asList(
            message.has(1) ? consumer(message.message(1)) : null,
            message.has(2) ? credential(message.message(2)) : null);
      case TARGET -> Arrays.asList(message.bytes(1), message.number(2));
    };
  }

  private static List<@Nullable Object> exit(ProtobufMessage message, KongRelease release) {
    // Before 2.8 the headers were not unwrapped and came to nothing.
    boolean withHeaders = message.has(3) && release.atLeast(2, 8);
    return Arrays.asList(
        (Object) (long) (int) message.number(1),
        message.bytes(2),
        withHeaders ? struct(message.message(3)) : null);
  }

  private static Map<String, Object> struct(ProtobufMessage message) {
    Map<String, Object> struct = new LinkedHashMap<>();
    for (ProtobufMessage entry : message.messages(1)) {
      Object value = value(entry.message(2));
      if (value != null) {
        struct.put(entry.bytes(1), value);
      }
    }
    return struct;
  }

  private static List<@Nullable Object> list(ProtobufMessage message) {
    List<@Nullable Object> list = new ArrayList<>();
    for (ProtobufMessage one : message.messages(1)) {
      Object value = value(one);
      if (value == null) {
        // A hole: Lua's list ends here.
        break;
      }
      list.add(value);
    }
    return list;
  }

  private static @Nullable Object value(ProtobufMessage message) {
    if (message.has(6)) {
      return list(message.message(6));
    }
    if (message.has(5)) {
      return struct(message.message(5));
    }
    if (message.has(4) && message.number(4) != 0) {
      return true;
    }
    if (message.has(3)) {
      return message.bytes(3);
    }
    if (message.has(2)) {
      return Double.longBitsToDouble(message.number(2));
    }
    return message.has(1) ? "NULL_VALUE" : null;
  }

  private static Map<String, Object> consumer(ProtobufMessage message) {
    return Map.of(
        "id", message.bytes(1), "username", message.bytes(3), "custom_id", message.bytes(4));
  }

  private static Map<String, Object> credential(ProtobufMessage message) {
    return Map.of("id", message.bytes(1), "consumer_id", message.bytes(2));
  }
}
