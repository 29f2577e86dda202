package dev.postrider.trace;

import java.util.List;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;

/**
 * Makes spans for records. Thread-safe.
 *
 * @since 0.1.0
 */
public interface RecordTracing {

  /**
   * Begins a span for each record of a request, and has the record carry the span on in its headers.
   *
   * @param parent where the request comes from; null if that is not known
   * @return null if nobody wants spans
   */
  @Nullable
  RecordSpans begin(@Nullable TraceContext parent, List<ProducerRecord<byte[], byte[]>> records);
}
