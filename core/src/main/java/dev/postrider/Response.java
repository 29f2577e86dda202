package dev.postrider;

import static java.util.Objects.requireNonNull;

import java.util.Map;

/**
 * The response that the caller of the gateway gets (Kong's responses, one for each outcome). Immutable.
 *
 * @param status the HTTP status
 * @param headers header fields by name, {@code Content-Type} among them unless there is no body;
 *     {@code Content-Length} is left to the server
 * @param json the body, a JSON object in ASCII or, where it quotes a broker, UTF-8; empty for a status
 *     that has none (204, 205)
 * @since 0.1.0
 */
public record Response(int status, Map<String, String> headers, String json) {

  /** Copies the headers. */
  public Response {
    headers = Map.copyOf(headers);
    requireNonNull(json, "json");
  }
}
