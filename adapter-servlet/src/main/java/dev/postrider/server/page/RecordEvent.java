package dev.postrider.server.page;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.Base64;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;

/**
 * A record as the page is told of it: {@code topic}, {@code partition}, {@code offset}, {@code
 * timestamp} in milliseconds, {@code size} of the value in bytes, {@code key}, {@code value} and
 * {@code headers}, a list of {@code key} and {@code value}. Bytes are text where they are UTF-8, else
 * null, and {@code base64} beside them ({@code key_base64} for the key) always has them exactly.
 */
final class RecordEvent {

  private static final JsonMapper JSON = new JsonMapper();

  private RecordEvent() {}

  /** One line of JSON. */
  static String json(ConsumerRecord<byte[], byte[]> record) {
    ObjectNode event = JSON.createObjectNode()
        .put("topic", record.topic())
        .put("partition", record.partition())
        .put("offset", record.offset())
        .put("timestamp", record.timestamp())
        .put("size", Math.max(0, record.serializedValueSize()));
    putBytes(event, "key", "key_base64", record.key());
    ArrayNode headers = event.putArray("headers");
    for (Header header : record.headers()) {
      putBytes(headers.addObject().put("key", header.key()), "value", "base64", header.value());
    }
    putBytes(event, "value", "base64", record.value());
    return event.toString();
  }

  private static void putBytes(
      ObjectNode node, String textName, String base64Name, byte @Nullable [] bytes) {
    node.put(textName, bytes == null ? null : text(bytes));
    node.put(base64Name, bytes == null ? null : Base64.getEncoder().encodeToString(bytes));
  }

  private static @Nullable String text(byte[] bytes) {
    try {
      return UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      return null;
    }
  }
}
