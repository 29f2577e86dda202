package dev.postrider.kong.server;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Lua values without a declared shape, as String, Double, Boolean, List, Map or null. */
final class AnyValue {

  private static final int MAX_DEPTH = 32;

  private AnyValue() {}

  static @Nullable Object read(MessagePackReader in) throws WireException {
    return read(in, 0);
  }

  private static @Nullable Object read(MessagePackReader in, int depth) throws WireException {
    requireDepth(depth);
    return switch (in.peek()) {
      case BOOL -> in.bool();
      case INTEGER, FLOAT -> in.number();
      case STRING, BINARY -> in.text();
      case ARRAY -> list(in, depth + 1);
      case MAP -> map(in, depth + 1);
      case NIL, EXTENSION -> {
        in.skip();
        yield null;
      }
    };
  }

  private static List<@Nullable Object> list(MessagePackReader in, int depth) throws WireException {
    List<@Nullable Object> list = new ArrayList<>();
    for (int left = in.array(); left > 0; left--) {
      list.add(read(in, depth));
    }
    return list;
  }

  private static Map<String, @Nullable Object> map(MessagePackReader in, int depth)
      throws WireException {
    Map<String, @Nullable Object> map = new LinkedHashMap<>();
    for (int left = in.map(); left > 0; left--) {
      Object key = read(in, depth);
      map.put(String.valueOf(key), read(in, depth));
    }
    return map;
  }

  /** {@code google.protobuf.Value}. */
  static @Nullable Object read(ProtobufReader in) throws WireException {
    return value(in, 0);
  }

  private static @Nullable Object value(ProtobufReader in, int depth) throws WireException {
    requireDepth(depth);
    Object value = null;
    while (in.next()) {
      switch (in.field()) {
        case 2 -> value = in.number();
        case 3 -> value = in.text();
        case 4 -> value = in.bool();
        case 5 -> value = struct(in.message(), depth + 1);
        case 6 -> value = list(in.message(), depth + 1);
        default -> in.skip();
      }
    }
    return value;
  }

  private static Map<String, @Nullable Object> struct(ProtobufReader in, int depth)
      throws WireException {
    Map<String, @Nullable Object> map = new LinkedHashMap<>();
    while (in.next()) {
      if (in.field() != 1) {
        in.skip();
        continue;
      }
      ProtobufReader entry = in.message();
      String key = "";
      Object value = null;
      while (entry.next()) {
        switch (entry.field()) {
          case 1 -> key = entry.text();
          case 2 -> value = value(entry.message(), depth + 1);
          default -> entry.skip();
        }
      }
      map.put(key, value);
    }
    return map;
  }

  private static List<@Nullable Object> list(ProtobufReader in, int depth) throws WireException {
    List<@Nullable Object> list = new ArrayList<>();
    while (in.find(1)) {
      list.add(value(in.message(), depth + 1));
    }
    return list;
  }

  private static void requireDepth(int depth) throws WireException {
    if (depth > MAX_DEPTH) {
      throw new WireException("value nested deeper than " + MAX_DEPTH);
    }
  }
}
