package dev.postrider.testing;

import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ForkJoinPool;

/** All threads of the JDK's common pool blocked, as an application may block them. */
public final class BlockedCommonPool {

  private BlockedCommonPool() {}

  /** Does this meanwhile. */
  public static <T> T during(Callable<T> action) throws Exception {
    int threads = ForkJoinPool.getCommonPoolParallelism();
    CountDownLatch begun = new CountDownLatch(threads);
    CountDownLatch end = new CountDownLatch(1);
    for (int i = 0; i < threads; i++) {
      ForkJoinPool.commonPool().execute(() -> {
        begun.countDown();
        try {
          end.await();
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
        }
      });
    }
    try {
      begun.await();
      return action.call();
    } finally {
      end.countDown();
    }
  }
}
