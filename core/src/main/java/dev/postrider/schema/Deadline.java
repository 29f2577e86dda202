package dev.postrider.schema;

import java.time.Duration;

/** The end of the time that several calls have together. Immutable. */
record Deadline(long nanoTime) {

  static Deadline after(Duration time) {
    return new Deadline(System.nanoTime() + time.toNanos());
  }

  /** The earlier of this and the end of a time from now on. */
  Deadline within(Duration time) {
    long other = after(time).nanoTime;
    return other - nanoTime < 0 ? new Deadline(other) : this;
  }

  /** What is left; at least a millisecond, so that a call fails by itself. */
  Duration left() {
    return Duration.ofNanos(Math.max(1_000_000, nanoTime - System.nanoTime()));
  }
}
