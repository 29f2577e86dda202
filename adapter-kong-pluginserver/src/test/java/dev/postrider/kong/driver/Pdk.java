package dev.postrider.kong.driver;

import static dev.postrider.kong.driver.ProtobufArgument.BOOL;
import static dev.postrider.kong.driver.ProtobufArgument.CONSUMER_SPEC;
import static dev.postrider.kong.driver.ProtobufArgument.EMPTY;
import static dev.postrider.kong.driver.ProtobufArgument.KV;
import static dev.postrider.kong.driver.ProtobufArgument.LIST_VALUE;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The functions of one Kong version. */
final class Pdk {
  private static final String ALL = "arl";
  private static final String REQUEST = "ar";

  private final Map<String, PdkFunction> functions = new HashMap<>();
  private final KongRelease release;

  Pdk(KongRelease release) {
    this.release = release;
    clientFunctions();
    contextFunctions();
    logFunctions();
    RequestFunctions.addTo(this);
    ResponseFunctions.addTo(this);
  }

  /** The function of this name, null if this Kong has none. */
  @Nullable
  PdkFunction function(String name) {
    return functions.get(name);
  }

  boolean since(int major, int minor) {
    return release.atLeast(major, minor);
  }

  void add(
      String name,
      String phases,
      ProtobufArgument argument,
      ProtobufResult result,
      PdkFunction.Body body) {
    functions.put(name, new PdkFunction(phases, argument, result, body));
  }

  /** Adds a function that only MessagePack reaches. */
  void addUntyped(String name, String phases, PdkFunction.Body body) {
    functions.put(name, new PdkFunction(phases, null, null, body));
  }

  static @Nullable Object argument(List<@Nullable Object> arguments, int index) {
    return index < arguments.size() ? arguments.get(index) : null;
  }

  static String string(List<@Nullable Object> arguments, int index, String what) {
    if (argument(arguments, index) instanceof String string) {
      return string;
    }
    throw new LuaError(what + " must be a string");
  }

  private void clientFunctions() {
    add(
        "kong.client.get_ip",
        REQUEST,
        EMPTY,
        ProtobufResult.STRING,
        (e, a) -> Results.of(e.request.clientIp()));
    add(
        "kong.client.get_forwarded_ip",
        REQUEST,
        EMPTY,
        ProtobufResult.STRING,
        (e, a) ->
            Results.of(RequestFunctions.forwarded(e, "X-Forwarded-For", e.request.clientIp())));
    add(
        "kong.client.get_port",
        REQUEST,
        EMPTY,
        ProtobufResult.INT,
        (e, a) -> Results.of((long) e.request.clientPort()));
    add(
        "kong.client.get_forwarded_port",
        REQUEST,
        EMPTY,
        ProtobufResult.INT,
        (e, a) -> Results.of((long) e.request.clientPort()));
    add(
        "kong.client.get_consumer",
        ALL,
        EMPTY,
        ProtobufResult.CONSUMER,
        (e, a) -> Results.of(e.consumer));
    add(
        "kong.client.get_credential",
        ALL,
        EMPTY,
        ProtobufResult.CREDENTIAL,
        (e, a) -> Results.of(e.credential));
    add("kong.client.load_consumer", ALL, CONSUMER_SPEC, ProtobufResult.CONSUMER, Pdk::consumer);
    add(
        "kong.client.authenticate",
        "a",
        ProtobufArgument.AUTHENTICATE_ARGS,
        ProtobufResult.EMPTY,
        Pdk::authenticate);
    add(
        "kong.client.get_protocol",
        REQUEST,
        BOOL,
        ProtobufResult.STRING,
        (e, a) -> e.request.route() == null
            ? Results.error("No active route found")
            : Results.of(e.request.scheme()));
    add(
        "kong.router.get_route",
        ALL,
        EMPTY,
        ProtobufResult.ROUTE,
        (e, a) -> Results.of(e.request.route()));
    add(
        "kong.router.get_service",
        ALL,
        EMPTY,
        ProtobufResult.SERVICE,
        (e, a) -> Results.of(e.request.service()));
    add("kong.node.get_id", ALL, EMPTY, ProtobufResult.STRING, (e, a) -> Results.of(e.nodeId));
    Map<String, Object> memory = Map.of(
        "lua_shared_dicts",
        Map.of(
            "kong",
            Map.of("allocated_slabs", 40_960L, "capacity", 5_242_880L),
            "kong_db_cache",
            Map.of("allocated_slabs", 1L, "capacity", 134_217_728L)),
        "workers_lua_vms",
        List.of(Map.of("pid", 17L, "http_allocated_gc", 4_000_000_000L)));
    add(
        "kong.node.get_memory_stats",
        ALL,
        EMPTY,
        ProtobufResult.MEMORY,
        (e, a) -> Results.of(memory));
    add(
        "kong.ip.is_trusted",
        ALL,
        ProtobufArgument.STRING,
        ProtobufResult.BOOL,
        (e, a) -> Results.of(string(a, 0, "ip").equals("10.0.0.1")));
  }

  /** The database knows one consumer: that of the request. */
  private static Results consumer(Event event, List<@Nullable Object> arguments) {
    String id = string(arguments, 0, "consumer_id");
    boolean byName = Boolean.TRUE.equals(argument(arguments, 1));
    Map<String, Object> row = event.request.consumer();
    boolean found =
        row != null && (id.equals(row.get("id")) || (byName && id.equals(row.get("username"))));
    return Results.of(found ? row : null);
  }

  private static Results authenticate(Event event, List<@Nullable Object> arguments) {
    Map<String, Object> consumer = row(argument(arguments, 0), "consumer");
    Map<String, Object> credential = row(argument(arguments, 1), "credential");
    if (consumer == null && credential == null) {
      throw new LuaError("either credential or consumer must be provided");
    }
    event.consumer = consumer;
    event.credential = credential;
    return Results.NONE;
  }

  private static @Nullable Map<String, Object> row(@Nullable Object value, String what) {
    if (value == null) {
      return null;
    }
    if (value instanceof Map<?, ?> map) {
      Map<String, Object> row = new HashMap<>();
      map.forEach((key, column) -> row.put(key.toString(), column));
      return row;
    }
    if (value instanceof List<?> list && list.isEmpty()) {
      return new HashMap<>();
    }
    throw new LuaError(what + " must be a table or nil");
  }

  private void contextFunctions() {
    if (since(2, 1)) {
      add(
          "kong.ctx.shared.get",
          ALL,
          ProtobufArgument.STRING,
          ProtobufResult.VALUE,
          (e, a) -> Results.of(e.shared.get(string(a, 0, "key"))));
      add("kong.ctx.shared.set", ALL, KV, ProtobufResult.EMPTY, (e, a) -> put(e.shared, a));
    }
    add(
        "kong.nginx.get_ctx",
        ALL,
        ProtobufArgument.STRING,
        ProtobufResult.VALUE,
        (e, a) -> Results.of(e.nginxContext.get(string(a, 0, "key"))));
    add("kong.nginx.set_ctx", ALL, KV, ProtobufResult.STRING, (e, a) -> put(e.nginxContext, a));
    add(
        "kong.nginx.get_subsystem",
        REQUEST,
        EMPTY,
        ProtobufResult.STRING,
        (e, a) -> Results.of("http"));
    add(
        "kong.nginx.get_tls1_version_str",
        REQUEST,
        EMPTY,
        ProtobufResult.STRING,
        (e, a) ->
            e.request.scheme().equals("https") ? Results.of("TLSv1.3") : Results.error("no TLS"));
    add(
        "kong.nginx.req_start_time",
        ALL,
        EMPTY,
        ProtobufResult.NUMBER,
        (e, a) -> Results.of(e.startSeconds));
  }

  private static Results put(Map<String, Object> table, List<@Nullable Object> arguments) {
    Object value = argument(arguments, 1);
    String key = string(arguments, 0, "key");
    if (value == null) {
      table.remove(key);
    } else {
      table.put(key, value);
    }
    return Results.NONE;
  }

  /** Some of what Kong's log has, spelled as lua-cjson does: any bytes, and {@code /} escaped. */
  private static @Nullable String serialized(Event event) {
    if (event.request.variables().containsKey("no_json")) {
      return null;
    }
    Map<String, Object> request = new LinkedHashMap<>();
    request.put("method", event.request.method());
    request.put("uri", event.request.target());
    request.put("headers", event.headers.table(1000));
    Map<String, Object> log = new LinkedHashMap<>();
    log.put("client_ip", event.request.clientIp());
    log.put("request", request);
    log.put("latencies", Map.of("kong", 0.10));
    log.put("started_at", 1710000000123L);
    return LuaJson.json(log);
  }

  private void logFunctions() {
    for (String level : List.of("alert", "crit", "err", "warn", "notice", "info", "debug")) {
      add("kong.log." + level, ALL, LIST_VALUE, ProtobufResult.EMPTY, (e, a) -> {
        List<String> parts = new ArrayList<>();
        a.forEach(value -> parts.add(LuaJson.text(value)));
        e.log(level, String.join("", parts));
        return Results.NONE;
      });
    }
    add(
        "kong.log.set_serialize_value",
        ALL,
        KV,
        ProtobufResult.EMPTY,
        (e, a) -> put(e.nginxContext, a));
    add(
        "kong.log.serialize",
        "l",
        EMPTY,
        ProtobufResult.STRING,
        (e, a) -> Results.of(serialized(e)));
  }
}
