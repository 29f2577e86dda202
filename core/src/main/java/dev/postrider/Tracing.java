package dev.postrider;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.postrider.config.PublisherConfig;
import dev.postrider.envelope.RequestView;
import dev.postrider.opentelemetry.OpenTelemetryTracing;
import dev.postrider.trace.RecordSpans;
import dev.postrider.trace.RecordTracing;
import dev.postrider.trace.TraceContext;
import dev.postrider.trace.TraceHeaders;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.List;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;

/** Has records carry on the trace of their request, with spans of their own where OpenTelemetry is there. Thread-safe. */
final class Tracing {

  private static final Logger LOG = System.getLogger(Tracing.class.getName());

  private final TraceHeaders format;
  private final @Nullable RecordTracing spans;

  private Tracing(TraceHeaders format, @Nullable RecordTracing spans) {
    this.format = format;
    this.spans = spans;
  }

  /** The header fields that a configuration reads; null if traces do not matter. */
  static @Nullable TraceHeaders format(PublisherConfig config) {
    return switch (config.trace()) {
      case NONE -> null;
      case W3C -> TraceHeaders.W3C;
      case B3 -> TraceHeaders.B3;
    };
  }

  /** The tracing of a configuration; null if there is none. */
  static @Nullable Tracing of(PublisherConfig config) {
    TraceHeaders format = format(config);
    return format == null ? null : new Tracing(format, spans(format));
  }

  /** OpenTelemetry need not be on the class path. */
  private static @Nullable RecordTracing spans(TraceHeaders format) {
    try {
      return OpenTelemetryTracing.in(format);
    } catch (NoClassDefFoundError e) {
      return null;
    } catch (LinkageError e) {
      LOG.log(
          Level.WARNING,
          "no spans for records: opentelemetry-api 1.57 or newer is needed, {0}",
          e.toString());
      return null;
    }
  }

  /** Has the records carry on the trace of the request; null if they have no spans of their own. */
  @Nullable
  RecordSpans begin(RequestView request, List<ProducerRecord<byte[], byte[]>> records) {
    TraceContext parent = format.read(request);
    for (ProducerRecord<byte[], byte[]> record : records) {
      // None that a caller has made up under these names.
      format.names().forEach(record.headers()::remove);
      if (parent != null) {
        format
            .write(parent)
            .forEach((name, value) -> record.headers().add(name, value.getBytes(UTF_8)));
      }
    }
    return spans == null ? null : spans.begin(parent, records);
  }
}
