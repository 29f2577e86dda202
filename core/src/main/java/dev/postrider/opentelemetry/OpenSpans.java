package dev.postrider.opentelemetry;

import dev.postrider.trace.RecordSpans;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.StatusCode;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.jspecify.annotations.Nullable;

/** The spans of one request that have not ended. Thread-safe. */
final class OpenSpans implements RecordSpans {

  private static final AttributeKey<String> PARTITION =
      AttributeKey.stringKey("messaging.destination.partition.id");
  private static final AttributeKey<Long> OFFSET = AttributeKey.longKey("messaging.kafka.offset");
  private static final AttributeKey<String> ERROR = AttributeKey.stringKey("error.type");

  private final IdentityHashMap<ProducerRecord<byte[], byte[]>, Span> open;

  OpenSpans(IdentityHashMap<ProducerRecord<byte[], byte[]>, Span> open) {
    this.open = open;
  }

  @Override
  public void acknowledged(ProducerRecord<byte[], byte[]> record, RecordMetadata metadata) {
    Span span = take(record);
    if (span != null) {
      span.setAttribute(PARTITION, String.valueOf(metadata.partition()));
      if (metadata.hasOffset()) {
        span.setAttribute(OFFSET, metadata.offset());
      }
      span.end();
    }
  }

  @Override
  public void givenUp(ProducerRecord<byte[], byte[]> record, Exception failure) {
    Span span = take(record);
    if (span != null) {
      span.recordException(failure);
      fail(span, failure.getClass().getName());
      span.end();
    }
  }

  @Override
  public void refused(ProducerRecord<byte[], byte[]> record, String error) {
    Span span = take(record);
    if (span != null) {
      fail(span, error);
      span.end();
    }
  }

  @Override
  public void end(@Nullable String error) {
    for (Span span : takeAll()) {
      if (error != null) {
        fail(span, error);
      }
      span.end();
    }
  }

  private static void fail(Span span, String type) {
    span.setStatus(StatusCode.ERROR);
    span.setAttribute(ERROR, type);
  }

  private synchronized @Nullable Span take(ProducerRecord<byte[], byte[]> record) {
    return open.remove(record);
  }

  private synchronized List<Span> takeAll() {
    List<Span> all = new ArrayList<>(open.values());
    open.clear();
    return all;
  }
}
