package dev.postrider.kong.server;

import static dev.postrider.kong.server.Functions.ALL;
import static dev.postrider.kong.server.Functions.OF_CONNECTION;
import static dev.postrider.kong.server.Functions.OF_REQUEST;
import static dev.postrider.kong.server.Functions.any;
import static dev.postrider.kong.server.Functions.call;
import static dev.postrider.kong.server.Functions.number;
import static dev.postrider.kong.server.Functions.optional;
import static dev.postrider.kong.server.Functions.text;

import org.jspecify.annotations.Nullable;

/** {@code kong.nginx}: nginx beneath Kong. */
public final class Nginx {

  private Nginx() {}

  /** The version of TLS, such as {@code TLSv1.3}; null without TLS. */
  public static Question<@Nullable String> tlsVersion() {
    return optional(OF_REQUEST, "kong.nginx.get_tls1_version_str", CallArguments.none());
  }

  /** {@code http} or {@code stream}. */
  public static Question<String> subsystem() {
    return text(ALL, "kong.nginx.get_subsystem");
  }

  /** When the request came, in seconds since 1970. */
  public static Question<Double> requestStartTime() {
    return number(OF_REQUEST, "kong.nginx.req_start_time");
  }

  /** A value of the request that Kong itself keeps: a String, Double, Boolean, List or Map; null if nothing is there. */
  public static Question<@Nullable Object> context(String key) {
    return any(ALL, "kong.nginx.get_ctx", CallArguments.text(key));
  }

  /**
   * Puts such a value; for {@link Pdk#tell}. Kong relies on those that it has put itself.
   *
   * @param value a String, Number or Boolean; Kong takes {@code false} for nothing
   * @throws IllegalArgumentException if it is of another type
   */
  public static Question<@Nullable Void> setContext(String key, Object value) {
    return call(ALL, "kong.nginx.set_ctx", CallArguments.pair(key, value));
  }

  /** An nginx variable such as {@code request_id}; null if it is unknown or empty. */
  public static Question<@Nullable String> variable(String name) {
    return optional(OF_CONNECTION, "kong.nginx.get_var", CallArguments.text(name));
  }
}
