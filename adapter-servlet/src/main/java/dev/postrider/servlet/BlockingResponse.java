package dev.postrider.servlet;

import static java.lang.System.Logger.Level.ERROR;

import dev.postrider.Response;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** Waits for core's response where the container leaves no other way. */
final class BlockingResponse {

  private static final System.Logger LOG = System.getLogger(BlockingResponse.class.getName());

  private BlockingResponse() {}

  /** The response, or null if there is none within {@code timeout} or the thread was interrupted. */
  static @Nullable Response await(CompletionStage<Response> stage, Duration timeout) {
    try {
      return stage.toCompletableFuture().get(timeout.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      return null;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return null;
    } catch (ExecutionException e) {
      LOG.log(ERROR, "The publisher failed", e);
      return null;
    }
  }
}
