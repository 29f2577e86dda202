package dev.postrider.jq;

import org.joni.Region;
import org.jspecify.annotations.Nullable;

/**
 * A match within UTF-8, in bytes.
 *
 * @param begin of the whole
 * @param end behind the whole
 * @param region with its groups; null if there are none
 */
record Match(int begin, int end, @Nullable Region region) {

  /** How many groups the regular expression has. */
  int groups() {
    return region == null ? 0 : region.getNumRegs() - 1;
  }

  /** Whether a group has matched. */
  boolean isFound(int group) {
    return begin(group) >= 0;
  }

  int begin(int group) {
    return region == null ? -1 : region.getBeg(group + 1);
  }

  int end(int group) {
    return region == null ? -1 : region.getEnd(group + 1);
  }
}
