package dev.postrider;

import dev.postrider.config.Ack;
import dev.postrider.config.PublisherConfig;
import dev.postrider.kafka.RecordSender;
import dev.postrider.kafka.Refusal;
import dev.postrider.spool.Spool;
import dev.postrider.spool.SpoolFullException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;

/** Answers requests whose records may be kept on local disk. Thread-safe. */
final class SpoolDelivery {

  private static final Logger LOG = System.getLogger(SpoolDelivery.class.getName());

  private final Spool spool;
  private final RecordSender sender;
  private final Responses responses;
  private final boolean brokersFirst;
  private final long spoolAfter;

  SpoolDelivery(Spool spool, RecordSender sender, Responses responses, PublisherConfig config) {
    this.spool = spool;
    this.sender = sender;
    this.responses = responses;
    this.brokersFirst = config.ack() == Ack.KAFKA_OR_DISK;
    this.spoolAfter = config.spoolAfter().toMillis();
  }

  /** The response to the request, and its name for metrics. */
  private record Answer(String outcome, Response response) {}

  /** Takes the records of one request. */
  CompletionStage<Response> publish(
      List<ProducerRecord<byte[], byte[]>> records, @Nullable Observation observation) {
    return answer(records).thenApply(answer -> {
      if (observation != null) {
        observation.responded(answer.outcome(), answer.response().status());
      }
      return answer.response();
    });
  }

  private CompletableFuture<Answer> answer(List<ProducerRecord<byte[], byte[]>> records) {
    if (sender.isTooLarge(records)) {
      return CompletableFuture.completedFuture(refused(Failure.RECORD_TOO_LARGE));
    }
    return brokersFirst ? sent(records) : spooled(records);
  }

  private Answer refused(Failure failure) {
    return new Answer(failure.toString(), responses.failure(failure));
  }

  private Answer success() {
    return new Answer(Responses.SENT, responses.success());
  }

  private CompletableFuture<Answer> spooled(List<ProducerRecord<byte[], byte[]>> records) {
    return spool.append(records).handle((kept, failure) -> {
      if (failure == null) {
        return success();
      }
      Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
      LOG.log(Level.DEBUG, "message not kept: {0}", String.valueOf(cause));
      return refused(cause instanceof SpoolFullException ? Failure.BUFFER_FULL : Failure.NOT_KEPT);
    });
  }

  private CompletableFuture<Answer> sent(List<ProducerRecord<byte[], byte[]>> records) {
    PendingResponse pending =
        new PendingResponse(responses, records.size(), true, sender::lossReason, null);
    Refusal refusal = sender.send(records, pending);
    if (refusal != null) {
      LOG.log(Level.DEBUG, "message goes to disk: {0}", refusal);
      return spooled(records);
    }
    CompletableFuture<Answer> answer = new CompletableFuture<>();
    AtomicBoolean spooling = new AtomicBoolean();
    Runnable spoolOnce = () -> {
      if (!answer.isDone() && spooling.compareAndSet(false, true)) {
        spool(records, pending, answer);
      }
    };
    var unused = pending.response().thenAccept(response -> {
      if (pending.isSettled()) {
        answer.complete(settled(response));
      } else {
        spoolOnce.run();
      }
    });
    CompletableFuture<Void> timer =
        new CompletableFuture<Void>().completeOnTimeout(null, spoolAfter, TimeUnit.MILLISECONDS);
    var unusedToo = timer.thenRunAsync(spoolOnce);
    // A timer that is not cancelled would keep the records in memory until its time.
    return answer.whenComplete((ended, failure) -> timer.cancel(false));
  }

  private Answer settled(Response response) {
    boolean delivered = response.equals(responses.success());
    return delivered ? success() : new Answer(Failure.RECORD_TOO_LARGE.toString(), response);
  }

  private void spool(
      List<ProducerRecord<byte[], byte[]>> records,
      PendingResponse pending,
      CompletableFuture<Answer> answer) {
    var unused = spooled(records).thenAccept(spooled -> {
      if (spooled.outcome().equals(Responses.SENT)) {
        answer.complete(spooled);
      } else {
        awaitBrokers(pending, answer, spooled);
      }
    });
  }

  /** The disk does not take the records, but the brokers still may. */
  private void awaitBrokers(
      PendingResponse pending, CompletableFuture<Answer> answer, Answer otherwise) {
    var unused = pending
        .response()
        .thenAccept(
            response -> answer.complete(pending.isSettled() ? settled(response) : otherwise));
  }

  /** Records on disk that the brokers do not have. */
  long pendingRecords() {
    return spool.pendingRecords();
  }

  /** The same in bytes. */
  long pendingBytes() {
    return spool.pendingBytes();
  }

  /** Closes the spool; what it has stays on disk. */
  void close(Duration timeout) {
    spool.close(timeout);
  }
}
