package dev.postrider;

import dev.postrider.envelope.RequestRejectedException;
import dev.postrider.envelope.RequestView;
import dev.postrider.idempotency.Claims;
import dev.postrider.idempotency.Digest;
import dev.postrider.idempotency.Written;
import dev.postrider.kafka.Delivery;
import dev.postrider.kafka.RecordSender;
import dev.postrider.kafka.Refusal;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;

/** Answers requests that have a key: the first is written, and its repeats get the same answer. Thread-safe. */
final class IdempotentDelivery {

  /** The answer, and its name for metrics. */
  private record Answer(String outcome, Response response) {}

  /** The first request of a key, while it is in progress in this process. */
  private record Running(Digest fingerprint, CompletableFuture<Answer> answer) {}

  private final IdempotencyKey keys;
  private final Claims claims;
  private final RecordSender sender;
  private final Responses responses;
  private final Map<ByteBuffer, Running> running = new ConcurrentHashMap<>();

  IdempotentDelivery(IdempotencyKey keys, Claims claims, RecordSender sender, Responses responses) {
    this.keys = keys;
    this.claims = claims;
    this.sender = sender;
    this.responses = responses;
  }

  /** Whether it is known which requests were written before. */
  boolean isReady() {
    return claims.isReady();
  }

  /**
   * The request with its key.
   *
   * @return null if it has none and needs none
   * @throws IdempotencyKey.RejectedException if it has none that can be used
   * @throws RequestRejectedException if its body is too large or cannot be read
   */
  @Nullable
  KeyedRequest keyed(RequestView request, int maxBodyBytes)
      throws IdempotencyKey.RejectedException, RequestRejectedException {
    byte[] key = keys.of(request);
    return key == null ? null : new KeyedRequest(key, request, maxBodyBytes);
  }

  /** Writes the records made of a request, unless one with its key has been written. */
  CompletionStage<Response> publish(
      KeyedRequest request,
      List<ProducerRecord<byte[], byte[]>> records,
      @Nullable Observation observation) {
    return answer(request.key(), request.fingerprint(records), records, observation)
        .thenApply(answer -> {
          if (observation != null) {
            observation.responded(answer.outcome(), answer.response().status());
          }
          return answer.response();
        });
  }

  private CompletableFuture<Answer> answer(
      byte[] key,
      Digest fingerprint,
      List<ProducerRecord<byte[], byte[]>> records,
      @Nullable Observation observation) {
    if (!claims.isReady()) {
      return CompletableFuture.completedFuture(refused(Failure.NOT_READY));
    }
    Running mine = new Running(fingerprint, new CompletableFuture<>());
    Running first = running.putIfAbsent(ByteBuffer.wrap(key), mine);
    if (first != null) {
      return first.fingerprint().equals(fingerprint)
          ? first.answer().thenApply(this::repeated)
          : CompletableFuture.completedFuture(refused(Failure.KEY_REUSED));
    }
    try {
      first(key, mine, records, observation);
    } catch (RuntimeException | Error e) {
      finish(key, mine, refused(Failure.NOT_ENCODABLE));
      throw e;
    }
    return mine.answer();
  }

  /** What was written is known by now, so a later repeat finds that in place of this. */
  private void finish(byte[] key, Running first, Answer answer) {
    running.remove(ByteBuffer.wrap(key));
    first.answer().complete(answer);
  }

  /** Only one request with a key is here at a time. */
  private void first(
      byte[] key,
      Running mine,
      List<ProducerRecord<byte[], byte[]>> records,
      @Nullable Observation observation) {
    Answer known = known(key, mine.fingerprint());
    if (known == null && claims.isInProgress(key)) {
      known = refused(Failure.KEY_IN_PROGRESS);
    } else if (known == null && claims.isFull()) {
      known = refused(Failure.BUFFER_FULL);
    }
    if (known != null) {
      finish(key, mine, known);
      return;
    }
    PendingResponse pending =
        new PendingResponse(responses, records.size(), true, sender::lossReason, null);
    Delivery told = (record, failure) -> {
      if (failure == null && observation != null) {
        observation.acknowledged(record);
      }
      pending.done(record, failure);
    };
    Refusal refusal = sender.send(records, claims.claim(key, mine.fingerprint()), told);
    if (refusal != null) {
      finish(key, mine, refused(Failure.of(refusal)));
      return;
    }
    var unused = pending
        .response()
        .thenAccept(
            response -> finish(key, mine, ended(key, mine.fingerprint(), pending, response)));
  }

  /** What a request with that key was answered before; null if none is known. */
  private @Nullable Answer known(byte[] key, Digest fingerprint) {
    Written written = claims.find(key);
    if (written == null) {
      return null;
    }
    return written.fingerprint().equals(fingerprint)
        ? repeated(new Answer(Responses.SENT, responses.success()))
        : refused(Failure.KEY_REUSED);
  }

  private Answer ended(byte[] key, Digest fingerprint, PendingResponse pending, Response response) {
    if (!pending.isClaimed()) {
      Failure failure = pending.failure();
      return new Answer(failure == null ? Responses.SENT : failure.toString(), response);
    }
    // Another process was first: it has written the request, or is about to.
    Answer known = known(key, fingerprint);
    return known == null ? refused(Failure.KEY_IN_PROGRESS) : known;
  }

  /** The same answer, with the field that says so if the message is there. */
  private Answer repeated(Answer first) {
    return first.outcome().equals(Responses.SENT)
        ? new Answer(Responses.REPEATED, responses.repeated(first.response()))
        : first;
  }

  private Answer refused(Failure failure) {
    return new Answer(failure.toString(), responses.failure(failure));
  }

  /** Ends the reading of claims. */
  void close() {
    claims.close();
  }
}
