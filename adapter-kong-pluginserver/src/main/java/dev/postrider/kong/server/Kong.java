package dev.postrider.kong.server;

import static dev.postrider.kong.server.Phase.ACCESS;
import static dev.postrider.kong.server.Phase.CERTIFICATE;
import static dev.postrider.kong.server.Phase.LOG;
import static dev.postrider.kong.server.Phase.PREREAD;
import static dev.postrider.kong.server.Phase.RESPONSE;
import static dev.postrider.kong.server.Phase.REWRITE;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The questions Kong answers, by the names of its Plugin Development Kit: {@code
 * kong.request.get_method} is {@code Kong.Request.method()}. Text is as described at {@link
 * Question}.
 */
public final class Kong {

  /** The largest number of header fields or query arguments Kong gives; it leaves the rest out. */
  public static final int MAX_FIELDS = Decoders.MAX_FIELDS;

  private static final Set<Phase> OF_REQUEST = EnumSet.of(REWRITE, ACCESS, RESPONSE);
  private static final Set<Phase> OF_REQUEST_AND_LOG = EnumSet.of(REWRITE, ACCESS, RESPONSE, LOG);
  private static final Set<Phase> AFTER_ROUTING = EnumSet.of(ACCESS, RESPONSE, LOG, PREREAD);
  private static final Set<Phase> OF_CONNECTION =
      EnumSet.of(CERTIFICATE, REWRITE, ACCESS, RESPONSE, PREREAD);
  private static final Set<Phase> ALL = EnumSet.allOf(Phase.class);

  private Kong() {}

  /** {@code kong.request}: the client's request. */
  public static final class Request {

    private static final Question<String> METHOD = text(OF_REQUEST, "kong.request.get_method");
    private static final Question<String> PATH_WITH_QUERY =
        text(OF_REQUEST, "kong.request.get_path_with_query");

    private Request() {}

    public static Question<String> method() {
      return METHOD;
    }

    public static Question<String> scheme() {
      return text(OF_REQUEST, "kong.request.get_scheme");
    }

    /** The host in lower case, without a port. */
    public static Question<String> host() {
      return text(OF_REQUEST, "kong.request.get_host");
    }

    /** The port Kong listens on. */
    public static Question<Integer> port() {
      return integer(OF_REQUEST, "kong.request.get_port");
    }

    public static Question<String> forwardedScheme() {
      return text(OF_REQUEST, "kong.request.get_forwarded_scheme");
    }

    public static Question<String> forwardedHost() {
      return text(OF_REQUEST, "kong.request.get_forwarded_host");
    }

    public static Question<Integer> forwardedPort() {
      return integer(OF_REQUEST, "kong.request.get_forwarded_port");
    }

    /** 1.0, 1.1 or 2.0. */
    public static Question<Double> httpVersion() {
      return new Question<>(
          OF_REQUEST,
          Call.of(
              "kong.request.get_http_version",
              CallArguments.none(),
              Decoders::number,
              Decoders::number));
    }

    /** The path, normalised since Kong 3.0. */
    public static Question<String> path() {
      return text(OF_REQUEST, "kong.request.get_path");
    }

    /** The request target as received. */
    public static Question<String> pathWithQuery() {
      return PATH_WITH_QUERY;
    }

    /** The query as received, without {@code ?}; empty if there is none. */
    public static Question<String> rawQuery() {
      return text(OF_REQUEST, "kong.request.get_raw_query");
    }

    /**
     * The decoded query arguments; those of one name are together, in order.
     *
     * @param maxArguments 1 to {@link #MAX_FIELDS}
     * @throws IllegalArgumentException if it is not in that range
     */
    public static Question<List<Field>> query(int maxArguments) {
      return fields(OF_REQUEST, "kong.request.get_query", maxArguments);
    }

    /** The first value of a header; null if there is none, or if it is empty. */
    public static Question<@Nullable String> header(String name) {
      return optional(OF_REQUEST_AND_LOG, "kong.request.get_header", CallArguments.text(name));
    }

    /**
     * The header fields, names in lower case; those of one name are together, in arrival order.
     *
     * @param maxFields 1 to {@link #MAX_FIELDS}
     * @throws IllegalArgumentException if it is not in that range
     */
    public static Question<List<Field>> headers(int maxFields) {
      return fields(OF_REQUEST_AND_LOG, "kong.request.get_headers", maxFields);
    }

    /**
     * The body as received; Kong waits for all of it. One that nginx wrote to a file is read from
     * there.
     *
     * @param maxBytes the largest body wanted, in bytes
     * @throws IllegalArgumentException if that is negative
     */
    public static Question<RequestBody> rawBody(int maxBytes) {
      if (maxBytes < 0) {
        throw new IllegalArgumentException("maxBytes " + maxBytes + " is negative");
      }
      return new Question<>(OF_REQUEST, RawBody.call(maxBytes), RawBody.carefulCall(maxBytes));
    }
  }

  /** {@code kong.client}: who sent the request. */
  public static final class Client {

    private Client() {}

    /** The address of the peer of the connection. */
    public static Question<String> ip() {
      return text(OF_CONNECTION, "kong.client.get_ip");
    }

    /** The address of the client, from {@code X-Forwarded-For} if the peer is trusted. */
    public static Question<String> forwardedIp() {
      return text(OF_CONNECTION, "kong.client.get_forwarded_ip");
    }

    public static Question<Integer> port() {
      return integer(OF_CONNECTION, "kong.client.get_port");
    }

    public static Question<Integer> forwardedPort() {
      return integer(OF_CONNECTION, "kong.client.get_forwarded_port");
    }

    /** The authenticated consumer, null if there is none. */
    public static Question<@Nullable KongConsumer> consumer() {
      return new Question<>(
          AFTER_ROUTING,
          Call.of(
              "kong.client.get_consumer",
              CallArguments.none(),
              Entities::consumer,
              Entities::consumer));
    }

    /** The credential used, null if there is none. */
    public static Question<@Nullable KongCredential> credential() {
      return new Question<>(
          AFTER_ROUTING,
          Call.of(
              "kong.client.get_credential",
              CallArguments.none(),
              Entities::credential,
              Entities::credential));
    }
  }

  /** {@code kong.router}: where the request is to go. */
  public static final class Router {

    private Router() {}

    /** The route that matched, null if none did. */
    public static Question<@Nullable KongRoute> route() {
      return new Question<>(
          AFTER_ROUTING,
          Call.of("kong.router.get_route", CallArguments.none(), Entities::route, Entities::route));
    }

    /** The route's service, null if it has none. */
    public static Question<@Nullable KongService> service() {
      return new Question<>(
          AFTER_ROUTING,
          Call.of(
              "kong.router.get_service",
              CallArguments.none(),
              Entities::service,
              Entities::service));
    }
  }

  /** {@code kong.node}: the gateway itself. */
  public static final class Node {

    private Node() {}

    /** The UUID of this Kong node. It never changes while one server runs: ask once. */
    public static Question<String> id() {
      return text(ALL, "kong.node.get_id");
    }
  }

  /**
   * {@code kong.log}: lines in Kong's own log, subject to its level. The text is sent as UTF-8. For
   * {@link Pdk#tell}.
   */
  public static final class Log {

    private Log() {}

    public static Question<@Nullable Void> alert(String text) {
      return call(ALL, "kong.log.alert", CallArguments.logMessage(text));
    }

    public static Question<@Nullable Void> crit(String text) {
      return call(ALL, "kong.log.crit", CallArguments.logMessage(text));
    }

    public static Question<@Nullable Void> err(String text) {
      return call(ALL, "kong.log.err", CallArguments.logMessage(text));
    }

    public static Question<@Nullable Void> warn(String text) {
      return call(ALL, "kong.log.warn", CallArguments.logMessage(text));
    }

    public static Question<@Nullable Void> notice(String text) {
      return call(ALL, "kong.log.notice", CallArguments.logMessage(text));
    }

    public static Question<@Nullable Void> info(String text) {
      return call(ALL, "kong.log.info", CallArguments.logMessage(text));
    }

    public static Question<@Nullable Void> debug(String text) {
      return call(ALL, "kong.log.debug", CallArguments.logMessage(text));
    }

    /** What Kong's plugins for logs write of the request, as JSON; null if Kong cannot make JSON of it. */
    public static Question<@Nullable String> serialize() {
      return optional(EnumSet.of(LOG), "kong.log.serialize", CallArguments.none());
    }
  }

  /** {@code kong.response}: what the client gets; for {@link Pdk#tell}. */
  public static final class Response {

    private Response() {}

    /** Sets a header field, replacing others of its name. */
    public static Question<@Nullable Void> setHeader(String name, String value) {
      return call(OF_REQUEST, "kong.response.set_header", CallArguments.pair(name, value));
    }

    /** Adds a header field to others of its name. */
    public static Question<@Nullable Void> addHeader(String name, String value) {
      return call(OF_REQUEST, "kong.response.add_header", CallArguments.pair(name, value));
    }

    /** Removes the header fields of this name. */
    public static Question<@Nullable Void> clearHeader(String name) {
      return call(OF_REQUEST, "kong.response.clear_header", CallArguments.text(name));
    }
  }

  /** {@code kong.ctx.shared}: values that the plugins of one request share. */
  public static final class Shared {

    private Shared() {}

    /** A String, Double, Boolean, List or Map; null if nothing is there. */
    public static Question<@Nullable Object> get(String key) {
      return new Question<>(
          ALL,
          Call.of("kong.ctx.shared.get", CallArguments.text(key), Decoders::any, Decoders::any));
    }

    /**
     * Puts a value there.
     *
     * @param value a String, Number or Boolean; Kong takes {@code false} for nothing
     * @throws IllegalArgumentException if it is of another type
     */
    public static Question<@Nullable Void> set(String key, Object value) {
      return call(ALL, "kong.ctx.shared.set", CallArguments.pair(key, value));
    }
  }

  /** {@code kong.nginx}: nginx beneath Kong. */
  public static final class Nginx {

    private Nginx() {}

    /** An nginx variable such as {@code request_id}; null if it is unknown or empty. */
    public static Question<@Nullable String> variable(String name) {
      return optional(OF_CONNECTION, "kong.nginx.get_var", CallArguments.text(name));
    }
  }

  private static Question<String> text(Set<Phase> phases, String method) {
    return new Question<>(
        phases,
        Call.of(method, CallArguments.none(), Decoders.TEXT_PROTOBUF, Decoders.TEXT_MESSAGE_PACK));
  }

  private static Question<@Nullable String> optional(
      Set<Phase> phases, String method, CallArguments arguments) {
    return new Question<>(
        phases,
        Call.of(method, arguments, Decoders.OPTIONAL_PROTOBUF, Decoders.OPTIONAL_MESSAGE_PACK));
  }

  private static Question<Integer> integer(Set<Phase> phases, String method) {
    return new Question<>(
        phases, Call.of(method, CallArguments.none(), Decoders::integer, Decoders::integer));
  }

  private static Question<List<Field>> fields(Set<Phase> phases, String method, int maxFields) {
    if (maxFields < 1 || maxFields > MAX_FIELDS) {
      throw new IllegalArgumentException(
          method + ": " + maxFields + " is not between 1 and " + MAX_FIELDS);
    }
    return new Question<>(
        phases,
        Call.of(method, CallArguments.integer(maxFields), Decoders::fields, Decoders::fields));
  }

  private static Question<@Nullable Void> call(
      Set<Phase> phases, String method, CallArguments arguments) {
    return new Question<>(
        phases,
        Call.of(method, arguments, Decoders.NOTHING_PROTOBUF, Decoders.NOTHING_MESSAGE_PACK));
  }
}
