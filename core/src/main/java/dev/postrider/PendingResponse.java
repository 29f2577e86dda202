package dev.postrider;

import dev.postrider.kafka.Delivery;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;

/** Gathers what becomes of the records of one request, one for each topic. Thread-safe. */
final class PendingResponse implements Delivery {

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
    return failures.isEmpty() ? responses.success() : responses.undelivered(failures, topics);
  }
}
