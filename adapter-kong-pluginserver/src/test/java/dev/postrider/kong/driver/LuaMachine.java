package dev.postrider.kong.driver;

import java.io.IOException;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A worker's Lua: it runs one request at a time, and goes on with another only where one waits. So the
 * connection that a request gives back to the pool is the one it takes out next, unless it had to wait.
 */
final class LuaMachine {

  /** Something that waits for others. */
  interface Waiting<T> {
    T await() throws IOException;
  }

  /** Held by the one request that runs. */
  final ReentrantLock lock = new ReentrantLock();

  /** Waits while other requests run. */
  <T> T yielding(Waiting<T> waiting) throws IOException {
    if (!lock.isHeldByCurrentThread()) {
      return waiting.await();
    }
    lock.unlock();
    try {
      return waiting.await();
    } finally {
      lock.lock();
    }
  }
}
