package dev.postrider.testing;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/**
 * One case of {@code envelope.json}: a request and what becomes of it.
 *
 * @param name its name, unique
 * @param group what it is about, for example {@code multipart}
 * @param config the settings by their JSON names: the four {@code forward_*} flags and what differs
 *     from the defaults
 * @param method the request method
 * @param uri the request target as sent
 * @param headers the header field lines in arrival order
 * @param bodyBase64 the request body, base64
 * @param expected what becomes of it
 */
public record RequestVector(
    String name,
    String group,
    JsonNode config,
    String method,
    String uri,
    List<Field> headers,
    String bodyBase64,
    Expected expected) {

  /**
   * A name and a value.
   *
   * @param name the name as sent
   * @param value for a request header HTTP's text: one character per byte, ISO-8859-1
   */
  public record Field(String name, String value) {}

  /** What becomes of a request. */
  public sealed interface Expected {}

  /**
   * The record value, where nothing else is in question.
   *
   * @param value the envelope
   */
  public record Message(JsonNode value) implements Expected {}

  /**
   * Nothing is produced.
   *
   * @param status the response's status
   * @param body the response's body
   */
  public record Rejected(int status, JsonNode body) implements Expected {}

  /**
   * Records are produced.
   *
   * @param records all of them
   * @param status the response's status
   * @param body the response's body
   */
  public record Sent(List<Produced> records, int status, JsonNode body) implements Expected {}

  /** The configuration is refused, and the error names the setting. */
  public record ConfigRejected() implements Expected {}

  /** The configuration is accepted, which Kong would refuse. */
  public record ConfigAccepted() implements Expected {}

  /**
   * One record.
   *
   * @param topic where it goes
   * @param key its key in UTF-8, or null for none
   * @param value the envelope
   * @param headers its headers in order, or null where they are not in question
   */
  public record Produced(
      String topic,
      @Nullable String key,
      JsonNode value,
      @Nullable List<Field> headers) {

    /**
     * Compares a record with this one: value, key and headers.
     *
     * @throws AssertionError if they differ
     */
    public void assertIs(ConsumerRecord<byte[], byte[]> record) {
      assertIsBesideHeaders(record);
      if (headers != null) {
        assertEquals(headers, fields(record));
      }
    }

    /**
     * The same, for an adapter that is told headers in no certain order: only the values of one name
     * have theirs.
     *
     * @throws AssertionError if they differ
     */
    public void assertIsWithHeadersByName(ConsumerRecord<byte[], byte[]> record) {
      assertIsBesideHeaders(record);
      if (headers != null) {
        assertEquals(byName(headers), byName(fields(record)));
      }
    }

    private void assertIsBesideHeaders(ConsumerRecord<byte[], byte[]> record) {
      Json.assertSame(value, record.value());
      assertEquals(key, record.key() == null ? null : new String(record.key(), UTF_8));
    }

    private static List<Field> fields(ConsumerRecord<byte[], byte[]> record) {
      List<Field> fields = new ArrayList<>();
      record
          .headers()
          .forEach(header ->
              fields.add(new Field(header.key(), new String(header.value(), ISO_8859_1))));
      return fields;
    }

    private static List<Field> byName(List<Field> fields) {
      return fields.stream().sorted(Comparator.comparing(Field::name)).toList();
    }
  }

  /** The request body. */
  public byte[] body() {
    return Base64.getDecoder().decode(bodyBase64);
  }

  /** The name, as test reports show it. */
  @Override
  public String toString() {
    return name;
  }
}
