package dev.postrider.kong.driver;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Kong's entities as protobuf messages; columns that a message does not have are left out. */
final class ProtobufEntity {
  private static final List<String> ROUTE = List.of(
      "id",
      "created_at",
      "updated_at",
      "name",
      "protocols",
      "methods",
      "hosts",
      "paths",
      "headers",
      "https_redirect_status_code",
      "regex_priority",
      "strip_path",
      "preserve_host",
      "snis",
      "sources",
      "destinations",
      "tags",
      "service");
  private static final List<String> SERVICE = List.of(
      "id",
      "created_at",
      "updated_at",
      "name",
      "retries",
      "protocol",
      "host",
      "port",
      "path",
      "connect_timeout",
      "write_timeout",
      "read_timeout",
      "tags",
      "client_certificate");
  private static final List<String> CONSUMER =
      List.of("id", "created_at", "username", "custom_id", "tags");
  private static final List<String> CREDENTIAL = List.of("id", "consumer_id");
  private static final List<String> KEY = List.of("id");

  private ProtobufEntity() {}

  static void write(
      ProtobufWriter out, ProtobufResult type, @Nullable Object row, TableOrder order) {
    if (row instanceof Map<?, ?> columns) {
      List<String> fields = switch (type) {
        case ROUTE -> ROUTE;
        case SERVICE -> SERVICE;
        case CONSUMER -> CONSUMER;
        case CREDENTIAL -> CREDENTIAL;
        default -> throw new IllegalArgumentException(type.toString());
      };
      write(out, fields, columns, order);
    }
  }

  private static void write(
      ProtobufWriter out, List<String> fields, Map<?, ?> columns, TableOrder order) {
    for (Map.Entry<?, ?> column : order.of(columns.entrySet())) {
      int number = fields.indexOf(column.getKey().toString()) + 1;
      if (number > 0) {
        field(out, number, column.getValue(), order);
      }
    }
  }

  private static void field(
      ProtobufWriter out, int number, @Nullable Object value, TableOrder order) {
    if (value instanceof String string) {
      if (!string.isEmpty()) {
        out.bytes(number, string);
      }
    } else if (value instanceof Boolean bool) {
      if (bool) {
        out.varint(number, 1);
      }
    } else if (value instanceof Number whole) {
      if (whole.longValue() != 0) {
        out.varint(number, whole.longValue());
      }
    } else if (value instanceof List<?> list) {
      for (Object one : list) {
        if (!(one instanceof String string)) {
          throw new LuaError("string expected for a repeated field");
        }
        out.bytes(number, string);
      }
    } else if (value instanceof Map<?, ?> reference && reference.containsKey("id")) {
      var key = new ProtobufWriter();
      write(key, KEY, reference, order);
      out.message(number, key);
    }
  }
}
