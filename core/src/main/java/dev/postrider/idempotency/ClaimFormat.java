package dev.postrider.idempotency;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** The value of a record in the claim topic: JSON, so that anybody can read it. Thread-safe. */
final class ClaimFormat {

  private static final ObjectMapper JSON = new ObjectMapper();

  private ClaimFormat() {}

  static byte[] write(Written written) {
    ObjectNode json = JSON.createObjectNode()
        .put("id", written.id().toString())
        .put("fingerprint", written.fingerprint().toString())
        .put("time", written.timeMillis());
    ArrayNode records = json.putArray("records");
    written
        .places()
        .forEach(place -> records
            .addObject()
            .put("topic", place.topic())
            .put("partition", place.partition())
            .put("offset", place.offset())
            .put("timestamp", place.timestamp()));
    try {
      return JSON.writeValueAsBytes(json);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("numbers and texts are always JSON", e);
    }
  }

  /**
   * Reads a claim.
   *
   * @throws IOException if it is none
   */
  static Written read(byte[] value) throws IOException {
    try {
      JsonNode json = JSON.readTree(value);
      List<Written.Place> places = new ArrayList<>();
      for (JsonNode record : json.required("records")) {
        places.add(new Written.Place(
            record.required("topic").textValue().intern(),
            record.required("partition").intValue(),
            record.required("offset").longValue(),
            record.required("timestamp").longValue()));
      }
      return new Written(
          Digest.parse(json.required("id").textValue()),
          Digest.parse(json.required("fingerprint").textValue()),
          json.required("time").longValue(),
          places);
    } catch (IllegalArgumentException | NullPointerException e) {
      throw new IOException("not a claim", e);
    }
  }
}
