package dev.postrider.cloudevents;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import java.io.ByteArrayOutputStream;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Writes events (JSON event format 1.0.2, Kafka protocol binding 1.0.2 §3).
 *
 * @since 0.1.0
 */
public final class OutgoingEvent {

  /** The type of a body or record that is one event. */
  public static final String STRUCTURED_TYPE = "application/cloudevents+json";

  /** The type of a body with several events. */
  public static final String BATCH_TYPE = "application/cloudevents-batch+json";

  /** What the names of record headers with attributes begin with. */
  public static final String HEADER_PREFIX = "ce_";

  private OutgoingEvent() {}

  /** The event as one JSON text; one that came as such stays as it is, but for white space. */
  public static byte[] json(CloudEvent event) {
    byte[] came = event.json();
    if (came != null) {
      return came;
    }
    ByteArrayOutputStream out = new ByteArrayOutputStream(event.data().length + 256);
    event.attributes().forEach((name, value) -> member(name, value, out));
    if (event.dataContentType() != null && event.kind() != CloudEvent.DataKind.NONE) {
      member(EventAttributes.DATA_CONTENT_TYPE, event.dataContentType(), out);
    }
    switch (event.kind()) {
      case JSON -> {
        out.writeBytes(",\"data\":".getBytes(UTF_8));
        out.writeBytes(event.data());
      }
      case TEXT -> member("data", new String(event.data(), UTF_8), out);
      case BINARY -> member("data_base64", Base64.getEncoder().encodeToString(event.data()), out);
      case NONE, STORED -> {
        // No member.
      }
    }
    out.write('}');
    return out.toByteArray();
  }

  private static void member(String name, String value, ByteArrayOutputStream out) {
    out.write(out.size() == 0 ? '{' : ',');
    string(name, out);
    out.write(':');
    string(value, out);
  }

  private static void string(String text, ByteArrayOutputStream out) {
    out.write('"');
    out.writeBytes(JsonStringEncoder.getInstance().quoteAsUTF8(text));
    out.write('"');
  }

  /** The record headers of an event whose data is the value of the record. */
  public static Map<String, byte[]> headers(CloudEvent event) {
    Map<String, byte[]> headers = new LinkedHashMap<>();
    event
        .attributes()
        .forEach((name, value) -> headers.put(HEADER_PREFIX + name, value.getBytes(UTF_8)));
    if (event.dataContentType() != null) {
      headers.put("content-type", event.dataContentType().getBytes(UTF_8));
    }
    return headers;
  }
}
