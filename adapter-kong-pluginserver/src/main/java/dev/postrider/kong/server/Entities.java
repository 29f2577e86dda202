package dev.postrider.kong.server;

import static dev.postrider.kong.server.Decoders.emptyToNull;
import static dev.postrider.kong.server.Decoders.value;

import dev.postrider.kong.server.Call.Answer;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads Kong's entities; one without an id is none. */
final class Entities {

  private Entities() {}

  static Answer<@Nullable KongConsumer> consumer(ProtobufReader in) throws WireException {
    String id = "";
    String username = null;
    String customId = null;
    while (in.next()) {
      switch (in.field()) {
        case 1 -> id = in.text();
        case 3 -> username = emptyToNull(in.text());
        case 4 -> customId = emptyToNull(in.text());
        default -> in.skip();
      }
    }
    return value(id.isEmpty() ? null : new KongConsumer(id, username, customId));
  }

  static Answer<@Nullable KongConsumer> consumer(MessagePackReader in) throws WireException {
    Map<?, ?> row = row(in);
    String id = text(row, "id");
    return value(
        id == null ? null : new KongConsumer(id, text(row, "username"), text(row, "custom_id")));
  }

  static Answer<@Nullable KongCredential> credential(ProtobufReader in) throws WireException {
    String id = "";
    String consumerId = null;
    while (in.next()) {
      switch (in.field()) {
        case 1 -> id = in.text();
        case 2 -> consumerId = emptyToNull(in.text());
        default -> in.skip();
      }
    }
    return value(id.isEmpty() ? null : new KongCredential(id, consumerId));
  }

  static Answer<@Nullable KongCredential> credential(MessagePackReader in) throws WireException {
    Map<?, ?> row = row(in);
    String id = text(row, "id");
    String consumerId = text(row, "consumer_id");
    return value(
        id == null
            ? null
            : new KongCredential(id, consumerId != null ? consumerId : idOf(row, "consumer")));
  }

  static Answer<@Nullable KongRoute> route(ProtobufReader in) throws WireException {
    String id = "";
    String name = null;
    String serviceId = null;
    while (in.next()) {
      switch (in.field()) {
        case 1 -> id = in.text();
        case 4 -> name = emptyToNull(in.text());
        case 18 -> serviceId = key(in.message());
        default -> in.skip();
      }
    }
    return value(id.isEmpty() ? null : new KongRoute(id, name, serviceId));
  }

  static Answer<@Nullable KongRoute> route(MessagePackReader in) throws WireException {
    Map<?, ?> row = row(in);
    String id = text(row, "id");
    return value(id == null ? null : new KongRoute(id, text(row, "name"), idOf(row, "service")));
  }

  static Answer<@Nullable KongService> service(ProtobufReader in) throws WireException {
    String id = "";
    String name = null;
    String protocol = null;
    String host = null;
    int port = 0;
    String path = null;
    while (in.next()) {
      switch (in.field()) {
        case 1 -> id = in.text();
        case 4 -> name = emptyToNull(in.text());
        case 6 -> protocol = emptyToNull(in.text());
        case 7 -> host = emptyToNull(in.text());
        case 8 -> port = (int) in.integer();
        case 9 -> path = emptyToNull(in.text());
        default -> in.skip();
      }
    }
    return value(id.isEmpty() ? null : new KongService(id, name, protocol, host, port, path));
  }

  static Answer<@Nullable KongService> service(MessagePackReader in) throws WireException {
    Map<?, ?> row = row(in);
    String id = text(row, "id");
    if (id == null) {
      return value(null);
    }
    int port = row.get("port") instanceof Double number ? number.intValue() : 0;
    return value(new KongService(
        id, text(row, "name"), text(row, "protocol"), text(row, "host"), port, text(row, "path")));
  }

  private static @Nullable String key(ProtobufReader in) throws WireException {
    String id = null;
    while (in.find(1)) {
      id = emptyToNull(in.text());
    }
    return id;
  }

  private static Map<?, ?> row(MessagePackReader in) throws WireException {
    return AnyValue.read(in) instanceof Map<?, ?> row ? row : Map.of();
  }

  private static @Nullable String text(Map<?, ?> row, String column) {
    return row.get(column) instanceof String text ? emptyToNull(text) : null;
  }

  private static @Nullable String idOf(Map<?, ?> row, String column) {
    return row.get(column) instanceof Map<?, ?> key ? text(key, "id") : null;
  }
}
