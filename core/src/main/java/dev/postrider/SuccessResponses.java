package dev.postrider;

import dev.postrider.config.PublisherConfig;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.RecordMetadata;

/** Makes the responses of success, with where the message is if that is wanted. Thread-safe. */
final class SuccessResponses {

  // Written out, because databind would load two hundred classes for it at every start.
  static final String CONTENT_TYPE = "application/json; charset=utf-8";

  static final String SENT = "{\"message\":\"message sent\"";

  private final int status;
  private final boolean withMetadata;
  private final Response plain;
  private final Response inMemory;
  private final Response onDisk;

  SuccessResponses(PublisherConfig config) {
    this.status = config.statusCodes().success();
    this.withMetadata = config.responseIncludeMetadata() && hasBody(status);
    this.plain = response("}");
    this.inMemory = withMetadata ? response(durable("memory") + "}") : plain;
    this.onDisk = withMetadata ? response(durable("disk") + "}") : plain;
  }

  /** RFC 9110 §15.3.5 and §15.3.6: 204 and 205 have no content. */
  static boolean hasBody(int status) {
    return status != 204 && status != 205;
  }

  private Response response(String rest) {
    return hasBody(status)
        ? new Response(status, Map.of("Content-Type", CONTENT_TYPE), SENT + rest)
        : new Response(status, Map.of(), "");
  }

  private static String durable(String where) {
    return ",\"durable\":\"" + where + '"';
  }

  /** The message is nowhere, because it was not to be sent. */
  Response withoutPlace() {
    return plain;
  }

  Response inMemory() {
    return inMemory;
  }

  Response onDisk() {
    return onDisk;
  }

  /** The brokers have all records, at these places. */
  Response withBrokers(List<RecordMetadata> written) {
    if (!withMetadata) {
      return plain;
    }
    StringBuilder json = new StringBuilder(durable("kafka")).append(',');
    appendPlaces(written, json);
    return response(json.append('}').toString());
  }

  /** Appends the members for one record, or {@code records} for several. */
  static void appendPlaces(List<RecordMetadata> written, StringBuilder json) {
    if (written.size() == 1) {
      appendMembers(written.get(0), json);
      return;
    }
    json.append("\"records\":[");
    for (int i = 0; i < written.size(); i++) {
      json.append(i == 0 ? "{" : ",{");
      appendMembers(written.get(i), json);
      json.append('}');
    }
    json.append(']');
  }

  /** A topic's name has no character that JSON escapes. Without acknowledgement there is no offset. */
  private static void appendMembers(RecordMetadata written, StringBuilder json) {
    json.append("\"topic\":\"").append(written.topic());
    json.append("\",\"partition\":").append(written.partition());
    if (written.hasOffset()) {
      json.append(",\"offset\":").append(written.offset());
    }
    if (written.hasTimestamp()) {
      json.append(",\"timestamp\":").append(written.timestamp());
    }
  }
}
