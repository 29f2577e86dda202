package dev.postrider.kong.server;

import static dev.postrider.kong.server.Functions.BEFORE_UPSTREAM;
import static dev.postrider.kong.server.Functions.call;
import static dev.postrider.kong.server.Functions.fields;
import static dev.postrider.kong.server.Functions.flag;
import static dev.postrider.kong.server.Functions.integer;
import static dev.postrider.kong.server.Functions.optional;
import static dev.postrider.kong.server.Phase.ACCESS;
import static dev.postrider.kong.server.Phase.PREREAD;
import static dev.postrider.kong.server.Phase.RESPONSE;
import static dev.postrider.kong.server.Phase.REWRITE;

import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * {@code kong.service}: the server behind Kong, what Kong sends there, and what comes back. Text is as described at
 * {@link Question}.
 */
public final class Upstream {

  private static final Set<Phase> AFTER = EnumSet.of(RESPONSE);

  private Upstream() {}

  /** Sends the request to this upstream of Kong's; false if Kong has none of that name. */
  public static Question<Boolean> setUpstream(String host) {
    return flag(EnumSet.of(ACCESS), "kong.service.set_upstream", CallArguments.text(host));
  }

  /** Sends the request to this host and port; for {@link Pdk#tell}. */
  public static Question<@Nullable Void> setTarget(String host, int port) {
    return call(
        EnumSet.of(REWRITE, ACCESS, PREREAD),
        "kong.service.set_target",
        CallArguments.textAndInteger(host, port));
  }

  /** {@code kong.service.request}: what Kong sends; for {@link Pdk#tell}. */
  public static final class Request {

    private Request() {}

    /** Sets the scheme, {@code http} or {@code https}. */
    public static Question<@Nullable Void> setScheme(String scheme) {
      return order("set_scheme", CallArguments.text(scheme));
    }

    /** Sets the path, which begins with a slash, without a query. */
    public static Question<@Nullable Void> setPath(String path) {
      return order("set_path", CallArguments.text(path));
    }

    /** Sets the query as it is, without {@code ?}. */
    public static Question<@Nullable Void> setRawQuery(String query) {
      return order("set_raw_query", CallArguments.text(query));
    }

    /** Sets the arguments of the query, each with one or more values. */
    public static Question<@Nullable Void> setQuery(Map<String, List<String>> arguments) {
      return order("set_query", CallArguments.table(arguments));
    }

    public static Question<@Nullable Void> setMethod(String method) {
      return order("set_method", CallArguments.text(method));
    }

    /** Sets a header field, replacing others of its name. */
    public static Question<@Nullable Void> setHeader(String name, String value) {
      return order("set_header", CallArguments.pair(name, value));
    }

    /** Adds a header field to others of its name. */
    public static Question<@Nullable Void> addHeader(String name, String value) {
      return order("add_header", CallArguments.pair(name, value));
    }

    /** Removes the header fields of this name. */
    public static Question<@Nullable Void> clearHeader(String name) {
      return order("clear_header", CallArguments.text(name));
    }

    /** Sets header fields, each with one or more values, replacing others of their names. */
    public static Question<@Nullable Void> setHeaders(Map<String, List<String>> headers) {
      return order("set_headers", CallArguments.table(headers));
    }

    /** Sets the body. */
    public static Question<@Nullable Void> setRawBody(byte[] body) {
      return order("set_raw_body", CallArguments.bytes(body));
    }

    private static Question<@Nullable Void> order(String name, CallArguments arguments) {
      return call(BEFORE_UPSTREAM, "kong.service.request." + name, arguments);
    }
  }

  /** {@code kong.service.response}: what came back. */
  public static final class Response {

    private Response() {}

    /** The status; 0 if nothing came back. */
    public static Question<Integer> status() {
      return integer(AFTER, "kong.service.response.get_status");
    }

    /** The first value of a header; null if there is none, or if it is empty. */
    public static Question<@Nullable String> header(String name) {
      return optional(AFTER, "kong.service.response.get_header", CallArguments.text(name));
    }

    /**
     * The header fields, names in lower case; those of one name are together.
     *
     * @param maxFields 1 to {@link Kong#MAX_FIELDS}
     * @throws IllegalArgumentException if it is not in that range
     */
    public static Question<List<Field>> headers(int maxFields) {
      return fields(AFTER, "kong.service.response.get_headers", maxFields);
    }

    /** The body, up to 1 MiB; null if Kong has none. Each character is a byte. */
    public static Question<@Nullable String> rawBody() {
      return new Question<>(
          AFTER,
          Call.of(
              "kong.service.response.get_raw_body",
              CallArguments.none(),
              Decoders.OPTIONAL_PROTOBUF,
              Decoders::bytesAsText));
    }
  }
}
