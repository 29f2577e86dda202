package dev.postrider.kong.server;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Map;

/** Every way in which the server itself, and not the plugin, answers a request with an error. */
enum ServerFailure {
  TOO_MANY_EVENTS(503, "too many requests at once"),
  STARTING(503, "this plugin is still starting"),
  TOO_MANY_CONFIGURATIONS(503, "too many configurations at once; Kong's log says more"),
  BROKEN_CONFIGURATION(
      500, "the configuration of this plugin cannot be used; Kong's log names its faults"),
  PLUGIN_FAILED(500, "the plugin failed; its log says why"),
  PLUGIN_LATE(500, "the plugin took too long");

  static final Map<String, String> HEADERS =
      Map.of("Content-Type", "application/json; charset=utf-8");

  private final int status;
  private final String json;

  ServerFailure(int status, String error) {
    this.status = status;
    String message = status == 503 ? "Service Unavailable" : "Internal Server Error";
    this.json = "{\"message\":\"" + message + "\",\"error\":\"" + error + "\"}";
  }

  int status() {
    return status;
  }

  /** The response's body, in JSON. */
  byte[] body() {
    return json.getBytes(UTF_8);
  }
}
