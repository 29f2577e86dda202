package dev.postrider.kong.driver;

import static dev.postrider.kong.driver.ProtobufArgument.EMPTY;
import static dev.postrider.kong.driver.ProtobufArgument.KV;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** {@code kong.response} and the orders about the request to the upstream. */
final class ResponseFunctions {
  private static final String ENDABLE = "ar";
  private static final String RECEIVED = "rl";
  private static final RequestHeaders HEADERS = new RequestHeaders(List.of(
      new GatewayResponse.Field("X-A", "1"),
      new GatewayResponse.Field("X-A", "2"),
      new GatewayResponse.Field("X-B", "\u00ff")));

  private ResponseFunctions() {}

  static void addTo(Pdk pdk) {
    pdk.add(
        "kong.response.exit",
        ENDABLE,
        ProtobufArgument.EXIT_ARGS,
        ProtobufResult.EMPTY,
        ResponseFunctions::exit);
    if (pdk.since(2, 1)) {
      pdk.addUntyped("kong.response.error", ENDABLE, ResponseFunctions::error);
    }
    addHeaders(pdk);
    addReceived(pdk);
    addUpstreamOrders(pdk);
    addReceivedFromUpstream(pdk);
  }

  private static void addHeaders(Pdk pdk) {
    pdk.add(
        "kong.response.set_status", ENDABLE, ProtobufArgument.INT, ProtobufResult.EMPTY, (e, a) -> {
          status(a, 100);
          return Results.NONE;
        });
    pdk.add("kong.response.set_header", ENDABLE, KV, ProtobufResult.EMPTY, (e, a) -> {
      e.responseHeaders.set(Pdk.string(a, 0, "header name"), value(a));
      return Results.NONE;
    });
    pdk.add("kong.response.add_header", ENDABLE, KV, ProtobufResult.EMPTY, (e, a) -> {
      e.responseHeaders.add(Pdk.string(a, 0, "header name"), value(a));
      return Results.NONE;
    });
    pdk.add(
        "kong.response.clear_header",
        ENDABLE,
        ProtobufArgument.STRING,
        ProtobufResult.EMPTY,
        (e, a) -> {
          e.responseHeaders.clear(Pdk.string(a, 0, "header name"));
          return Results.NONE;
        });
    pdk.add(
        "kong.response.set_headers",
        ENDABLE,
        ProtobufArgument.STRUCT,
        ProtobufResult.EMPTY,
        (e, a) -> {
          Map<?, ?> headers = table(Pdk.argument(a, 0), "headers must be a table");
          ResponseHeaders.check(headers);
          headers.forEach((name, value) -> e.responseHeaders.set(name.toString(), value));
          return Results.NONE;
        });
  }

  /** What is known of the response once there is one; here always 200 with these headers. */
  private static void addReceived(Pdk pdk) {
    pdk.add(
        "kong.response.get_status",
        RECEIVED,
        EMPTY,
        ProtobufResult.INT,
        (e, a) -> Results.of(200L));
    pdk.add(
        "kong.response.get_header",
        RECEIVED,
        ProtobufArgument.STRING,
        ProtobufResult.STRING,
        (e, a) -> Results.of(HEADERS.first(Pdk.string(a, 0, "header name"))));
    pdk.add(
        "kong.response.get_headers",
        RECEIVED,
        ProtobufArgument.INT,
        ProtobufResult.STRUCT,
        (e, a) -> Results.of(HEADERS.table(1000)));
    pdk.add(
        "kong.response.get_source",
        RECEIVED,
        EMPTY,
        ProtobufResult.STRING,
        (e, a) -> Results.of("service"));
  }

  /** What came from the upstream is the response. */
  private static void addReceivedFromUpstream(Pdk pdk) {
    String prefix = "kong.service.response.";
    pdk.add(prefix + "get_status", "r", EMPTY, ProtobufResult.INT, (e, a) -> Results.of(200L));
    pdk.add(
        prefix + "get_header",
        "r",
        ProtobufArgument.STRING,
        ProtobufResult.STRING,
        (e, a) -> Results.of(HEADERS.first(Pdk.string(a, 0, "header name"))));
    pdk.add(
        prefix + "get_headers",
        "r",
        ProtobufArgument.INT,
        ProtobufResult.STRUCT,
        (e, a) -> Results.of(HEADERS.table(1000)));
    pdk.add(
        prefix + "get_raw_body",
        "r",
        EMPTY,
        ProtobufResult.STRING,
        (e, a) -> Results.of("\u00fft"));
  }

  /** Taken and forgotten: the driver has no upstream. */
  private static void addUpstreamOrders(Pdk pdk) {
    PdkFunction.Body accepted = (e, a) -> Results.NONE;
    String prefix = "kong.service.request.";
    for (String name : List.of("set_scheme", "set_path", "set_raw_query", "set_method")) {
      pdk.add(prefix + name, "a", ProtobufArgument.STRING, ProtobufResult.EMPTY, accepted);
    }
    pdk.add(prefix + "clear_header", "a", ProtobufArgument.STRING, ProtobufResult.EMPTY, accepted);
    pdk.add(prefix + "set_header", "a", KV, ProtobufResult.EMPTY, accepted);
    pdk.add(prefix + "add_header", "a", KV, ProtobufResult.EMPTY, accepted);
    pdk.add(prefix + "set_headers", "a", ProtobufArgument.STRUCT, ProtobufResult.EMPTY, accepted);
    pdk.add(prefix + "set_query", "a", ProtobufArgument.STRUCT, ProtobufResult.EMPTY, accepted);
    pdk.add(prefix + "set_raw_body", "a", ProtobufArgument.STRING, ProtobufResult.EMPTY, accepted);
    pdk.add(
        "kong.service.set_target", "a", ProtobufArgument.TARGET, ProtobufResult.EMPTY, accepted);
    pdk.add(
        "kong.service.set_upstream",
        "a",
        ProtobufArgument.STRING,
        ProtobufResult.BOOL,
        (e, a) -> Results.of(Pdk.string(a, 0, "host").equals("orders")));
  }

  private static Results exit(Event event, List<@Nullable Object> arguments) {
    int status = status(arguments, 100);
    Object body = Pdk.argument(arguments, 1);
    if (body != null && !(body instanceof String) && !isTable(body)) {
      throw new LuaError("body must be a nil, string or table");
    }
    Object given = Pdk.argument(arguments, 2);
    Map<?, ?> headers = given == null ? Map.of() : table(given, "headers must be a nil or table");
    ResponseHeaders.check(headers);
    String content =
        body instanceof String string ? string : body == null ? "" : LuaJson.json(body);
    // nginx sends no length with a 204 to which nothing was printed.
    if (body == null && status == 204) {
      event.exit(new GatewayResponse.Exit(status, headerLines(event, headers), ""));
    } else {
      send(event, status, content, headers, isTable(body));
    }
    return Results.NONE;
  }

  private static void send(
      Event event, int status, String content, Map<?, ?> headers, boolean asJson) {
    headerLines(event, headers);
    if (asJson && !event.responseHeaders.has("content-type")) {
      event.responseHeaders.set("Content-Type", "application/json; charset=utf-8");
    }
    if (!event.responseHeaders.has("content-length")) {
      event.responseHeaders.set("Content-Length", (long) content.length());
    }
    event.exit(new GatewayResponse.Exit(status, event.responseHeaders.lines(), content));
  }

  /** The response's lines with these set. */
  private static List<GatewayResponse.Field> headerLines(Event event, Map<?, ?> headers) {
    headers.forEach((name, value) -> {
      String lower = name.toString().toLowerCase(Locale.ROOT);
      if (lower.equals("transfer-encoding") || lower.equals("transfer_encoding")) {
        event.log("warn", "manually setting Transfer-Encoding. Ignored.");
      } else {
        // nginx's Lua interface takes an underscore in a header name for a hyphen.
        event.responseHeaders.set(name.toString().replace('_', '-'), value);
      }
    });
    return event.responseHeaders.lines();
  }

  /** Kong's error page, always in JSON here. */
  private static Results error(Event event, List<@Nullable Object> arguments) {
    int status = status(arguments, 400);
    Object message = Pdk.argument(arguments, 1);
    Object given = Pdk.argument(arguments, 2);
    Map<?, ?> headers = given == null ? Map.of() : table(given, "headers must be a nil or table");
    ResponseHeaders.check(headers);
    String otherwise = message == null ? "An unexpected error occurred" : LuaJson.json(message);
    String text = message instanceof String string ? string : otherwise;
    send(event, status, LuaJson.json(Map.of("message", text)), headers, true);
    return Results.NONE;
  }

  private static int status(List<@Nullable Object> arguments, int min) {
    if (!(Pdk.argument(arguments, 0) instanceof Number status)) {
      throw new LuaError("code must be a number");
    }
    if (status.doubleValue() < min || status.doubleValue() > 599) {
      throw new LuaError("code must be a number between " + min + " and 599");
    }
    return status.intValue();
  }

  private static Object value(List<@Nullable Object> arguments) {
    Object value = Pdk.argument(arguments, 1);
    ResponseHeaders.check(Pdk.string(arguments, 0, "header name"), value);
    return value == null ? "" : value;
  }

  private static boolean isTable(@Nullable Object value) {
    return value instanceof Map || value instanceof List;
  }

  private static Map<?, ?> table(@Nullable Object value, String otherwise) {
    if (value instanceof Map<?, ?> map) {
      return map;
    }
    if (value instanceof List<?> list) {
      if (list.isEmpty()) {
        return Map.of();
      }
      throw new LuaError("invalid header name \"1\": got number, expected string");
    }
    throw new LuaError(otherwise);
  }
}
