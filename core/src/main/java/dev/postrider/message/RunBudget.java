package dev.postrider.message;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;

/**
 * What one run of a function may take of its thread: 250 ms of CPU time and 64 MiB of memory, and 10 ms and
 * 24 MiB more for each MiB of the message. Used by the thread that began it.
 */
public final class RunBudget {

  private static final long CPU_NANOS = 250_000_000;
  private static final long CPU_NANOS_FOR_EACH_BYTE = 10;
  private static final long BYTES = 64 << 20;

  /** A large message takes more: it is read, changed and written. */
  private static final int BYTES_FOR_EACH_BYTE = 24;

  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  private final long nanos;
  private final long bytes;
  private final long nanosAtStart;
  private final long bytesAtStart;

  private RunBudget(long messageBytes) {
    this.nanos = nanos(messageBytes);
    this.bytes = BYTES + BYTES_FOR_EACH_BYTE * messageBytes;
    this.nanosAtStart = THREADS.getCurrentThreadCpuTime();
    this.bytesAtStart = THREADS.getCurrentThreadAllocatedBytes();
  }

  /** Begins a run on this thread, with a message of this size. */
  public static RunBudget begin(long messageBytes) {
    return new RunBudget(messageBytes);
  }

  /** The CPU time of a run with a message of this size, in nanoseconds. */
  public static long nanos(long messageBytes) {
    return CPU_NANOS + CPU_NANOS_FOR_EACH_BYTE * messageBytes;
  }

  /**
   * Looks at the memory, some 30 ns.
   *
   * @param more bytes that are about to be allocated
   * @throws LimitError if with them too much has been taken
   */
  public void checkMemory(long more) {
    if (THREADS.getCurrentThreadAllocatedBytes() - bytesAtStart + more > bytes) {
      throw new LimitError("took more than " + (bytes >> 20) + " MiB of memory");
    }
  }

  /**
   * Looks at the time, some 300 ns.
   *
   * @throws LimitError if there is none left
   */
  public void checkTime() {
    if (THREADS.getCurrentThreadCpuTime() - nanosAtStart > nanos) {
      throw new LimitError("took more than " + nanos / 1_000_000 + " ms of CPU time");
    }
  }

  /** The CPU time of the whole run, in nanoseconds. */
  public long nanos() {
    return nanos;
  }
}
