package dev.postrider.kong.driver;

import static dev.postrider.kong.driver.ProtobufArgument.EMPTY;
import static dev.postrider.kong.driver.ProtobufResult.INT;
import static dev.postrider.kong.driver.ProtobufResult.NUMBER;
import static dev.postrider.kong.driver.ProtobufResult.STRING;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** {@code kong.request} and the nginx variables. */
final class RequestFunctions {
  private static final String ALL = "arl";
  private static final String REQUEST = "ar";
  private static final int DEFAULT_MAX = 100;
  private static final int LIMIT_MAX = 1000;

  private RequestFunctions() {}

  static void addTo(Pdk pdk) {
    addHead(pdk);
    addForwarded(pdk);
    addHeadersAndQuery(pdk);
    pdk.add(
        "kong.request.get_raw_body",
        REQUEST,
        EMPTY,
        ProtobufResult.RAW_BODY,
        RequestFunctions::rawBody);
    pdk.addUntyped("kong.request.get_body", REQUEST, RequestFunctions::parsedBody);
    pdk.add(
        "kong.nginx.get_var",
        REQUEST,
        ProtobufArgument.STRING,
        STRING,
        (e, a) -> Results.of(variable(e, Pdk.string(a, 0, "variable name"))));
  }

  private static void addHead(Pdk pdk) {
    pdk.add(
        "kong.request.get_method",
        REQUEST,
        EMPTY,
        STRING,
        (e, a) -> Results.of(e.request.method()));
    pdk.add(
        "kong.request.get_scheme",
        REQUEST,
        EMPTY,
        STRING,
        (e, a) -> Results.of(e.request.scheme()));
    pdk.add("kong.request.get_host", REQUEST, EMPTY, STRING, (e, a) -> Results.of(host(e)));
    pdk.add(
        "kong.request.get_port",
        REQUEST,
        EMPTY,
        INT,
        (e, a) -> Results.of((long) e.request.port()));
    pdk.add(
        "kong.request.get_http_version",
        REQUEST,
        EMPTY,
        NUMBER,
        (e, a) -> Results.of(e.request.httpVersion()));
    pdk.add("kong.request.get_path", REQUEST, EMPTY, STRING, (e, a) -> Results.of(path(e)));
    pdk.add(
        "kong.request.get_path_with_query",
        REQUEST,
        EMPTY,
        STRING,
        (e, a) -> Results.of(e.request.target()));
    pdk.add(
        "kong.request.get_raw_query",
        REQUEST,
        EMPTY,
        STRING,
        (e, a) -> Results.of(e.request.query()));
    if (pdk.since(3, 0)) {
      pdk.addUntyped("kong.request.get_raw_path", REQUEST, (e, a) -> Results.of(e.request.path()));
      pdk.addUntyped(
          "kong.request.get_start_time",
          ALL,
          (e, a) -> Results.of((double) Math.round(e.startSeconds * 1000)));
    }
    if (pdk.since(3, 1)) {
      pdk.add(
          "kong.request.get_uri_captures",
          ALL,
          EMPTY,
          ProtobufResult.URI_CAPTURES,
          (e, a) ->
              Results.of(Map.of("unnamed", List.of("a\u00ff"), "named", Map.of("id", "a\u00ff"))));
    }
  }

  private static void addForwarded(Pdk pdk) {
    pdk.add(
        "kong.request.get_forwarded_scheme",
        REQUEST,
        EMPTY,
        STRING,
        (e, a) -> Results.of(forwarded(e, "X-Forwarded-Proto", e.request.scheme())));
    pdk.add(
        "kong.request.get_forwarded_host",
        REQUEST,
        EMPTY,
        STRING,
        (e, a) -> Results.of(forwarded(e, "X-Forwarded-Host", host(e))));
    pdk.add(
        "kong.request.get_forwarded_port",
        REQUEST,
        EMPTY,
        INT,
        (e, a) -> Results.of(
            Long.parseLong(forwarded(e, "X-Forwarded-Port", Integer.toString(e.request.port())))));
    if (pdk.since(2, 1)) {
      pdk.addUntyped(
          "kong.request.get_forwarded_path",
          REQUEST,
          (e, a) -> Results.of(forwarded(e, "X-Forwarded-Path", path(e))));
    }
    if (pdk.since(2, 2)) {
      pdk.addUntyped(
          "kong.request.get_forwarded_prefix",
          REQUEST,
          (e, a) ->
              Results.of(e.request.trustedClient() ? e.headers.first("X-Forwarded-Prefix") : null));
    }
  }

  private static void addHeadersAndQuery(Pdk pdk) {
    pdk.add(
        "kong.request.get_header",
        ALL,
        ProtobufArgument.STRING,
        STRING,
        (e, a) -> Results.of(e.headers.first(Pdk.string(a, 0, "header name"))));
    pdk.add(
        "kong.request.get_headers",
        ALL,
        ProtobufArgument.INT,
        ProtobufResult.STRUCT,
        (e, a) -> Results.of(e.headers.table(max(e, a, "max_headers"))));
    pdk.add(
        "kong.request.get_query",
        REQUEST,
        ProtobufArgument.INT,
        ProtobufResult.STRUCT,
        (e, a) -> Results.of(QueryArguments.table(e.request.query(), max(e, a, "max_args"))));
    pdk.add("kong.request.get_query_arg", REQUEST, ProtobufArgument.STRING, STRING, (e, a) -> {
      String name = Pdk.string(a, 0, "query argument name");
      Object value = QueryArguments.table(e.request.query(), DEFAULT_MAX).get(name);
      return Results.of(value instanceof List<?> list ? list.get(0) : value);
    });
  }

  /** The most lines or arguments that were asked for; in the log phase what Kong saved counts. */
  private static int max(Event event, List<@Nullable Object> arguments, String what) {
    Object max = Pdk.argument(arguments, 0);
    if (max == null || event.phase.equals("log")) {
      return DEFAULT_MAX;
    }
    if (!(max instanceof Number number)) {
      throw new LuaError(what + " must be a number");
    }
    if (number.doubleValue() < 1) {
      throw new LuaError(what + " must be >= 1");
    }
    if (number.doubleValue() > LIMIT_MAX) {
      throw new LuaError(what + " must be <= " + LIMIT_MAX);
    }
    return number.intValue();
  }

  static String forwarded(Event event, String header, String otherwise) {
    String value = event.request.trustedClient() ? event.headers.first(header) : null;
    return value == null ? otherwise : value;
  }

  private static String path(Event event) {
    String raw = event.request.path();
    return event.release.atLeast(3, 0) ? RequestPath.normalized(raw) : raw;
  }

  private static String host(Event event) {
    String host = event.headers.first("host");
    if (host == null) {
      return "";
    }
    int port = host.lastIndexOf(':');
    boolean hasPort = port > host.lastIndexOf(']');
    return (hasPort ? host.substring(0, port) : host).toLowerCase(Locale.ROOT);
  }

  private static Results rawBody(Event event, List<@Nullable Object> arguments) {
    event.body.read();
    if (event.body.file() == null) {
      return Results.of(event.body.content());
    }
    if (event.release.atLeast(3, 8) && Pdk.argument(arguments, 0) instanceof Number max) {
      long limit = max.longValue();
      int size = event.body.content().length();
      if (limit > 0 && size > limit) {
        return Results.error("request body file too big: " + size + " > " + limit);
      }
      if (limit >= 0) {
        return Results.of(event.body.content());
      }
    }
    return Results.error("request body did not fit into client body buffer, consider raising"
        + " 'client_body_buffer_size'");
  }

  /** Forms only: nobody asks Kong to parse JSON or multipart for him. */
  private static Results parsedBody(Event event, List<@Nullable Object> arguments) {
    Object type = Pdk.argument(arguments, 0);
    String mimetype = type instanceof String name ? name : event.headers.first("content-type");
    if (mimetype == null) {
      return Results.error("missing content type");
    }
    String lower = mimetype.toLowerCase(Locale.ROOT);
    if (lower.startsWith("application/json") || lower.startsWith("multipart/form-data")) {
      throw new UnsupportedOperationException("get_body of " + mimetype);
    }
    if (!lower.startsWith("application/x-www-form-urlencoded")) {
      return Results.error("unsupported content type '" + mimetype + "'");
    }
    Object max = Pdk.argument(arguments, 1);
    if (max instanceof Number number
        && (number.longValue() < 1 || number.longValue() > LIMIT_MAX)) {
      throw new LuaError("max_args must be between 1 and " + LIMIT_MAX);
    }
    event.body.read();
    if (event.body.file() != null) {
      return Results.error("request body in temp file not supported");
    }
    int count = max instanceof Number number ? number.intValue() : DEFAULT_MAX;
    return Results.of(QueryArguments.table(event.body.content(), count));
  }

  private static @Nullable String variable(Event event, String name) {
    String set = event.request.variables().get(name);
    if (set != null) {
      return set;
    }
    Map<String, String> variables = new HashMap<>();
    variables.put("request_uri", event.request.target());
    variables.put("request_method", event.request.method());
    variables.put("remote_addr", event.request.clientIp());
    variables.put("realip_remote_addr", event.request.clientIp());
    variables.put("remote_port", Integer.toString(event.request.clientPort()));
    variables.put("scheme", event.request.scheme());
    if (event.body.file() != null) {
      variables.put("request_body_file", event.body.file().toString());
    }
    if (name.equals("content_type") || name.equals("content_length")) {
      return event.headers.first(name);
    }
    return name.startsWith("http_") ? event.headers.first(name.substring(5)) : variables.get(name);
  }
}
