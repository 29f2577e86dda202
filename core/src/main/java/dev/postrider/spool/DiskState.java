package dev.postrider.spool;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import org.jspecify.annotations.Nullable;

/** Whether the disk takes records. Thread-safe. */
final class DiskState {

  private static final Logger LOG = System.getLogger(DiskState.class.getName());

  private volatile @Nullable String fault;

  /** A record could not be kept; the first of many is logged. */
  void failed(String where, Exception failure) {
    if (fault == null) {
      LOG.log(Level.ERROR, "the spool cannot keep records: {0}: {1}", where, failure);
    }
    fault = where + ": " + failure;
  }

  /** The disk took something. */
  void recovered() {
    if (fault != null) {
      fault = null;
      LOG.log(Level.INFO, "the spool keeps records again");
    }
  }

  /** Why the disk takes nothing; null if it does. */
  @Nullable
  String fault() {
    return fault;
  }

  boolean isFailing() {
    return fault != null;
  }
}
