package dev.postrider;

import dev.postrider.envelope.RequestView;
import dev.postrider.idempotency.Claims;
import dev.postrider.idempotency.Digest;
import dev.postrider.idempotency.Written;
import dev.postrider.kafka.ClaimedException;
import dev.postrider.kafka.RecordSender;
import dev.postrider.kafka.Refusal;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/** Answers requests that have a key: the first is written, and its repeats get the same answer. Thread-safe. */
final class IdempotentDelivery {

  /** The first request of a key, while it is in progress in this process. */
  private record Running(Digest fingerprint, CompletableFuture<Answer> answer) {}

  private final IdempotencyKey keys;
  private final Claims claims;
  private final RecordSender sender;
  private final Responses responses;
  private final DeadLetterSender deadLetters;
  private final Map<ByteBuffer, Running> running = new ConcurrentHashMap<>();

  IdempotentDelivery(
      IdempotencyKey keys,
      Claims claims,
      RecordSender sender,
      Responses responses,
      DeadLetterSender deadLetters) {
    this.keys = keys;
    this.claims = claims;
    this.sender = sender;
    this.responses = responses;
    this.deadLetters = deadLetters;
  }

  /** Whether it is known which requests were written before. */
  boolean isReady() {
    return claims.isReady();
  }

  /**
   * The key of a request.
   *
   * @return null if it has none and needs none
   * @throws IdempotencyKey.RejectedException if it has none that can be used
   */
  byte @Nullable [] key(RequestView request) throws IdempotencyKey.RejectedException {
    return keys.of(request);
  }

  /** Writes the records made of a request, unless one with its key has been written. */
  CompletionStage<Response> publish(
      KeyedRequest request,
      List<ProducerRecord<byte[], byte[]>> records,
      RepeatableAnswers answers,
      @Nullable Observation observation) {
    return answer(request.key(), request.fingerprint(records), records, answers, observation)
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
      RepeatableAnswers answers,
      @Nullable Observation observation) {
    if (!claims.isReady()) {
      return CompletableFuture.completedFuture(responses.refused(Failure.NOT_READY));
    }
    Running mine = new Running(fingerprint, new CompletableFuture<>());
    Running first = running.putIfAbsent(ByteBuffer.wrap(key), mine);
    if (first != null) {
      return first.fingerprint().equals(fingerprint)
          ? first.answer().thenApply(this::repeated)
          : CompletableFuture.completedFuture(responses.refused(Failure.KEY_REUSED));
    }
    try {
      first(key, mine, records, answers, observation);
    } catch (RuntimeException | Error e) {
      finish(key, mine, responses.refused(Failure.NOT_ENCODABLE));
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
      RepeatableAnswers answers,
      @Nullable Observation observation) {
    Answer known = known(key, mine.fingerprint(), answers);
    if (known == null && claims.isInProgress(key)) {
      known = responses.refused(Failure.KEY_IN_PROGRESS);
    } else if (known == null && claims.isFull()) {
      known = responses.refused(Failure.BUFFER_FULL);
    }
    if (known != null) {
      finish(key, mine, known);
      return;
    }
    DirectAttempt attempt = new DirectAttempt(records, observation);
    Refusal refusal = sender.send(records, claims.claim(key, mine.fingerprint()), attempt);
    if (refusal != null) {
      Failure failure = Failure.of(refusal);
      finish(key, mine, responses.refused(failure, sender.retryAfter(refusal)));
      return;
    }
    var unused = attempt
        .ended()
        .thenAccept(ends -> finish(key, mine, ended(key, mine.fingerprint(), answers, ends)));
  }

  /** What a request with that key was answered before; null if none is known. */
  private @Nullable Answer known(byte[] key, Digest fingerprint, RepeatableAnswers answers) {
    Written written = claims.find(key);
    if (written == null) {
      return null;
    }
    return written.fingerprint().equals(fingerprint)
        ? repeated(answers.written(
            written.places().stream().map(IdempotentDelivery::metadata).toList()))
        : responses.refused(Failure.KEY_REUSED);
  }

  private Answer ended(byte[] key, Digest fingerprint, RepeatableAnswers answers, RecordEnds ends) {
    boolean claimed =
        ends.givenUp().stream().anyMatch(given -> given.failure() instanceof ClaimedException);
    if (!claimed) {
      ends.givenUp().forEach(deadLetters::givenUp);
      return answers.delivered(ends);
    }
    // Another process was first: it has written the request, or is about to.
    Answer known = known(key, fingerprint, answers);
    return known == null ? responses.refused(Failure.KEY_IN_PROGRESS) : known;
  }

  /** The same answer, with the field that says so if the message is there. */
  private Answer repeated(Answer first) {
    return first.outcome().equals(Responses.SENT)
        ? new Answer(Responses.REPEATED, responses.repeated(first.response()))
        : first;
  }

  private static RecordMetadata metadata(Written.Place place) {
    TopicPartition partition = new TopicPartition(place.topic(), place.partition());
    return new RecordMetadata(partition, place.offset(), 0, place.timestamp(), -1, -1);
  }

  /** Ends the reading of claims. */
  void close() {
    claims.close();
  }
}
