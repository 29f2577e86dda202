package dev.postrider;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.postrider.config.MessageFormat;
import dev.postrider.config.PublisherConfig;
import dev.postrider.config.PublisherConfigBuilder;
import dev.postrider.config.SchemaRegistryBuilder;
import dev.postrider.config.Split;
import dev.postrider.envelope.BufferedRequest;
import dev.postrider.envelope.EnvelopeConfig;
import dev.postrider.kafka.RecordSender;
import dev.postrider.schema.PayloadEncoding;
import dev.postrider.testing.Documentation;
import dev.postrider.testing.EmbeddedKafka;
import dev.postrider.testing.Eventually;
import dev.postrider.testing.Json;
import dev.postrider.testing.KafkaExtension;
import dev.postrider.testing.SchemaRegistryServer;
import dev.postrider.testing.SchemaRegistryServer.Reference;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.io.DecoderFactory;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Records by the schemas of a registry: the one of the tests, or another that runs already. */
@ExtendWith(KafkaExtension.class)
class EncodedDeliveryTest {

  private static final String DRAFT = "\"$schema\": \"http://json-schema.org/draft-07/schema#\"";

  private static final String ORDER = """
      {"type": "object", "required": ["id"],
       "properties": {"id": {"type": "integer"}, "lines": {"type": "array", "items": {"type": "object",
       "properties": {"a/b~c": {"maximum": 9}}}}}}
      """;

  private final EmbeddedKafka kafka;
  private final String topic;
  private final SchemaRegistryServer server = SchemaRegistryServer.start(null);
  private final String url;
  private final String subject = "orders " + UUID.randomUUID();

  EncodedDeliveryTest(EmbeddedKafka kafka) {
    this.kafka = kafka;
    this.topic = kafka.newTopic(1);
    String other = SchemaRegistryServer.other();
    this.url = other == null ? server.url() : other;
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private int register(String name, String type, String schema, Reference... references)
      throws Exception {
    String text = schema.equals("true") ? "{}" : schema;
    if (type.equals("JSON") && !text.contains("$schema")) {
      // Apicurio's registry wants to be told.
      text = "{" + DRAFT + (text.equals("{}") ? "" : ", ") + text.substring(1);
    }
    return SchemaRegistryServer.register(url, name.replace(" ", "%20"), type, text, references);
  }

  private SchemaRegistryBuilder registry() {
    return PublisherConfig.schemaRegistryBuilder().url(url + "/");
  }

  private PublisherConfigBuilder config(SchemaRegistryBuilder registry) {
    return PublisherConfig.builder()
        .bootstrapServers(kafka.bootstrapServers())
        .topic(topic)
        .producerAsync(false)
        .messageFormat(MessageFormat.JSON_BODY)
        .schemaRegistry(registry);
  }

  private PublisherConfigBuilder orders() {
    return config(registry().valueSchemaSubjectName(subject));
  }

  private static Response publish(PublisherConfigBuilder config, BufferedRequest request)
      throws Exception {
    try (RequestPublisher publisher = RequestPublisher.create(config.build())) {
      return TransactionalDeliveryTest.await(publisher.publish(request));
    }
  }

  private static BufferedRequest json(String uri, String body) {
    return BufferedRequest.builder("POST", uri)
        .header("Content-Type", "application/json")
        .body(body.getBytes(UTF_8))
        .build();
  }

  private ConsumerRecord<byte[], byte[]> record() {
    return kafka.records(topic, 1, Eventually.DEADLINE).get(0);
  }

  /** For a reader of somebody else's, where one waits ({@code .ci/run}). */
  private static void leave(String name, byte[] encoded, String json) throws IOException {
    String folder = System.getProperty("postrider.encoded");
    if (folder != null) {
      Files.write(Path.of(folder, name + ".bin"), encoded);
      Files.writeString(Path.of(folder, name + ".json"), json);
    }
  }

  /** Confluent's wire format: a zero, the id in four bytes, the payload. */
  private static String payload(byte[] encoded, int id) {
    ByteBuffer bytes = ByteBuffer.wrap(encoded);
    assertEquals(0, bytes.get());
    assertEquals(id, bytes.getInt());
    return UTF_8.decode(bytes).toString();
  }

  @Test
  void configurationIsTheOneThatTheManualShows() throws Exception {
    PublisherConfig shown = PublisherConfig.fromJson(Documentation.block("registry"));
    SchemaRegistryBuilder built = PublisherConfig.schemaRegistryBuilder()
        .url("https://registry.example.com")
        .ttl(60)
        .valueSchemaSubjectName("orders-value")
        .valueSchemaSchemaVersion("latest")
        .authenticationMode("basic")
        .authenticationBasicUsername("postrider")
        .authenticationBasicPassword("secret");
    assertEquals(
        PublisherConfig.builder()
            .topic("orders")
            .messageFormat(MessageFormat.JSON_BODY)
            .schemaRegistry(built)
            .build(),
        shown);
  }

  @Test
  void valueFollowsMagicByteAndIdOfItsSchema() throws Exception {
    int id = register(subject, "JSON", ORDER);
    Response response = publish(orders(), json("/", "{\"id\": 7}"));
    assertEquals(200, response.status(), response.json());
    assertEquals(Json.parse("{\"id\": 7}"), Json.parse(payload(record().value(), id)));
    leave("json", record().value(), "{\"id\": 7}");
  }

  @Test
  void wholeEnvelopeIsEncodedToo() throws Exception {
    int id = register(subject, "JSON", "{\"required\": [\"body\", \"uri_args\"]}");
    PublisherConfigBuilder config = orders().messageFormat(MessageFormat.ENVELOPE);
    assertEquals(400, publish(config, json("/?a=1", "{}")).status());
    config.envelope(EnvelopeConfig.builder().forwardUri(true).build());
    assertEquals(200, publish(config, json("/?a=1", "{}")).status());
    String envelope = payload(record().value(), id);
    assertEquals("1", Json.parse(envelope).at("/uri_args/a").asText(), envelope);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"id\": \"4111\"} | value /id: expected type integer, found string",
        "{\"lines\": []} | value expected required id, found object",
        "{\"id\": 1, \"lines\": [{}, {\"a/b~c\": 4111}]} | value /lines/1/a~1b~0c: expected maximum 9, found number"
      })
  void mismatchNamesPathExpectedAndFoundAndNoValue(String body, String detail) throws Exception {
    register(subject, "JSON", ORDER);
    Response response = publish(orders(), json("/", body));
    assertEquals(400, response.status());
    assertEquals(
        "message does not match its schema: " + detail,
        Json.parse(response.json()).required("error").textValue());
    assertFalse(response.json().contains("4111"), response.json());
    assertEquals(0, kafka.recordCount(topic));
  }

  private static final String LINE =
      "{\"type\": \"record\", \"name\": \"com.example.Line\", \"fields\": [{\"name\": \"n\", \"type\": \"int\"}]}";

  private static final String AVRO = """
      {"type": "record", "name": "Order", "fields": [
        {"name": "id", "type": ["null", "string", "long"]},
        {"name": "lines", "type": {"type": "array", "items": "com.example.Line"}}]}
      """;

  private int registerAvro() throws Exception {
    register(subject + "-line", "AVRO", LINE);
    return register(subject, "AVRO", AVRO, new Reference("com.example.Line", subject + "-line", 1));
  }

  @Test
  void avroIsReadByItsOwnLibrary() throws Exception {
    int id = registerAvro();
    PublisherConfigBuilder config = config(registry()
        .valueSchemaSubjectName(subject)
        .valueSchemaPayloadEncoding(PayloadEncoding.SIMPLE_JSON));
    String json = "{\"id\": 4111, \"lines\": [{\"n\": 1}, {\"n\": -300}]}";
    Response response = publish(config, json("/", json));
    assertEquals(200, response.status(), response.json());
    byte[] value = record().value();
    assertEquals(id, ByteBuffer.wrap(value).getInt(1));
    Schema.Parser parser = new Schema.Parser();
    parser.parse(LINE);
    Object read = new GenericDatumReader<>(parser.parse(AVRO))
        .read(null, DecoderFactory.get().binaryDecoder(value, 5, value.length - 5, null));
    assertEquals(Json.parse(json), Json.parse(read.toString()));
    leave("avro", value, json);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"id\": null, \"lines\": [{\"n\": \"4111\"}]} | value /lines/0/n: expected int, found string",
        "{\"id\": {\"string\": \"4111\"}} | value /lines: expected array, found nothing"
      })
  void avroMismatchNamesPathExpectedAndFound(String body, String detail) throws Exception {
    registerAvro();
    Response response = publish(orders(), json("/", body));
    assertEquals(400, response.status());
    assertEquals(
        "message does not match its schema: " + detail,
        Json.parse(response.json()).required("error").textValue());
  }

  @Test
  void taggedUnionsAreTheDefault() throws Exception {
    int id = registerAvro();
    String json = "{\"id\": {\"long\": 5}, \"lines\": []}";
    assertEquals(200, publish(orders(), json("/", json)).status());
    byte[] value = record().value();
    assertEquals(id, ByteBuffer.wrap(value).getInt(1));
    assertArrayEquals(new byte[] {4, 10, 0}, Arrays.copyOfRange(value, 5, value.length));
  }

  @Test
  void protobufIsReadByItsOwnReader() throws Exception {
    String leaf = "syntax = \"proto3\"; package shop; message Line { int32 n = 1; }";
    String schema = "syntax = \"proto3\"; package shop; import \"line.proto\";"
        + " message Order { string id = 1; repeated Line lines = 2; }";
    register(subject + "-line", "PROTOBUF", leaf);
    int id =
        register(subject, "PROTOBUF", schema, new Reference("line.proto", subject + "-line", 1));
    Response mismatch = publish(orders(), json("/", "{\"id\": \"a\", \"lines\": [{\"n\": {}}]}"));
    assertEquals(400, mismatch.status());
    assertTrue(mismatch.json().contains("value /lines/0/n: expected "), mismatch.json());
    String json = "{\"id\": \"a\", \"lines\": [{\"n\": 1}]}";
    Response response = publish(orders(), json("/", json));
    assertEquals(200, response.status(), response.json());
    byte[] value = record().value();
    assertEquals(id, ByteBuffer.wrap(value).getInt(1));
    assertArrayEquals(
        new byte[] {0, 10, 1, 'a', 18, 2, 8, 1}, Arrays.copyOfRange(value, 5, value.length));
    leave("protobuf", value, json);
  }

  @Test
  void bodyThatIsNoJsonIsAMismatch() throws Exception {
    register(subject, "JSON", "true");
    PublisherConfigBuilder config = orders().messageFormat(MessageFormat.RAW_BODY);
    for (String body : List.of("plain", "", "{} {}", "{\"a\":1")) {
      Response response = publish(config, json("/", body));
      assertEquals(400, response.status(), body + response.json());
    }
    Response response = publish(config, json("/", "[1]"));
    assertEquals(200, response.status());
    ConsumerRecord<byte[], byte[]> record = record();
    assertNull(record.headers().lastHeader("content-type"), "the value is no plain JSON");
  }

  @Test
  void schemaMayReferToOthers() throws Exception {
    register(subject + "-leaf", "JSON", "{\"type\": \"integer\", \"maximum\": 5}");
    register(
        subject + "-middle",
        "JSON",
        "{\"type\": \"object\", \"properties\": {\"n\": {\"$ref\": \"leaf.json\"}}}",
        new Reference("leaf.json", subject + "-leaf", 1));
    int id = register(
        subject,
        "JSON",
        "{\"$id\": \"https://example.com/schemas/order.json\", \"type\": \"object\","
            + " \"properties\": {\"middle\": {\"$ref\": \"middle.json\"}}}",
        new Reference("middle.json", subject + "-middle", 1));
    assertEquals(400, publish(orders(), json("/", "{\"middle\": {\"n\": 6}}")).status());
    assertEquals(200, publish(orders(), json("/", "{\"middle\": {\"n\": 5}}")).status());
    payload(record().value(), id);
  }

  @Test
  void versionIsTheOneThatIsNamed() throws Exception {
    int first = register(subject, "JSON", "{\"type\": \"object\"}");
    register(subject, "JSON", "{\"type\": \"object\", \"title\": \"second\"}");
    PublisherConfigBuilder config =
        config(registry().valueSchemaSubjectName(subject).valueSchemaSchemaVersion("1"));
    assertEquals(200, publish(config, json("/", "{}")).status());
    payload(record().value(), first);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"type\": \"string\"} | 17 | \"17\"",
        "{\"type\": \"integer\"} | 17 | 17",
        "{\"type\": \"object\"} | {\"a\":1} | {\"a\":1}",
        "{} | a\"b | \"a\\\"b\""
      })
  void keyIsTextIfItsSchemaTakesThatAndElseJson(String schema, String key, String encoded)
      throws Exception {
    int id = register(subject, "JSON", schema);
    PublisherConfigBuilder config =
        config(registry().keySchemaSubjectName(subject)).key("header:x-key");
    BufferedRequest request = BufferedRequest.builder("POST", "/")
        .header("Content-Type", "application/json")
        .header("X-Key", key)
        .body("{\"plain\": 1}".getBytes(UTF_8))
        .build();
    assertEquals(200, publish(config, request).status());
    ConsumerRecord<byte[], byte[]> record = record();
    assertEquals(encoded, payload(record.key(), id));
    assertEquals(Json.parse("{\"plain\": 1}"), Json.parse(record.value()));
  }

  @Test
  void keyThatDoesNotFitIsRefusedAndATombstoneStaysOne() throws Exception {
    register(subject, "JSON", ORDER);
    int id = register(subject + "-key", "JSON", "{\"type\": \"integer\"}");
    PublisherConfigBuilder config = config(
            registry().valueSchemaSubjectName(subject).keySchemaSubjectName(subject + "-key"))
        .keyQueryArg("k")
        .tombstoneWhen("method:DELETE");
    Response response = publish(config, json("/?k=x", "{\"id\": 1}"));
    assertEquals(400, response.status());
    assertTrue(
        response.json().endsWith("schema: key expected type integer, found string\"}"),
        response.json());
    assertEquals(
        200, publish(config, BufferedRequest.builder("DELETE", "/?k=5").build()).status());
    assertNull(record().value());
    payload(record().key(), id);
  }

  @Test
  void eachItemOfABodyIsHeldToTheSchemaAndTheRestIsSent() throws Exception {
    register(subject, "JSON", ORDER);
    BufferedRequest lines = BufferedRequest.builder("POST", "/")
        .header("Content-Type", "application/x-ndjson")
        .body("{\"id\":1}\n{}\n".getBytes(UTF_8))
        .build();
    Response response = publish(orders().split(Split.NDJSON), lines);
    assertEquals(207, response.status(), response.json());
    assertTrue(response.json().contains("expected required id, found object"), response.json());
  }

  /** Functions see JSON, and what they leave is encoded. */
  @Test
  void functionsRunBefore() throws Exception {
    int id = register(subject, "JSON", ORDER);
    PublisherConfigBuilder config = orders().messageFunctions((message, request) -> {
      assertEquals("{\"id\":\"1\"}", new String(message.value(), UTF_8));
      message.value("{\"id\": 1}".getBytes(UTF_8));
    });
    assertEquals(200, publish(config, json("/", "{\"id\":\"1\"}")).status());
    assertEquals("{\"id\": 1}", payload(record().value(), id));
  }

  /** The schema sees what the record has: the value that stands in place of the redacted one. */
  @Test
  void whatIsRedactedIsNeverShown() throws Exception {
    register(subject, "JSON", "{\"properties\": {\"card\": {\"type\": \"integer\"}}}");
    Response response = publish(orders().redactBody("card"), json("/", "{\"card\": 4111}"));
    assertEquals(400, response.status());
    assertTrue(response.json().contains("/card: expected type integer"), response.json());
    assertFalse(response.json().contains("4111"), response.json());
  }

  @Test
  void limitHoldsForTheEncodedRecord() throws Exception {
    register(subject, "JSON", "true");
    String body = "\"" + "a".repeat(5000) + "\"";
    byte[] key = {};
    int plain = (int) RecordSender.bytes(new ProducerRecord<>(topic, key, body.getBytes(UTF_8)));
    PublisherConfigBuilder config = orders()
        .messageFormat(MessageFormat.RAW_BODY)
        .producerRequestLimitsBytesPerRequest(plain + 2);
    assertEquals(413, publish(config, json("/", body)).status());
    assertEquals(
        200,
        publish(config.producerRequestLimitsBytesPerRequest(plain + 6), json("/", body))
            .status());
  }
}
