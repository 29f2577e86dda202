package dev.postrider.opentelemetry;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.postrider.trace.RecordSpans;
import dev.postrider.trace.RecordTracing;
import dev.postrider.trace.TraceContext;
import dev.postrider.trace.TraceHeaders;
import io.opentelemetry.api.GlobalOpenTelemetry;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.api.trace.TraceStateBuilder;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.IdentityHashMap;
import java.util.List;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;

/**
 * A producer span for each record, with the attributes of the semantic conventions for messaging and Kafka.
 * Takes the {@link GlobalOpenTelemetry} that is there when a request comes, and needs opentelemetry-api 1.57 or
 * newer. Thread-safe.
 *
 * @since 0.1.0
 */
public final class OpenTelemetryTracing implements RecordTracing {

  private static final AttributeKey<String> SYSTEM = AttributeKey.stringKey("messaging.system");
  private static final AttributeKey<String> OPERATION =
      AttributeKey.stringKey("messaging.operation.name");
  private static final AttributeKey<String> OPERATION_TYPE =
      AttributeKey.stringKey("messaging.operation.type");
  private static final AttributeKey<String> DESTINATION =
      AttributeKey.stringKey("messaging.destination.name");
  private static final AttributeKey<Long> BODY_SIZE =
      AttributeKey.longKey("messaging.message.body.size");
  private static final AttributeKey<String> KEY =
      AttributeKey.stringKey("messaging.kafka.message.key");
  private static final AttributeKey<Boolean> TOMBSTONE =
      AttributeKey.booleanKey("messaging.kafka.message.tombstone");

  private static final String SCOPE = "dev.postrider";
  private static final int LONGEST_KEY = 256;

  private final TraceHeaders format;

  private OpenTelemetryTracing(TraceHeaders format) {
    this.format = format;
  }

  /**
   * Spans that records carry on in this format.
   *
   * @throws LinkageError if opentelemetry-api is not there, or too old
   */
  public static OpenTelemetryTracing in(TraceHeaders format) {
    // Not get: it would keep the application from setting the instance later.
    var unused = GlobalOpenTelemetry.getOrNoop();
    return new OpenTelemetryTracing(format);
  }

  @Override
  public @Nullable RecordSpans begin(
      @Nullable TraceContext parent, List<ProducerRecord<byte[], byte[]>> records) {
    OpenTelemetry openTelemetry = GlobalOpenTelemetry.getOrNoop();
    if (openTelemetry == OpenTelemetry.noop()) {
      return null;
    }
    Tracer tracer = openTelemetry.getTracer(SCOPE);
    Context context = context(parent);
    IdentityHashMap<ProducerRecord<byte[], byte[]>, Span> spans =
        new IdentityHashMap<>(records.size());
    for (ProducerRecord<byte[], byte[]> record : records) {
      Span span = begin(tracer, context, record);
      carry(span.getSpanContext(), record);
      spans.put(record, span);
    }
    return new OpenSpans(spans);
  }

  /** What runs on this thread knows the request better than its header does. */
  private static Context context(@Nullable TraceContext parent) {
    Context current = Context.current();
    if (parent == null || Span.fromContext(current).getSpanContext().isValid()) {
      return current;
    }
    SpanContext remote = SpanContext.createFromRemoteParent(
        "0".repeat(32 - parent.traceId().length()) + parent.traceId(),
        parent.spanId(),
        parent.isSampled() ? TraceFlags.getSampled() : TraceFlags.getDefault(),
        state(parent.state()));
    return current.with(Span.wrap(remote));
  }

  /** W3C Trace Context §3.3; members that are not valid are left out. */
  private static TraceState state(String text) {
    TraceStateBuilder state = TraceState.builder();
    String[] members = text.split(",", -1);
    // The builder puts each before those that came earlier.
    for (int i = members.length - 1; i >= 0; i--) {
      int equals = members[i].indexOf('=');
      if (equals > 0) {
        state.put(
            members[i].substring(0, equals).strip(),
            members[i].substring(equals + 1).strip());
      }
    }
    return state.build();
  }

  private static Span begin(Tracer tracer, Context context, ProducerRecord<byte[], byte[]> record) {
    byte[] value = record.value();
    SpanBuilder span = tracer
        .spanBuilder("send " + record.topic())
        .setParent(context)
        .setSpanKind(SpanKind.PRODUCER)
        .setAttribute(SYSTEM, "kafka")
        .setAttribute(OPERATION, "send")
        .setAttribute(OPERATION_TYPE, "send")
        .setAttribute(DESTINATION, record.topic());
    if (value == null) {
      span.setAttribute(TOMBSTONE, true);
    } else {
      span.setAttribute(BODY_SIZE, (long) value.length);
    }
    String key = text(record.key());
    if (key != null) {
      span.setAttribute(KEY, key);
    }
    return span.startSpan();
  }

  private static @Nullable String text(byte @Nullable [] key) {
    if (key == null || key.length > LONGEST_KEY) {
      return null;
    }
    try {
      return UTF_8.newDecoder().decode(ByteBuffer.wrap(key)).toString();
    } catch (CharacterCodingException e) {
      return null;
    }
  }

  /** In place of the context that the request came with. */
  private void carry(SpanContext span, ProducerRecord<byte[], byte[]> record) {
    if (!span.isValid()) {
      return;
    }
    boolean isW3c = format == TraceHeaders.W3C;
    String flags = isW3c ? span.getTraceFlags().asHex() : span.isSampled() ? "1" : "0";
    StringBuilder state = new StringBuilder();
    span.getTraceState()
        .forEach((name, value) -> state
            .append(state.length() == 0 ? "" : ",")
            .append(name)
            .append('=')
            .append(value));
    TraceContext context =
        new TraceContext(span.getTraceId(), span.getSpanId(), flags, state.toString());
    format.names().forEach(record.headers()::remove);
    format
        .write(context)
        .forEach((name, value) -> record.headers().add(name, value.getBytes(UTF_8)));
  }
}
