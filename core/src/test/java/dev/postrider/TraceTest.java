package dev.postrider;

import static io.opentelemetry.api.common.AttributeKey.longKey;
import static io.opentelemetry.api.common.AttributeKey.stringKey;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.postrider.config.Ack;
import dev.postrider.config.MessageFormat;
import dev.postrider.config.OnPartial;
import dev.postrider.config.PublisherConfig;
import dev.postrider.config.PublisherConfigBuilder;
import dev.postrider.config.Split;
import dev.postrider.config.Trace;
import dev.postrider.envelope.BufferedRequest;
import dev.postrider.testing.EmbeddedKafka;
import dev.postrider.testing.Eventually;
import dev.postrider.testing.Json;
import dev.postrider.testing.KafkaExtension;
import io.opentelemetry.api.GlobalOpenTelemetry;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Records belong to the trace of their request. */
@ExtendWith(KafkaExtension.class)
class TraceTest {

  private static final String TRACE_ID = "4bf92f3577b34da6a3ce929d0e0e4736";
  private static final String SPAN_ID = "00f067aa0ba902b7";
  private static final String PARENT = "00-" + TRACE_ID + "-" + SPAN_ID + "-01";

  @TempDir
  Path folder;

  private final EmbeddedKafka kafka;
  private final String topic;
  private final InMemorySpanExporter spans = InMemorySpanExporter.create();

  TraceTest(EmbeddedKafka kafka) {
    this.kafka = kafka;
    this.topic = kafka.newTopic(1);
  }

  @AfterEach
  void forget() {
    GlobalOpenTelemetry.resetForTest();
  }

  private void withOpenTelemetry() {
    SdkTracerProvider provider = SdkTracerProvider.builder()
        .addSpanProcessor(SimpleSpanProcessor.create(spans))
        .build();
    GlobalOpenTelemetry.resetForTest();
    GlobalOpenTelemetry.set(
        OpenTelemetrySdk.builder().setTracerProvider(provider).build());
  }

  private PublisherConfigBuilder config(Trace trace, Ack ack) {
    PublisherConfigBuilder config = PublisherConfig.builder()
        .bootstrapServers(kafka.bootstrapServers())
        .topic(topic)
        .producerRequestAcks(-1)
        .ack(ack)
        .messageFormat(MessageFormat.RAW_BODY)
        .trace(trace);
    return ack.isSpooled() ? config.spoolDir(folder.toString()) : config;
  }

  private static int publish(PublisherConfigBuilder config, BufferedRequest request)
      throws Exception {
    return response(config, request).status();
  }

  private static Response response(PublisherConfigBuilder config, BufferedRequest request)
      throws Exception {
    try (RequestPublisher publisher = RequestPublisher.create(config.build())) {
      return publisher
          .publish(request)
          .toCompletableFuture()
          .get(Eventually.DEADLINE.toSeconds(), TimeUnit.SECONDS);
    }
  }

  private static BufferedRequest items(String body) {
    return BufferedRequest.builder("POST", "/")
        .header("Content-Type", "application/json")
        .header("traceparent", PARENT)
        .body(body.getBytes(UTF_8))
        .build();
  }

  private static BufferedRequest request(String... headers) {
    BufferedRequest.Builder request =
        BufferedRequest.builder("POST", "/").body("b".getBytes(UTF_8));
    for (int i = 0; i < headers.length; i += 2) {
      request.header(headers[i], headers[i + 1]);
    }
    return request.build();
  }

  private static @Nullable String header(ConsumerRecord<byte[], byte[]> record, String name) {
    Header header = record.headers().lastHeader(name);
    return header == null ? null : new String(header.value(), UTF_8);
  }

  private ConsumerRecord<byte[], byte[]> only() {
    List<ConsumerRecord<byte[], byte[]>> records = kafka.records(topic, 1, Eventually.DEADLINE);
    assertEquals(1, records.size());
    return records.get(0);
  }

  private List<SpanData> spans(int count) throws Exception {
    Eventually.until("all spans have ended", () -> spans.getFinishedSpanItems().size() >= count);
    assertEquals(count, spans.getFinishedSpanItems().size());
    return spans.getFinishedSpanItems();
  }

  @ParameterizedTest
  @EnumSource
  void withoutOpenTelemetryARecordCarriesOnWhatTheRequestHas(Ack ack) throws Exception {
    publish(
        config(Trace.W3C, ack).forwardAllByDefault(true),
        request("TraceParent", PARENT, "tracestate", "a=1", "tracestate", "b=2"));
    ConsumerRecord<byte[], byte[]> record = only();
    assertEquals(PARENT, header(record, "traceparent"));
    assertEquals("a=1,b=2", header(record, "tracestate"));
    assertFalse(record.headers().headers("tracestate").iterator().next() == null);
  }

  @ParameterizedTest
  @CsvSource({
    "00-" + TRACE_ID + "-" + SPAN_ID + "-01-x",
    "ff-" + TRACE_ID + "-" + SPAN_ID + "-01",
    "00-00000000000000000000000000000000-" + SPAN_ID + "-01",
    "00-" + TRACE_ID + "-0000000000000000-01",
    "00-4BF92F3577B34DA6A3CE929D0E0E4736-" + SPAN_ID + "-01",
    "00-" + TRACE_ID + "-" + SPAN_ID,
  })
  void aContextThatIsNotValidIsDropped(String parent) throws Exception {
    publish(
        config(Trace.W3C, Ack.KAFKA).forwardAllByDefault(true),
        request("traceparent", parent, "tracestate", "a=1"));
    assertNull(header(only(), "traceparent"));
    assertNull(header(only(), "tracestate"));
  }

  @ParameterizedTest
  @CsvSource(
      nullValues = "-",
      value = {
        "b3," + TRACE_ID + "-" + SPAN_ID + "-1-05e3ac9a4f6e3b90,-,-," + TRACE_ID + "-" + SPAN_ID
            + "-1",
        "b3,a3ce929d0e0e4736-" + SPAN_ID + ",-,-,a3ce929d0e0e4736-" + SPAN_ID,
        "X-B3-TraceId," + TRACE_ID + ",X-B3-Sampled,0," + TRACE_ID + "-" + SPAN_ID + "-0",
        "X-B3-TraceId," + TRACE_ID + ",X-B3-Flags,1," + TRACE_ID + "-" + SPAN_ID + "-d",
        "b3,0,-,-,-",
      })
  void b3IsReadInBothFormsAndWrittenAsOneHeader(
      String name,
      String value,
      @Nullable String other,
      @Nullable String otherValue,
      @Nullable String expected)
      throws Exception {
    publish(
        config(Trace.B3, Ack.KAFKA),
        other == null
            ? request(name, value)
            : request(name, value, "X-B3-SpanId", SPAN_ID, other, String.valueOf(otherValue)));
    assertEquals(expected, header(only(), "b3"));
  }

  @ParameterizedTest
  @EnumSource
  void eachRecordHasAProducerSpanBelowThatOfTheRequest(Ack ack) throws Exception {
    withOpenTelemetry();
    publish(
        config(Trace.W3C, ack).key("constant:k"),
        request("traceparent", PARENT, "tracestate", "a=1,b=2"));
    SpanData span = spans(1).get(0);
    assertEquals("send " + topic, span.getName());
    assertEquals(SpanKind.PRODUCER, span.getKind());
    assertEquals(TRACE_ID, span.getTraceId());
    assertEquals(SPAN_ID, span.getParentSpanId());
    assertEquals("kafka", span.getAttributes().get(stringKey("messaging.system")));
    assertEquals(topic, span.getAttributes().get(stringKey("messaging.destination.name")));
    assertEquals("k", span.getAttributes().get(stringKey("messaging.kafka.message.key")));
    assertEquals(1L, span.getAttributes().get(longKey("messaging.message.body.size")));
    if (ack != Ack.DISK) {
      assertEquals("0", span.getAttributes().get(stringKey("messaging.destination.partition.id")));
      assertEquals(0L, span.getAttributes().get(longKey("messaging.kafka.offset")));
    }
    ConsumerRecord<byte[], byte[]> record = only();
    assertEquals("00-" + TRACE_ID + "-" + span.getSpanId() + "-01", header(record, "traceparent"));
    assertEquals("a=1,b=2", header(record, "tracestate"));
    assertNotEquals(SPAN_ID, span.getSpanId());
  }

  @Test
  void withoutAParentASpanBeginsATraceThatB3CarriesOnToo() throws Exception {
    withOpenTelemetry();
    publish(config(Trace.B3, Ack.KAFKA), request());
    SpanData span = spans(1).get(0);
    assertFalse(span.getParentSpanContext().isValid());
    assertEquals(span.getTraceId() + "-" + span.getSpanId() + "-1", header(only(), "b3"));
  }

  @Test
  void aRecordThatIsRefusedOrGivenUpHasASpanThatSaysWhy() throws Exception {
    withOpenTelemetry();
    String small = topic + "-small";
    kafka.createTopic(small, 1, Map.of("max.message.bytes", "100"));
    publish(
        config(Trace.W3C, Ack.KAFKA).topic(small).key("constant:" + "k".repeat(200)), request());
    publish(config(Trace.W3C, Ack.MEMORY).producerRequestLimitsBytesPerRequest(50), request());
    List<SpanData> failed = spans(2);
    assertEquals(StatusCode.ERROR, failed.get(0).getStatus().getStatusCode());
    assertEquals(
        "org.apache.kafka.common.errors.RecordTooLargeException",
        failed.get(0).getAttributes().get(stringKey("error.type")));
    assertEquals("record_too_large", failed.get(1).getAttributes().get(stringKey("error.type")));
  }

  @Test
  void eachItemOfABodyHasASpan() throws Exception {
    withOpenTelemetry();
    BufferedRequest request = items("[{},{},{}]");
    assertEquals(200, publish(config(Trace.W3C, Ack.KAFKA).split(Split.JSON_ARRAY), request));
    assertTrue(spans(3).stream().allMatch(span -> span.getParentSpanId().equals(SPAN_ID)));
    assertEquals(
        3,
        kafka.records(topic).stream()
            .map(record -> header(record, "traceparent"))
            .distinct()
            .count());
  }

  /** The headers of the trace make the second item too large for the producer. */
  @ParameterizedTest
  @EnumSource(OnPartial.class)
  void anItemThatIsTooLargeWithItsTraceFailsByItself(OnPartial onPartial) throws Exception {
    withOpenTelemetry();
    boolean sendsOthers = onPartial == OnPartial.KEEP;
    PublisherConfigBuilder config = config(Trace.W3C, sendsOthers ? Ack.MEMORY : Ack.KAFKA)
        .split(Split.JSON_ARRAY)
        .onPartial(onPartial)
        .transactional(!sendsOthers)
        .producerRequestLimitsBytesPerRequest(230);
    Response response = response(config, items("[1,\"" + "x".repeat(80) + "\"]"));
    assertEquals(sendsOthers ? 207 : 413, response.status(), response.json());
    assertEquals(
        List.of(sendsOthers ? 200 : 424, 413),
        Json.parse(response.json()).get("items").findValues("status").stream()
            .map(JsonNode::asInt)
            .toList());
    assertEquals(
        Arrays.asList(sendsOthers ? null : "other_item_failed", "record_too_large"),
        errors(spans(2)));
    assertEquals(sendsOthers ? 1 : 0, kafka.recordCount(topic));
  }

  @Test
  void itemsThatFindNoRoomWithTheirTracesAreRefusedForGood() throws Exception {
    withOpenTelemetry();
    PublisherConfigBuilder config = config(Trace.W3C, Ack.MEMORY)
        .split(Split.JSON_ARRAY)
        .producerProperties(Map.of("buffer.memory", "400", "batch.size", "100"));
    assertEquals(413, publish(config, items("[1,2,3]")));
    assertEquals(Collections.nCopies(3, "body_too_large"), errors(spans(3)));
  }

  private static List<@Nullable String> errors(List<SpanData> ended) {
    return ended.stream()
        .sorted(Comparator.comparing(SpanData::getStartEpochNanos))
        .<@Nullable String>map(span -> span.getAttributes().get(stringKey("error.type")))
        .toList();
  }
}
