package dev.postrider.kong.server;

import static dev.postrider.kong.server.Decoders.emptyToNull;
import static dev.postrider.kong.server.Decoders.value;

import dev.postrider.kong.server.Call.Answer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
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

  static Answer<UriCaptures> captures(ProtobufReader in) throws WireException {
    List<String> unnamed = new ArrayList<>();
    Map<String, String> named = new LinkedHashMap<>();
    while (in.next()) {
      switch (in.field()) {
        case 1 -> unnamed.add(in.text());
        case 2 -> capture(in.message(), named);
        default -> in.skip();
      }
    }
    return value(new UriCaptures(unnamed, named));
  }

  private static void capture(ProtobufReader in, Map<String, String> named) throws WireException {
    String name = "";
    String text = "";
    while (in.next()) {
      switch (in.field()) {
        case 1 -> name = in.text();
        case 2 -> text = in.text();
        default -> in.skip();
      }
    }
    named.put(name, text);
  }

  static Answer<UriCaptures> captures(MessagePackReader in) throws WireException {
    Map<?, ?> row = row(in);
    List<String> unnamed = new ArrayList<>();
    Map<String, String> named = new LinkedHashMap<>();
    if (row.get("unnamed") instanceof List<?> list) {
      list.forEach(text -> unnamed.add(String.valueOf(text)));
    }
    if (row.get("named") instanceof Map<?, ?> map) {
      map.forEach((name, text) -> named.put(String.valueOf(name), String.valueOf(text)));
    }
    return value(new UriCaptures(unnamed, named));
  }

  static Answer<KongMemory> memory(ProtobufReader in) throws WireException {
    long[][] zones = new long[3][2];
    List<KongMemory.Worker> workers = new ArrayList<>();
    while (in.next()) {
      switch (in.field()) {
        case 1 -> {
          ProtobufReader dictionaries = in.message();
          while (dictionaries.next()) {
            if (dictionaries.field() < zones.length) {
              zones[dictionaries.field()] = numbers(dictionaries.message());
            } else {
              dictionaries.skip();
            }
          }
        }
        case 2 -> {
          long[] worker = numbers(in.message());
          workers.add(new KongMemory.Worker(worker[1], worker[0]));
        }
        default -> in.skip();
      }
    }
    return value(new KongMemory(zone(zones[1]), zone(zones[2]), workers));
  }

  /** The integers in the fields 1 and 2. */
  private static long[] numbers(ProtobufReader in) throws WireException {
    long[] numbers = new long[2];
    while (in.next()) {
      switch (in.field()) {
        case 1 -> numbers[0] = in.integer();
        case 2 -> numbers[1] = in.integer();
        default -> in.skip();
      }
    }
    return numbers;
  }

  private static KongMemory.Zone zone(long[] numbers) {
    return new KongMemory.Zone(numbers[0], numbers[1]);
  }

  static Answer<KongMemory> memory(MessagePackReader in) throws WireException {
    Map<?, ?> row = row(in);
    Map<?, ?> zones = map(row.get("lua_shared_dicts"));
    List<KongMemory.Worker> workers = new ArrayList<>();
    if (row.get("workers_lua_vms") instanceof List<?> list) {
      for (Object each : list) {
        Map<?, ?> worker = map(each);
        workers.add(
            new KongMemory.Worker(number(worker, "pid"), number(worker, "http_allocated_gc")));
      }
    }
    return value(
        new KongMemory(zone(zones.get("kong")), zone(zones.get("kong_db_cache")), workers));
  }

  private static KongMemory.Zone zone(@Nullable Object row) {
    Map<?, ?> zone = map(row);
    return new KongMemory.Zone(number(zone, "allocated_slabs"), number(zone, "capacity"));
  }

  private static Map<?, ?> map(@Nullable Object value) {
    return value instanceof Map<?, ?> map ? map : Map.of();
  }

  private static long number(Map<?, ?> row, String column) {
    return row.get(column) instanceof Double number ? number.longValue() : 0;
  }
}
