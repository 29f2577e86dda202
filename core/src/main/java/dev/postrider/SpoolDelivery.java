package dev.postrider;

import dev.postrider.config.Ack;
import dev.postrider.config.PublisherConfig;
import dev.postrider.kafka.RecordSender;
import dev.postrider.kafka.Refusal;
import dev.postrider.spool.Spool;
import dev.postrider.spool.SpoolFullException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;

/** Answers requests whose records may be kept on local disk. Thread-safe. */
final class SpoolDelivery {

  private static final Logger LOG = System.getLogger(SpoolDelivery.class.getName());

  private static final long IDLE_SECONDS = 10;

  private final Spool spool;
  private final RecordSender sender;
  private final Responses responses;
  private final DeadLetterSender deadLetters;
  private final boolean brokersFirst;
  private final long spoolAfter;

  /** Not the JDK's common pool: that has one thread on two processors, and others may block it. */
  private final ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(1, task -> {
    Thread thread = new Thread(task, "postrider-spool-after");
    thread.setDaemon(true);
    return thread;
  });

  SpoolDelivery(
      Spool spool,
      RecordSender sender,
      Responses responses,
      DeadLetterSender deadLetters,
      PublisherConfig config) {
    this.spool = spool;
    this.sender = sender;
    this.responses = responses;
    this.deadLetters = deadLetters;
    this.brokersFirst = config.ack() == Ack.KAFKA_OR_DISK;
    this.spoolAfter = config.spoolAfter().toMillis();
    timer.setKeepAliveTime(IDLE_SECONDS, TimeUnit.SECONDS);
    timer.allowCoreThreadTimeOut(true);
    // A task that stays after its request would keep the records in memory until its time.
    timer.setRemoveOnCancelPolicy(true);
  }

  /** Takes the records of one request. */
  CompletionStage<Response> publish(
      List<ProducerRecord<byte[], byte[]>> records,
      Answers answers,
      @Nullable Observation observation) {
    return answer(records, answers, observation).thenApply(answer -> {
      if (observation != null) {
        observation.responded(answer.outcome(), answer.response().status());
      }
      return answer.response();
    });
  }

  private CompletableFuture<Answer> answer(
      List<ProducerRecord<byte[], byte[]>> records,
      Answers answers,
      @Nullable Observation observation) {
    if (sender.isTooLarge(records)) {
      return CompletableFuture.completedFuture(responses.refused(Failure.RECORD_TOO_LARGE));
    }
    return brokersFirst ? sent(records, answers, observation) : spooled(records, answers);
  }

  private CompletableFuture<Answer> spooled(
      List<ProducerRecord<byte[], byte[]>> records, Answers answers) {
    return spool.append(records).handle((kept, failure) -> {
      if (failure == null) {
        return answers.kept();
      }
      Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
      LOG.log(Level.DEBUG, "message not kept: {0}", String.valueOf(cause));
      return cause instanceof SpoolFullException full
          ? responses.refused(Failure.BUFFER_FULL, full.retryAfter())
          : responses.refused(Failure.NOT_KEPT);
    });
  }

  private CompletableFuture<Answer> sent(
      List<ProducerRecord<byte[], byte[]>> records,
      Answers answers,
      @Nullable Observation observation) {
    DirectAttempt attempt = new DirectAttempt(records, observation);
    Refusal refusal = sender.send(records, attempt);
    if (refusal != null) {
      LOG.log(Level.DEBUG, "message goes to disk: {0}", refusal);
      return spooled(records, answers);
    }
    CompletableFuture<Answer> answer = new CompletableFuture<>();
    AtomicBoolean spooling = new AtomicBoolean();
    Runnable spoolOnce = () -> {
      if (!answer.isDone() && spooling.compareAndSet(false, true)) {
        spool(attempt, answers, answer);
      }
    };
    var unused = attempt.ended().thenAccept(ends -> {
      if (!ends.areSettled()) {
        spoolOnce.run();
      } else if (spooling.compareAndSet(false, true)) {
        settle(ends, answers, answer);
      } else {
        answer.complete(answers.delivered(ends));
      }
    });
    Future<?> waiting = timer.schedule(spoolOnce, spoolAfter, TimeUnit.MILLISECONDS);
    return answer.whenComplete((ended, failure) -> waiting.cancel(false));
  }

  /** The brokers have the records, or never take one; none is on disk. */
  private void settle(RecordEnds ends, Answers answers, CompletableFuture<Answer> answer) {
    answer.complete(answers.delivered(ends));
    ends.givenUp().forEach(deadLetters::givenUp);
  }

  /** Has the disk keep what the brokers have not acknowledged. */
  private void spool(DirectAttempt attempt, Answers answers, CompletableFuture<Answer> answer) {
    List<ProducerRecord<byte[], byte[]>> open = attempt.open();
    if (open.isEmpty()) {
      // The last acknowledgement came as the time was over.
      var unusedNow = attempt.ended().thenAccept(ends -> answer.complete(answers.delivered(ends)));
      return;
    }
    var unused = spooled(open, answers).thenAccept(spooled -> {
      if (spooled.outcome().equals(Responses.SENT)) {
        answer.complete(spooled);
      } else {
        // The disk does not take the records, but the brokers still may.
        var unusedToo = attempt.ended().thenAccept(ends -> {
          answer.complete(ends.areSettled() ? answers.delivered(ends) : spooled);
          ends.givenUp().forEach(deadLetters::givenUp);
        });
      }
    });
  }

  /** Records on disk that the brokers do not have. */
  long pendingRecords() {
    return spool.pendingRecords();
  }

  /** The same in bytes. */
  long pendingBytes() {
    return spool.pendingBytes();
  }
}
