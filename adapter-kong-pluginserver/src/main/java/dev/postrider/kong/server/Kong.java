package dev.postrider.kong.server;

import static dev.postrider.kong.server.Functions.AFTER_ROUTING;
import static dev.postrider.kong.server.Functions.AFTER_UPSTREAM;
import static dev.postrider.kong.server.Functions.ALL;
import static dev.postrider.kong.server.Functions.OF_CONNECTION;
import static dev.postrider.kong.server.Functions.OF_REQUEST;
import static dev.postrider.kong.server.Functions.OF_REQUEST_AND_LOG;
import static dev.postrider.kong.server.Functions.call;
import static dev.postrider.kong.server.Functions.entity;
import static dev.postrider.kong.server.Functions.fields;
import static dev.postrider.kong.server.Functions.integer;
import static dev.postrider.kong.server.Functions.number;
import static dev.postrider.kong.server.Functions.optional;
import static dev.postrider.kong.server.Functions.text;
import static dev.postrider.kong.server.Phase.ACCESS;
import static dev.postrider.kong.server.Phase.LOG;
import static dev.postrider.kong.server.Phase.RESPONSE;

import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The questions Kong answers about a request, by the names of its Plugin Development Kit: {@code
 * kong.request.get_method} is {@code Kong.Request.method()}. Text is as described at {@link
 * Question}. {@link Ip}, {@link Nginx}, {@link Node}, {@link SharedContext} and {@link Upstream} have the others.
 */
public final class Kong {

  /** The largest number of header fields or query arguments Kong gives; it leaves the rest out. */
  public static final int MAX_FIELDS = Decoders.MAX_FIELDS;

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
      return number(OF_REQUEST, "kong.request.get_http_version");
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

    /** What the route's path has captured; empty if it captures nothing. Since Kong 3.1. */
    public static Question<UriCaptures> uriCaptures() {
      return entity(
          OF_REQUEST_AND_LOG,
          "kong.request.get_uri_captures",
          Entities::captures,
          Entities::captures);
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
      return entity(
          AFTER_ROUTING, "kong.client.get_consumer", Entities::consumer, Entities::consumer);
    }

    /** The credential used, null if there is none. */
    public static Question<@Nullable KongCredential> credential() {
      return entity(
          AFTER_ROUTING, "kong.client.get_credential", Entities::credential, Entities::credential);
    }

    /**
     * A consumer of Kong's database, null if there is none.
     *
     * @param id its UUID, or its user name if {@code byUsername}; Kong throws for other text
     */
    public static Question<@Nullable KongConsumer> load(String id, boolean byUsername) {
      return new Question<>(
          EnumSet.of(ACCESS, RESPONSE),
          Call.of(
              "kong.client.load_consumer",
              CallArguments.textAndFlag(id, byUsername),
              Entities::consumer,
              Entities::consumer));
    }

    /**
     * Makes this the authenticated consumer of the request; for {@link Pdk#tell}.
     *
     * @param credential that the request was authenticated with; null for none
     */
    public static Question<@Nullable Void> authenticate(
        KongConsumer consumer, @Nullable KongCredential credential) {
      return call(
          EnumSet.of(ACCESS),
          "kong.client.authenticate",
          CallArguments.authentication(consumer, credential));
    }

    /**
     * {@code http}, {@code https} or another protocol of the route; null if no route matched.
     *
     * @param allowTerminated whether {@code X-Forwarded-Proto} of a trusted peer counts
     */
    public static Question<@Nullable String> protocol(boolean allowTerminated) {
      return optional(
          EnumSet.of(ACCESS, RESPONSE),
          "kong.client.get_protocol",
          CallArguments.flag(allowTerminated));
    }
  }

  /** {@code kong.router}: where the request is to go. */
  public static final class Router {

    private Router() {}

    /** The route that matched, null if none did. */
    public static Question<@Nullable KongRoute> route() {
      return entity(AFTER_ROUTING, "kong.router.get_route", Entities::route, Entities::route);
    }

    /** The route's service, null if it has none. */
    public static Question<@Nullable KongService> service() {
      return entity(AFTER_ROUTING, "kong.router.get_service", Entities::service, Entities::service);
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

    /**
     * Sets a field of the log that Kong's plugins for logs will write; a dot in its name is a level.
     *
     * @param value a String, Number or Boolean; with ProtoBuf, Kong takes {@code false} for nothing
     * @throws IllegalArgumentException if it is of another type
     */
    public static Question<@Nullable Void> setSerializeValue(String name, Object value) {
      return call(OF_REQUEST, "kong.log.set_serialize_value", CallArguments.pair(name, value));
    }

    /** What Kong's plugins for logs write of the request, as JSON; null if Kong cannot make JSON of it. */
    public static Question<@Nullable String> serialize() {
      return optional(EnumSet.of(LOG), "kong.log.serialize", CallArguments.none());
    }
  }

  /** {@code kong.response}: what the client gets. What changes the response is for {@link Pdk#tell}. */
  public static final class Response {

    private Response() {}

    public static Question<Integer> status() {
      return integer(AFTER_UPSTREAM, "kong.response.get_status");
    }

    /** The first value of a header; null if there is none, or if it is empty. */
    public static Question<@Nullable String> header(String name) {
      return optional(AFTER_UPSTREAM, "kong.response.get_header", CallArguments.text(name));
    }

    /**
     * The header fields, names in lower case; those of one name are together.
     *
     * @param maxFields 1 to {@link #MAX_FIELDS}
     * @throws IllegalArgumentException if it is not in that range
     */
    public static Question<List<Field>> headers(int maxFields) {
      return fields(AFTER_UPSTREAM, "kong.response.get_headers", maxFields);
    }

    /** Who made the response: {@code service}, {@code exit} for a plugin, or {@code error} for Kong. */
    public static Question<String> source() {
      return text(AFTER_UPSTREAM, "kong.response.get_source");
    }

    /** Sets the status, 100 to 599. */
    public static Question<@Nullable Void> setStatus(int status) {
      return call(OF_REQUEST, "kong.response.set_status", CallArguments.integer(status));
    }

    /** Sets header fields, each with one or more values, replacing others of their names. */
    public static Question<@Nullable Void> setHeaders(Map<String, List<String>> headers) {
      return call(OF_REQUEST, "kong.response.set_headers", CallArguments.table(headers));
    }

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
}
