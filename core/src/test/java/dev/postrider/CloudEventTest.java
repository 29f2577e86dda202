package dev.postrider;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.postrider.claimcheck.ClaimCheck;
import dev.postrider.claimcheck.DirectoryStore;
import dev.postrider.config.Ack;
import dev.postrider.config.MessageFormat;
import dev.postrider.config.PublisherConfig;
import dev.postrider.config.PublisherConfigBuilder;
import dev.postrider.config.Split;
import dev.postrider.envelope.BufferedRequest;
import dev.postrider.testing.Documentation;
import dev.postrider.testing.EmbeddedKafka;
import dev.postrider.testing.Eventually;
import dev.postrider.testing.Json;
import dev.postrider.testing.KafkaExtension;
import io.cloudevents.CloudEvent;
import io.cloudevents.core.builder.CloudEventBuilder;
import io.cloudevents.core.extensions.DatarefExtension;
import io.cloudevents.core.provider.ExtensionProvider;
import io.cloudevents.http.HttpMessageFactory;
import io.cloudevents.jackson.JsonFormat;
import io.cloudevents.kafka.KafkaMessageFactory;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** The official SDK reads our events, and we read those that it sends. */
@ExtendWith(KafkaExtension.class)
class CloudEventTest {

  private static final String STRUCTURED = "application/cloudevents+json; charset=UTF-8";

  private final EmbeddedKafka kafka;
  private final String topic;

  CloudEventTest(EmbeddedKafka kafka) {
    this.kafka = kafka;
    this.topic = kafka.newTopic(1);
  }

  private PublisherConfigBuilder config(MessageFormat format) {
    return PublisherConfig.builder()
        .bootstrapServers(kafka.bootstrapServers())
        .topic(topic)
        .producerRequestAcks(-1)
        .ack(Ack.KAFKA)
        .messageFormat(format)
        .cloudeventsAttributes(Map.of("type", "constant:com.example.made"));
  }

  private static Response publish(PublisherConfigBuilder config, BufferedRequest request)
      throws Exception {
    try (RequestPublisher publisher = RequestPublisher.create(config.build())) {
      return publisher
          .publish(request)
          .toCompletableFuture()
          .get(Eventually.DEADLINE.toSeconds(), TimeUnit.SECONDS);
    }
  }

  private static BufferedRequest.Builder request(String contentType, byte[] body) {
    return BufferedRequest.builder("POST", "/orders?id=7")
        .header("Content-Type", contentType)
        .body(body);
  }

  private CloudEvent sent(PublisherConfigBuilder config, BufferedRequest request) throws Exception {
    Response response = publish(config, request);
    assertEquals(200, response.status(), response.json());
    return events().get(0);
  }

  private List<CloudEvent> events() {
    return kafka.records(topic).stream().map(record -> event(record)).toList();
  }

  private static CloudEvent event(ConsumerRecord<byte[], byte[]> record) {
    return KafkaMessageFactory.createReader(record).toEvent();
  }

  private static byte[] data(CloudEvent event) {
    return requireNonNull(event.getData()).toBytes();
  }

  private static CloudEvent foreign(String type, byte[] data) {
    return CloudEventBuilder.v1()
        .withId("a-\u20ac \"1")
        .withSource(URI.create("/shops/1"))
        .withType("com.example.foreign")
        .withTime(OffsetDateTime.parse("2026-11-27T03:00:00.123+01:00"))
        .withSubject("s")
        .withDataSchema(URI.create("urn:schema"))
        .withExtension("number", 5)
        .withExtension("flag", true)
        .withData(type, data)
        .build();
  }

  private static BufferedRequest structured(CloudEvent event) {
    return request(STRUCTURED, new JsonFormat().serialize(event)).build();
  }

  private static BufferedRequest binary(CloudEvent event) throws Exception {
    BufferedRequest.Builder request = BufferedRequest.builder("POST", "/");
    byte[][] body = {{}};
    HttpMessageFactory.createWriter(
            request::header, bytes -> body[0] = bytes == null ? new byte[0] : bytes)
        .writeBinary(event);
    return request.body(body[0]).build();
  }

  @ParameterizedTest
  @EnumSource(names = {"CLOUDEVENTS_STRUCTURED", "CLOUDEVENTS_BINARY"})
  void theSdkReadsTheEventOfAnOrdinaryRequest(MessageFormat format) throws Exception {
    PublisherConfigBuilder config = config(format)
        .forwardAllByDefault(true)
        .cloudeventsAttributes(Map.of(
            "type", "constant:com.example.order",
            "subject", "json:/id",
            "tenant", "header:x-tenant | constant:none"));
    OffsetDateTime before = OffsetDateTime.now(ZoneOffset.UTC).minusMinutes(1);
    CloudEvent event = sent(
        config,
        request("application/json", "{\"id\": 7, \"x\": \"\u20ac\"}".getBytes(UTF_8))
            .header("ce_type", "forged")
            .build());
    assertEquals("com.example.order", event.getType());
    assertEquals(URI.create("/orders?id=7"), event.getSource());
    assertEquals("7", event.getSubject());
    assertEquals("none", event.getExtension("tenant"));
    assertEquals("application/json", event.getDataContentType());
    assertEquals(7, UUID.fromString(event.getId()).version());
    assertEquals(true, requireNonNull(event.getTime()).isAfter(before));
    String expected = format == MessageFormat.CLOUDEVENTS_BINARY
        ? "{\"id\": 7, \"x\": \"\u20ac\"}"
        : "{\"id\":7,\"x\":\"\u20ac\"}";
    assertEquals(expected, new String(data(event), UTF_8));
  }

  @ParameterizedTest
  @CsvSource({"text/plain,5", "application/octet-stream,5", "text/plain,0"})
  void dataThatIsNoJsonComesOutAsItWas(String contentType, int length) throws Exception {
    byte[] body = "a\"\u20ac".getBytes(UTF_8);
    byte[] used = length == 0 ? new byte[] {(byte) 0xFF, 0} : body;
    for (MessageFormat format :
        List.of(MessageFormat.CLOUDEVENTS_STRUCTURED, MessageFormat.CLOUDEVENTS_BINARY)) {
      assertEquals(
          200, publish(config(format), request(contentType, used).build()).status());
    }
    for (CloudEvent event : events()) {
      assertArrayEquals(used, data(event));
      assertEquals(contentType, event.getDataContentType());
    }
  }

  @ParameterizedTest
  @CsvSource({
    "CLOUDEVENTS_STRUCTURED,application/json",
    "CLOUDEVENTS_STRUCTURED,text/plain",
    "CLOUDEVENTS_BINARY,application/json",
    "CLOUDEVENTS_BINARY,text/plain"
  })
  void anEventOfTheSdkPassesThroughInEitherMode(MessageFormat format, String contentType)
      throws Exception {
    byte[] data = "{\"a\":[1.0,null]}".getBytes(UTF_8);
    CloudEvent event = foreign(contentType, data);
    assertEquals(200, publish(config(format), structured(event)).status());
    assertEquals(200, publish(config(format), binary(event)).status());
    List<CloudEvent> events = events();
    for (CloudEvent received : events) {
      assertEquals(event.getId(), received.getId());
      assertEquals(event.getSource(), received.getSource());
      assertEquals(event.getType(), received.getType());
      assertEquals(event.getTime(), received.getTime());
      assertEquals(event.getSubject(), received.getSubject());
      assertEquals(event.getDataSchema(), received.getDataSchema());
      assertEquals("5", String.valueOf(received.getExtension("number")));
      assertEquals("true", String.valueOf(received.getExtension("flag")));
      assertEquals(contentType, received.getDataContentType());
      assertEquals(new String(data, UTF_8), new String(data(received), UTF_8));
    }
    assertEquals(2, events.size());
  }

  /** The SDK does not write the escapes that the HTTP binding has, §3.1.3.2. */
  @Test
  void attributesInHeadersAreDecoded() throws Exception {
    BufferedRequest.Builder request = BufferedRequest.builder("POST", "/");
    Map.of(
            "ce-specversion", "1.0",
            "CE-ID", "\"Euro%20%E2%82%ac\"",
            "ce-source", "/a%2Fb",
            "ce-type", "t%")
        .forEach(request::header);
    CloudEvent event = sent(config(MessageFormat.CLOUDEVENTS_BINARY), request.build());
    assertEquals("Euro \u20ac", event.getId());
    assertEquals(URI.create("/a/b"), event.getSource());
    assertEquals("t%", event.getType());
  }

  @Test
  void anEventWithoutDataHasNone() throws Exception {
    CloudEvent event = CloudEventBuilder.v1()
        .withId("1")
        .withSource(URI.create("s"))
        .withType("t")
        .build();
    for (MessageFormat format :
        List.of(MessageFormat.CLOUDEVENTS_STRUCTURED, MessageFormat.CLOUDEVENTS_BINARY)) {
      publish(config(format), structured(event));
      publish(config(format), binary(event));
    }
    List<CloudEvent> events = events();
    assertEquals(4, events.size());
    assertNull(events.get(0).getData());
    assertEquals(0, kafka.records(topic).get(2).value().length);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "{\"specversion\":\"1.0\",\"id\":\"1\",\"source\":\"s\"};400;missing type of the CloudEvent",
        "{\"specversion\":\"0.3\",\"id\":\"1\",\"source\":\"s\",\"type\":\"t\"};400;invalid cloudevent: specversion: only 1.0 is supported",
        "{\"specversion\":\"1.0\",\"id\":\"\",\"source\":\"s\",\"type\":\"t\"};400;invalid cloudevent: id: empty",
        "{\"specversion\":\"1.0\",\"id\":\"1\",\"source\":\"a b\",\"type\":\"t\"};400;invalid cloudevent: source: not a URI reference",
        "{\"specversion\":\"1.0\",\"id\":\"1\",\"source\":\"s\",\"type\":\"t\",\"time\":\"noon\"};400;invalid cloudevent: time: not a time of RFC 3339",
        "{\"specversion\":\"1.0\",\"id\":\"1\",\"source\":\"s\",\"type\":\"t\",\"a\":{}};400;invalid cloudevent: an attribute is neither text nor number nor boolean",
        "{\"specversion\":\"1.0\",\"id\":\"1\",\"source\":\"s\",\"type\":\"t\",\"a_b\":1};400;invalid cloudevent: a name of an attribute has a character outside [a-z0-9]",
        "{\"specversion\":\"1.0\",\"id\":\"1\",\"source\":\"s\",\"type\":\"t\",\"data_base64\":\"-\"};400;invalid cloudevent: data_base64: not base64",
        "{\"specversion\":\"1.0\",\"id\":\"1\",\"source\":\"s\",\"type\":\"t\",\"data_base64\":\"\",\"data\":1};400;invalid cloudevent: both data and data_base64",
        "[];400;invalid cloudevent: not a JSON object",
        "{;400;invalid json body: byte 1: the text ends too early"
      })
  void whatIsNoEventIsRejected(String json, int status, String error) throws Exception {
    Response response = publish(
        config(MessageFormat.CLOUDEVENTS_BINARY).returnErrorMessage(true),
        request(STRUCTURED, json.getBytes(UTF_8)).build());
    assertEquals(status, response.status());
    assertEquals(error, Json.parse(response.json()).get("error").asText());
    assertEquals(0, kafka.recordCount(topic));
  }

  @Test
  void aBatchNeedsToBeSplitAndThenEachElementIsAnEvent() throws Exception {
    String one = "{\"specversion\":\"1.0\",\"id\":\"1\",\"source\":\"s\",\"type\":\"t\",\"n\":5}";
    BufferedRequest batch = request(
            "application/cloudevents-batch+json",
            ("[" + one + "," + one.replace("\"1\"", "\"2\"") + ",{}]").getBytes(UTF_8))
        .build();
    assertEquals(
        415, publish(config(MessageFormat.CLOUDEVENTS_STRUCTURED), batch).status());
    Response response =
        publish(config(MessageFormat.CLOUDEVENTS_STRUCTURED).split(Split.JSON_ARRAY), batch);
    assertEquals(207, response.status(), response.json());
    assertEquals(List.of("1", "2"), events().stream().map(CloudEvent::getId).toList());
    assertEquals(one, new String(kafka.records(topic).get(0).value(), UTF_8));
  }

  @Test
  void theTypeHasNoDefaultAndACodedBodyIsNoData() throws Exception {
    PublisherConfigBuilder config =
        config(MessageFormat.CLOUDEVENTS_BINARY).cloudeventsAttributes(Map.of());
    Response response = publish(config, request("text/plain", new byte[1]).build());
    assertEquals(400, response.status());
    assertEquals(
        "{\"message\":\"Bad Request\",\"error\":\"missing type of the CloudEvent\"}",
        response.json());
    BufferedRequest coded =
        request("text/plain", new byte[1]).header("Content-Encoding", "gzip").build();
    assertEquals(415, publish(config, coded).status());
  }

  private PublisherConfigBuilder storing(MessageFormat format, Path directory) {
    return config(format)
        .redactHeaders("x-secret")
        .forwardAllByDefault(true)
        .claimCheckStore("directory")
        .claimCheckDirectory(directory.toString())
        .claimCheckMaxInlineBytes(10);
  }

  private static boolean isEmpty(Path directory) throws IOException {
    try (Stream<Path> all = Files.walk(directory)) {
      return all.noneMatch(Files::isRegularFile);
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"CLOUDEVENTS_STRUCTURED", "CLOUDEVENTS_BINARY"})
  void anEventWithLargeDataRefersToTheStore(MessageFormat format, @TempDir Path directory)
      throws Exception {
    byte[] body = "{\"id\": 7, \"x\": \"\u20ac\"}".getBytes(UTF_8);
    PublisherConfigBuilder config = storing(format, directory);
    publish(config, request("application/json", body).header("X-Secret", "s").build());
    BufferedRequest.Builder foreign = request("text/plain", body);
    Map.of(
            "ce-specversion", "1.0",
            "ce-id", "1",
            "ce-source", "s",
            "ce-type", "com.example.foreign",
            "ce-dataref", "../elsewhere",
            "ce-datasize", "1")
        .forEach(foreign::header);
    publish(config, foreign.build());
    publish(config, request("text/plain", new byte[] {'a'}).build());
    List<CloudEvent> events = events();
    assertEquals(3, events.size());
    assertEquals("com.example.made", events.get(0).getType());
    assertEquals("application/json", events.get(0).getDataContentType());
    assertEquals("com.example.foreign", events.get(1).getType());
    assertEquals("text/plain", events.get(1).getDataContentType());
    for (CloudEvent event : events.subList(0, 2)) {
      assertEquals(0, event.getData() == null ? 0 : data(event).length);
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      // snippet: read-dataref
      ClaimCheck claimCheck = new ClaimCheck(
          String.valueOf(event.getExtension("dataref")),
          Long.parseLong(String.valueOf(event.getExtension("datasize"))),
          String.valueOf(event.getExtension("datasha256")));
      try (InputStream data = new DirectoryStore(directory).open(claimCheck)) {
        data.transferTo(out);
      }
      // snippet end
      assertArrayEquals(body, out.toByteArray());
      DatarefExtension sdks = requireNonNull(
          ExtensionProvider.getInstance().parseExtension(DatarefExtension.class, event));
      assertEquals(URI.create(claimCheck.uri()), sdks.getDataref());
    }
    assertEquals(null, events.get(2).getExtension("dataref"));
    assertArrayEquals(new byte[] {'a'}, data(events.get(2)));
    Documentation.assertShows("read-dataref", "src/test/java/dev/postrider/CloudEventTest.java");
  }

  /** It has its attributes in the body. */
  @Test
  void aLargeEventInStructuredModeIsRefusedAndNotStored(@TempDir Path directory) throws Exception {
    PublisherConfigBuilder config = storing(MessageFormat.CLOUDEVENTS_BINARY, directory);
    BufferedRequest event = structured(foreign("text/plain", new byte[100]));
    assertEquals(413, publish(config, event).status());
    BufferedRequest coded =
        request("text/plain", new byte[100]).header("Content-Encoding", "gzip").build();
    assertEquals(415, publish(config.decodeContentEncoding(true), coded).status());
    assertEquals(0, kafka.recordCount(topic));
    assertTrue(isEmpty(directory));
  }

  @Test
  void theDocumentedConfigurationMakesTheEvent() throws Exception {
    PublisherConfig example = PublisherConfig.fromJson(Documentation.block("cloudevents-record"));
    CloudEvent event = sent(
        config(example.record().messageFormat())
            .cloudeventsAttributes(Map.of(
                "type", String.valueOf(example.record().cloudEventAttributes().get("type")),
                "subject",
                    String.valueOf(example.record().cloudEventAttributes().get("subject")))),
        request("application/json", "{\"id\":\"o-1\"}".getBytes(UTF_8)).build());
    assertEquals("com.example.order.created", event.getType());
    assertEquals("o-1", event.getSubject());
  }
}
