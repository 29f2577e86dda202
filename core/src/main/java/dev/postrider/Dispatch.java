package dev.postrider;

import dev.postrider.Batch.Fault;
import dev.postrider.MessageFunctions.FunctionFailedException;
import dev.postrider.Router.TopicNotAllowedException;
import dev.postrider.claimcheck.StagedBody;
import dev.postrider.config.Ack;
import dev.postrider.config.PublisherConfig;
import dev.postrider.envelope.RequestRejectedException;
import dev.postrider.envelope.RequestRejectedException.Reason;
import dev.postrider.envelope.RequestView;
import dev.postrider.kafka.RecordSender;
import dev.postrider.kafka.Refusal;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;

/** The way of one request through a publisher, from the view of it to the response. Thread-safe. */
final class Dispatch {

  /** Under the name that users know. */
  private static final Logger LOG = System.getLogger("dev.postrider.RequestPublisher");

  private static final Duration LOG_INTERVAL = Duration.ofSeconds(1);

  /**
   * What takes records, or the bodies that they refer to.
   *
   * @param spool null if no record goes to local disk
   * @param idempotent null if repeats do not matter
   * @param claimChecks null if all bodies are in their records
   */
  record Ways(
      RecordSender sender,
      DeadLetterSender deadLetters,
      @Nullable SpoolDelivery spool,
      @Nullable IdempotentDelivery idempotent,
      @Nullable ClaimCheckDelivery claimChecks) {}

  private final PublisherConfig config;
  private final Set<String> methods;
  private final RecordMaker records;
  private final @Nullable BatchMaker batches;
  private final Responses responses;
  private final @Nullable Tracing tracing;
  private final boolean async;
  private final @Nullable SpoolDelivery spool;
  private final @Nullable IdempotentDelivery idempotent;
  private final @Nullable ClaimCheckDelivery claimChecks;
  private final @Nullable SignatureCheck signatures;
  private final Preparation preparation;
  private final @Nullable Destinations destinations;
  private final int maxBodyBytes;
  private final RecordSender sender;
  private final DeadLetterSender deadLetters;
  private final Listeners listeners;
  private final BooleanSupplier closed;
  private final PacedLog forbidden = new PacedLog(LOG, LOG_INTERVAL, System::nanoTime);
  private final PacedLog unauthorized = new PacedLog(LOG, LOG_INTERVAL, System::nanoTime);

  /**
   * One for a publisher.
   *
   * @param closed whether the publisher takes nothing any more
   */
  Dispatch(
      PublisherConfig config,
      Router router,
      RecordMaker records,
      Responses responses,
      Ways ways,
      Listeners listeners,
      BooleanSupplier closed) {
    this.config = config;
    this.methods = Set.copyOf(config.methods());
    this.records = records;
    this.responses = responses;
    this.tracing = Tracing.of(config);
    this.async = config.ack() == Ack.MEMORY;
    this.spool = ways.spool();
    this.idempotent = ways.idempotent();
    this.claimChecks = ways.claimChecks();
    this.sender = ways.sender();
    this.deadLetters = ways.deadLetters();
    this.listeners = listeners;
    this.closed = closed;
    this.maxBodyBytes = config.envelope().bodyBytesOrMax();
    this.signatures = SignatureCheck.of(config, maxBodyBytes);
    this.preparation = new Preparation(
        config, records, RequestParts.of(config, records.sources()).body());
    this.destinations = Destinations.of(config, router, sender::partitions);
    this.batches =
        BatchMaker.of(config, records, destinations, preparation, responses, this::logForbidden);
  }

  /** As {@link RequestPublisher#publish}. */
  CompletionStage<Response> publish(RequestView request) {
    Observation observation = Observation.begin(listeners, tracing != null);
    try {
      return claimChecks == null
          ? published(request, observation)
          : claimed(request, claimChecks, observation);
    } catch (VirtualMachineError e) {
      throw e;
    } catch (Throwable e) {
      // Also for a missing class, because the caller would wait for the stage without end.
      LOG.log(Level.ERROR, "message could not be made", e);
      return refused(Failure.NOT_ENCODABLE, observation);
    }
  }

  /** As {@link RequestPublisher#sends}. */
  boolean sends(String method) {
    return methods.isEmpty() || methods.contains(method);
  }

  /** As {@link #published}, but for a body that is too large for a record. */
  private CompletionStage<Response> claimed(
      RequestView request, ClaimCheckDelivery delivery, @Nullable Observation observation) {
    RequestView view = request;
    try {
      // Its faults are for the response, and in a method that is not sent nobody asks for a body.
      view = sends(request.method()) ? delivery.staged(request) : request;
      return published(view, observation);
    } catch (RequestRejectedException e) {
      return rejected(e, observation);
    } finally {
      StagedBody body = view.stagedBody();
      if (body != null) {
        body.discard();
      }
    }
  }

  private CompletionStage<Response> published(
      RequestView request, @Nullable Observation observation) {
    try {
      if (!methods.isEmpty() && !sends(request.method())) {
        return completed(Responses.NOT_ALLOWED, responses.methodNotAllowed(), observation);
      }
      SignatureCheck.Passed passed = signatures == null ? null : signatures.check(request);
      RequestView view = passed == null ? request : passed.request();
      byte[] key = idempotent == null ? null : idempotent.key(view);
      view = preparation.decoded(view);
      // Nobody vouches for the body of a request in quarantine, so that nothing of it is looked at.
      if (batches != null && (passed == null || !passed.isQuarantined())) {
        Batch batch = batches.of(view, passed);
        return sentInItems(
            tracing == null ? batch : traced(view, batch, batches, observation), observation);
      }
      view = preparation.checked(view);
      KeyedRequest keyed = key == null ? null : new KeyedRequest(key, view, maxBodyBytes);
      view = keyed == null ? view : keyed.request();
      List<ProducerRecord<byte[], byte[]>> made = records.of(view, passed);
      if (made.isEmpty()) {
        return completed(Responses.DROPPED, responses.dropped(), observation);
      }
      if (destinations != null) {
        destinations.check(made);
      }
      trace(view, made, observation);
      RepeatableAnswers answers = config.response().isSet()
          ? new TemplatedAnswers(responses, config.response(), made)
          : responses;
      if (idempotent != null && keyed != null && !closed.getAsBoolean()) {
        return idempotent.publish(keyed, made, answers, observation);
      }
      return claimChecks == null
          ? sent(made, answers, observation)
          : claimChecks.publish(
              view.stagedBody(),
              made,
              () -> sent(made, answers, observation),
              failure -> refused(failure, observation));
    } catch (TopicNotAllowedException e) {
      logForbidden(String.valueOf(e.getMessage()));
      return refused(Failure.TOPIC_NOT_ALLOWED, observation);
    } catch (FunctionFailedException e) {
      return refused(Failure.FUNCTION_FAILED, observation);
    } catch (IdempotencyKey.RejectedException e) {
      return refused(e.failure(), observation);
    } catch (RequestRejectedException e) {
      return rejected(e, observation);
    }
  }

  private CompletionStage<Response> rejected(
      RequestRejectedException e, @Nullable Observation observation) {
    if (e.reason() == Reason.UNAUTHORIZED) {
      unauthorized.warn("request rejected: {0}", String.valueOf(e.getMessage()));
    }
    if (e.reason() == Reason.NOT_STORED && claimChecks != null) {
      claimChecks.failed(e);
    }
    LOG.log(Level.DEBUG, "request rejected: {0}", e.getMessage());
    Failure failure = Failure.of(e);
    if (observation != null) {
      observation.refused(failure);
    }
    return completed(failure.toString(), responses.rejected(e), observation);
  }

  /** The items that can be sent together with the headers of the trace. */
  private Batch traced(
      RequestView view, Batch batch, BatchMaker maker, @Nullable Observation observation)
      throws RequestRejectedException {
    trace(view, batch.records(), observation);
    Batch fitting = maker.fitting(batch);
    for (int i = 0; observation != null && i < batch.entries().size(); i++) {
      Fault fault = fitting.entries().get(i).fault();
      if (fault != null) {
        batch
            .entries()
            .get(i)
            .records()
            .forEach(record -> observation.refused(record, fault.failure()));
      }
    }
    return fitting;
  }

  private CompletionStage<Response> sentInItems(Batch batch, @Nullable Observation observation) {
    BatchAnswers answers = new BatchAnswers(config, responses, batch);
    List<ProducerRecord<byte[], byte[]>> made = batch.records();
    if (made.isEmpty()) {
      Answer answer = answers.withoutRecords();
      return completed(answer.outcome(), answer.response(), observation);
    }
    return sent(made, answers, observation);
  }

  private void trace(
      RequestView view,
      List<ProducerRecord<byte[], byte[]>> made,
      @Nullable Observation observation) {
    if (tracing != null && observation != null) {
      observation.traced(tracing.begin(view, made), !async);
    }
  }

  private CompletionStage<Response> sent(
      List<ProducerRecord<byte[], byte[]>> made,
      Answers answers,
      @Nullable Observation observation) {
    if (spool != null && !closed.getAsBoolean()) {
      return spool.publish(made, answers, observation);
    }
    PendingResponse pending = new PendingResponse(answers, made, !async, deadLetters, observation);
    Refusal refusal = closed.getAsBoolean() ? Refusal.CLOSED : sender.send(made, pending);
    if (refusal != null) {
      LOG.log(Level.DEBUG, "message refused: {0}", refusal);
      Failure failure = Failure.of(refusal);
      if (observation != null) {
        observation.refused(failure);
      }
      Response response = responses.failure(failure, sender.retryAfter(refusal));
      return completed(failure.toString(), response, observation);
    }
    return pending.response();
  }

  private void logForbidden(String topics) {
    forbidden.warn("topics not allowed: {0}", topics);
  }

  private CompletionStage<Response> refused(Failure failure, @Nullable Observation observation) {
    if (observation != null) {
      observation.refused(failure);
    }
    return completed(failure.toString(), responses.failure(failure), observation);
  }

  private static CompletionStage<Response> completed(
      String outcome, Response response, @Nullable Observation observation) {
    if (observation != null) {
      observation.responded(outcome, response.status());
    }
    return CompletableFuture.completedFuture(response);
  }
}
