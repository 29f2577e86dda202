package dev.postrider.kong.driver;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The result messages of PDK functions, and how Kong makes them of Lua's values. */
enum ProtobufResult {
  EMPTY,
  STRING,
  BYTE_STRING,
  INT,
  NUMBER,
  BOOL,
  VALUE,
  STRUCT,
  RAW_BODY,
  URI_CAPTURES,
  MEMORY,
  ROUTE,
  SERVICE,
  CONSUMER,
  CREDENTIAL;

  Bytes wrap(Results results, Event event, TableOrder order) {
    var out = new ProtobufWriter();
    @Nullable Object value = results.first();
    switch (this) {
      case STRING, BYTE_STRING -> string(out, value);
      case INT -> integer(out, value);
      case NUMBER -> number(out, value);
      case BOOL -> {
        if (Boolean.TRUE.equals(value)) {
          out.varint(1, 1);
        }
      }
      case VALUE -> value(out, value, event.release, order);
      case STRUCT ->
        struct(out, (Map<?, ?>) (value == null ? Map.of() : value), event.release, order);
      case RAW_BODY -> rawBody(out, results, event);
      case URI_CAPTURES -> captures(out, value);
      case ROUTE, SERVICE, CONSUMER, CREDENTIAL -> ProtobufEntity.write(out, this, value, order);
      case MEMORY -> memory(out, value);
      case EMPTY -> {}
    }
    return out.bytes();
  }

  private static void string(ProtobufWriter out, @Nullable Object value) {
    if (value instanceof String string) {
      if (!string.isEmpty()) {
        out.bytes(1, string);
      }
    } else if (value != null) {
      throw new LuaError("string expected for field 'v'");
    }
  }

  private static void integer(ProtobufWriter out, @Nullable Object value) {
    if (value instanceof Number number && number.longValue() != 0) {
      out.varint(1, number.longValue());
    }
  }

  private static void number(ProtobufWriter out, @Nullable Object value) {
    if (value instanceof Number number && number.doubleValue() != 0) {
      out.fixed64(1, number.doubleValue());
    }
  }

  /** Writes the fields of a {@code google.protobuf.Value}. */
  private static void value(
      ProtobufWriter out, @Nullable Object value, KongRelease release, TableOrder order) {
    if (value == null) {
      // The number that Kong gives; the enumeration has only 0.
      out.varint(1, 1);
    } else if (value instanceof Number number) {
      out.fixed64(2, number.doubleValue());
    } else if (value instanceof String string) {
      out.bytes(3, string);
    } else if (value instanceof Boolean bool) {
      out.varint(4, bool ? 1 : 0);
    } else if (value instanceof List<?> list && !list.isEmpty()) {
      if (!release.atLeast(3, 0)) {
        // Kong took lists for structs, whose names here are numbers.
        throw new LuaError("string expected for field 'key', got number");
      }
      var message = new ProtobufWriter();
      for (Object one : list) {
        var element = new ProtobufWriter();
        value(element, one, release, order);
        message.message(1, element);
      }
      out.message(6, message);
    } else {
      var message = new ProtobufWriter();
      if (value instanceof Map<?, ?> map) {
        struct(message, map, release, order);
      }
      out.message(5, message);
    }
  }

  /** Writes the fields of a {@code google.protobuf.Struct}. */
  private static void struct(
      ProtobufWriter out, Map<?, ?> map, KongRelease release, TableOrder order) {
    for (Map.Entry<?, ?> entry : order.of(map.entrySet())) {
      var field = new ProtobufWriter().bytes(1, entry.getKey().toString());
      var value = new ProtobufWriter();
      value(value, entry.getValue(), release, order);
      out.message(1, field.message(2, value));
    }
  }

  private static void rawBody(ProtobufWriter out, Results results, Event event) {
    if (!event.release.atLeast(2, 8)) {
      string(out, results.first());
      return;
    }
    @Nullable Path file = event.body.file();
    if (results.first() instanceof String content) {
      out.bytes(1, content);
    } else if (file != null) {
      out.bytes(2, file.toString());
    } else {
      out.bytes(3, results.second() == null ? "Can't read request body" : results.second());
    }
  }

  private static void memory(ProtobufWriter out, @Nullable Object stats) {
    Map<?, ?> dictionaries = table(table(stats).get("lua_shared_dicts"));
    ProtobufWriter zones = new ProtobufWriter();
    zones.message(1, numbers(dictionaries.get("kong"), "allocated_slabs", "capacity"));
    zones.message(2, numbers(dictionaries.get("kong_db_cache"), "allocated_slabs", "capacity"));
    out.message(1, zones);
    if (table(stats).get("workers_lua_vms") instanceof List<?> workers) {
      workers.forEach(worker -> out.message(2, numbers(worker, "http_allocated_gc", "pid")));
    }
  }

  private static Map<?, ?> table(@Nullable Object value) {
    return value instanceof Map<?, ?> table ? table : Map.of();
  }

  private static ProtobufWriter numbers(@Nullable Object row, String first, String second) {
    ProtobufWriter out = new ProtobufWriter();
    if (table(row).get(first) instanceof Long number) {
      out.varint(1, number);
    }
    if (table(row).get(second) instanceof Long number) {
      out.varint(2, number);
    }
    return out;
  }

  private static void captures(ProtobufWriter out, @Nullable Object value) {
    if (value instanceof Map<?, ?> captures) {
      if (captures.get("unnamed") instanceof List<?> unnamed) {
        unnamed.forEach(one -> out.bytes(1, String.valueOf(one)));
      }
      if (captures.get("named") instanceof Map<?, ?> named) {
        named.forEach((name, text) -> out.message(
            2, new ProtobufWriter().bytes(1, String.valueOf(name)).bytes(2, String.valueOf(text))));
      }
    }
  }
}
