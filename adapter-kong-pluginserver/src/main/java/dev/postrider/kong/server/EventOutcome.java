package dev.postrider.kong.server;

import java.util.Map;
import java.util.Map.Entry;

/** How an event ends: Kong goes on with the request, or answers the client with a response. */
final class EventOutcome {

  static final EventOutcome FINISH = new EventOutcome(0, Map.of(), new byte[0]);

  static final String EXIT_METHOD = "kong.response.exit";

  private static final int MAX_BODY_BYTES = 1 << 20;

  private final int status;
  private final Map<String, String> headers;
  private final byte[] body;

  private EventOutcome(int status, Map<String, String> headers, byte[] body) {
    this.status = status;
    this.headers = headers;
    this.body = body;
  }

  /** The response of {@link Pdk#exit}. */
  static EventOutcome exit(int status, Map<String, String> headers, byte[] body) {
    if (status < 100 || status > 599) {
      throw new IllegalArgumentException("status " + status + " is not between 100 and 599");
    }
    if (body.length > MAX_BODY_BYTES) {
      throw new IllegalArgumentException(
          "body of " + body.length + " bytes, more than " + MAX_BODY_BYTES);
    }
    return new EventOutcome(status, Map.copyOf(headers), body);
  }

  boolean exits() {
    return status != 0;
  }

  /** {@code ExitArgs}. */
  void write(ProtobufWriter out) {
    out.varint(1, status).bytes(2, body);
    if (headers.isEmpty()) {
      return;
    }
    ProtobufWriter struct = new ProtobufWriter();
    for (Entry<String, String> header : headers.entrySet()) {
      ProtobufWriter value = new ProtobufWriter().text(3, header.getValue());
      struct.message(1, new ProtobufWriter().text(1, header.getKey()).message(2, value));
    }
    out.message(3, struct);
  }

  /** The array of arguments. */
  void write(MessagePackWriter out) {
    out.array(headers.isEmpty() ? 2 : 3).integer(status).bytes(body);
    if (!headers.isEmpty()) {
      out.map(headers.size());
      headers.forEach((name, value) -> out.text(name).text(value));
    }
  }
}
