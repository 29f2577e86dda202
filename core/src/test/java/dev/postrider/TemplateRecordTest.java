package dev.postrider;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.postrider.config.MessageFormat;
import dev.postrider.config.PublisherConfig;
import dev.postrider.config.PublisherConfigBuilder;
import dev.postrider.config.Split;
import dev.postrider.envelope.BufferedRequest;
import dev.postrider.testing.Documentation;
import dev.postrider.testing.Json;
import java.net.URLEncoder;
import java.util.List;
import java.util.concurrent.TimeUnit;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;

/** A record of a template is JSON, whatever the request has. */
class TemplateRecordTest {

  private static PublisherConfigBuilder config(String template) {
    return PublisherConfig.builder()
        .topic("t")
        .messageFormat(MessageFormat.TEMPLATE)
        .messageTemplate(template);
  }

  private static List<String> sent(PublisherConfig config, BufferedRequest request, int status)
      throws Exception {
    MockProducer<byte[], byte[]> producer =
        new MockProducer<>(true, null, new ByteArraySerializer(), new ByteArraySerializer());
    try (RequestPublisher publisher = RequestPublisher.create(config, producer)) {
      Response response =
          publisher.publish(request).toCompletableFuture().get(10, TimeUnit.SECONDS);
      assertEquals(status, response.status(), response.json());
    }
    return producer.history().stream()
        .map(record -> new String(record.value(), UTF_8))
        .toList();
  }

  private static BufferedRequest.Builder request(String json) {
    return BufferedRequest.builder("POST", "/")
        .header("Content-Type", "application/json")
        .body(json.getBytes(UTF_8));
  }

  private static String sent(String template, String json) throws Exception {
    return sent(
            config(template).build(), request(json).header("x", "a\"\\\u0001").build(), 200)
        .get(0);
  }

  @Test
  void aValueStaysWhatItIsAndTextIsEscaped() throws Exception {
    assertEquals(
        "{ \"a\" : 1.00, \"b\":[{\"x\":null},\"s\\u0020\",null], \"c\":\"1.00-a\\\"\\\\\\u0001\", \"d\":null, \"{e}\":\"{f}|uuid\", \"g\": 1e2}",
        sent(
            "{ \"a\" : \"{json:/a}\", \"b\":[\"{json:/b}\",\"{json:/s}\",\"{json:/none}\"], \"c\":\"{json:/a}-{header:x}\", \"d\":\"x{json:/none}\", \"{e}\":\"\\\\{f}|uuid\", \"g\": 1e2}",
            "{\"a\":1.00,\"b\":{\"x\" : null},\"s\":\"s\\u0020\"}"));
    assertEquals("\"POST\"", sent("\"{method}\"", "{}"));
    assertEquals("[1]", sent("\"{json:}\"", "[1]"));
    assertEquals("2", sent("\"{json:/a | json:/b}\"", "{\"a\":null,\"b\":2}"));
  }

  @Test
  void aRequestWithoutANeededValueOrWithOtherBytesThanTextIsRejected() throws Exception {
    PublisherConfig needed = config("[\"{json:/a | reject}\"]").build();
    assertEquals(List.of(), sent(needed, request("{}").build(), 400));
    PublisherConfig text = config("[\"{header:x}\"]").build();
    assertEquals(List.of(), sent(text, request("{}").header("x", "\u00e9").build(), 400));
  }

  @Test
  void eachItemOfABodyFillsATemplateOfItsOwn() throws Exception {
    PublisherConfig config = config("{\"n\":\"{json:/n}\",\"m\":\"{method}\"}")
        .split(Split.JSON_ARRAY)
        .build();
    assertEquals(
        List.of("{\"n\":1,\"m\":\"POST\"}", "{\"n\":2,\"m\":\"POST\"}"),
        sent(config, request("[{\"n\":1},{\"n\":2}]").build(), 200));
  }

  @Test
  void theDocumentedTemplateIsFilled() throws Exception {
    PublisherConfig config = PublisherConfig.fromJson(Documentation.block("template-record"));
    JsonNode record = Json.parse(
        sent(config, request("{\"order\":{\"id\":7}}").header("x-tenant", "t").build(), 200)
            .get(0));
    assertEquals(7, record.get("order").get("id").asInt());
    assertEquals("t", record.get("tenant").asText());
    assertTrue(record.get("note").asText().startsWith("of 20"));
    assertEquals(1, record.get("v").asInt());
  }

  @Provide
  Arbitrary<String> texts() {
    return Arbitraries.strings().withChars("a\"\\{}[]:,\u0000\n\u20ac\u007f/").ofMaxLength(8);
  }

  @Property(tries = 100)
  void theRecordIsAlwaysJson(@ForAll("texts") String query, @ForAll("texts") String json)
      throws Exception {
    PublisherConfig config = config(
            "{\"q\":\"{query:q}\",\"both\":\"<{query:q}{json:/j}>\",\"v\":\"{json:/j}\"}")
        .build();
    String encoded = URLEncoder.encode(query, UTF_8);
    BufferedRequest request = BufferedRequest.builder("POST", "/?q=" + encoded)
        .header("Content-Type", "application/json")
        .body(JsonNodeFactory.instance.objectNode().put("j", json).toString().getBytes(UTF_8))
        .build();
    JsonNode record = Json.parse(sent(config, request, 200).get(0));
    assertEquals(json, record.get("v").asText());
    assertEquals(query, record.get("q").asText());
    assertEquals("<" + query + json + ">", record.get("both").asText());
  }
}
