package dev.postrider;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.postrider.Batch.Fault;
import dev.postrider.config.StatusCodes;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.jspecify.annotations.Nullable;

/**
 * Results of records as clients of Confluent's REST Proxy (v2) and of Strimzi's bridge expect them: the text of
 * a fault is {@code error} for the former and {@code message} for the latter.
 */
final class RestEntries {

  static final String CONTENT_TYPE = "application/vnd.kafka.v2+json";
  static final String START = "\"offsets\":[";
  static final String END = "],\"key_schema_id\":null,\"value_schema_id\":null}";

  private static final int NOT_RETRIABLE = 1;
  private static final int RETRIABLE = 2;

  private RestEntries() {}

  /** The place of a record; null if it is not known. */
  static void appendSuccess(@Nullable RecordMetadata written, StringBuilder json) {
    json.append("\"partition\":").append(written == null ? null : written.partition());
    json.append(",\"offset\":")
        .append(written == null || !written.hasOffset() ? null : written.offset());
    json.append(",\"error_code\":null,\"error\":null");
  }

  static void appendFault(Fault fault, StatusCodes codes, StringBuilder json) {
    int status = fault.failure().status(codes);
    TextNode error = JsonNodeFactory.instance.textNode(fault.error());
    json.append("\"partition\":null,\"offset\":null,\"error_code\":");
    json.append(status >= 500 ? RETRIABLE : NOT_RETRIABLE);
    json.append(",\"error\":").append(error);
    json.append(",\"message\":").append(error);
  }
}
