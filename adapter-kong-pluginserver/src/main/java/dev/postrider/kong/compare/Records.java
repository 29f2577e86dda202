package dev.postrider.kong.compare;

import java.io.Closeable;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** One side of a comparison. */
interface Records extends Closeable {

  /**
   * The next record; null if there is none.
   *
   * @throws IOException if it cannot be had
   */
  @Nullable
  CapturedRecord next() throws IOException;
}
