package dev.postrider;

import dev.postrider.claimcheck.ClaimChecks;
import dev.postrider.claimcheck.StagedBody;
import dev.postrider.config.ClaimCheckConfig;
import dev.postrider.config.PublisherConfig;
import dev.postrider.envelope.RequestRejectedException;
import dev.postrider.envelope.RequestView;
import dev.postrider.envelope.RequestWithBody;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.function.Supplier;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;

/** Sends records after the bodies to which they refer are in the store ({@code claim_check}). Thread-safe. */
final class ClaimCheckDelivery {

  private static final Logger LOG = System.getLogger(ClaimCheckDelivery.class.getName());

  private final ClaimChecks claimChecks;
  private final int maxBodyBytes;
  private final PacedLog failures = new PacedLog(LOG, Duration.ofSeconds(1), System::nanoTime);

  private ClaimCheckDelivery(ClaimChecks claimChecks, int maxBodyBytes) {
    this.claimChecks = claimChecks;
    this.maxBodyBytes = maxBodyBytes;
  }

  /** The delivery of a configuration; null if all bodies are in their records. */
  static @Nullable ClaimCheckDelivery of(PublisherConfig config) {
    ClaimCheckConfig claimCheck = config.claimCheck();
    if (claimCheck == null) {
      return null;
    }
    int limit = config.envelope().maxBodyBytes();
    var claimChecks = new ClaimChecks(
        claimCheck.openStore(),
        claimCheck.maxInlineBytes(),
        limit == 0 ? Long.MAX_VALUE : limit,
        claimCheck.multipartParts(),
        InstantSource.system());
    return new ClaimCheckDelivery(claimChecks, config.envelope().bodyBytesOrMax());
  }

  ClaimChecks claimChecks() {
    return claimChecks;
  }

  /**
   * The request, with its body in a temporary file if that is too large for a record.
   *
   * @throws RequestRejectedException if the body is over its limit, or cannot be read or written
   */
  RequestView staged(RequestView request) throws RequestRejectedException {
    if (request.stagedBody() != null) {
      return request;
    }
    RequestWithBody read = RequestWithBody.of(request, maxBodyBytes);
    ByteBuffer body = read.content();
    if (body.remaining() <= claimChecks.maxInlineBytes()) {
      return read;
    }
    StagedBody staged = null;
    try {
      staged = claimChecks.begin();
      staged.write(body.duplicate());
      return RequestWithBody.staged(request, staged);
    } catch (IOException e) {
      if (staged != null) {
        staged.discard();
      }
      throw RequestRejectedException.bodyNotStored(e.toString());
    }
  }

  /** Tells who runs the store that a body was not staged, or could not be read again. */
  void failed(RequestRejectedException failure) {
    failures.warn("request rejected: {0}", String.valueOf(failure.getMessage()));
  }

  /**
   * Stores the body if records refer to it, then sends.
   *
   * @param body null if it is in the records
   * @param send called on another thread if there is a body to store
   * @param failed makes the response if that is not done
   */
  CompletionStage<Response> publish(
      @Nullable StagedBody body,
      List<ProducerRecord<byte[], byte[]>> records,
      Supplier<CompletionStage<Response>> send,
      Function<Failure, CompletionStage<Response>> failed) {
    if (body == null || records.stream().allMatch(record -> record.value() == null)) {
      return send.get();
    }
    CompletableFuture<Response> response = new CompletableFuture<>();
    claimChecks.store(body).whenComplete((nothing, failure) -> {
      try {
        outcome(failure, send, failed).thenAccept(response::complete);
      } catch (Throwable e) {
        // Whoever waits for the response would wait without end.
        LOG.log(Level.ERROR, "message could not be sent", e);
        failed.apply(Failure.SEND_FAILED).thenAccept(response::complete);
      }
    });
    return response;
  }

  private CompletionStage<Response> outcome(
      @Nullable Throwable failure,
      Supplier<CompletionStage<Response>> send,
      Function<Failure, CompletionStage<Response>> failed) {
    if (failure == null) {
      return send.get();
    }
    failures.warn("request body not stored: {0}", failure.toString());
    return failed.apply(Failure.BODY_NOT_STORED);
  }
}
