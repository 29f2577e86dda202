package dev.postrider;

import dev.postrider.kafka.Delivery;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;

/** Gathers what becomes of the records of one request, one for each topic. Thread-safe. */
final class PendingResponse implements Delivery {

  private static final Logger LOG = System.getLogger(RequestPublisher.class.getName());

  private final Responses responses;
  private final int topics;
  private final CompletableFuture<Response> response = new CompletableFuture<>();
  private final Map<String, Exception> failures = new LinkedHashMap<>();
  private int done;

  PendingResponse(Responses responses, int topics) {
    this.responses = responses;
    this.topics = topics;
  }

  @Override
  public void done(ProducerRecord<byte[], byte[]> record, @Nullable Exception failure) {
    synchronized (this) {
      if (failure != null) {
        failures.put(record.topic(), failure);
      }
      if (++done < topics) {
        return;
      }
    }
    response.complete(outcome());
  }

  /** The reply once every record is acknowledged or given up. */
  CompletableFuture<Response> whenDelivered() {
    return response;
  }

  /** The reply as far as it is known now. */
  synchronized Response outcome() {
    if (failures.isEmpty()) {
      return responses.success();
    }
    try {
      return responses.undelivered(failures, topics);
    } catch (RuntimeException | LinkageError e) {
      // On Kafka's thread nobody would hear of it, and the caller would wait without end.
      LOG.log(Level.ERROR, "reply could not be made", e);
      return responses.failure(Failure.SEND_FAILED);
    }
  }
}
