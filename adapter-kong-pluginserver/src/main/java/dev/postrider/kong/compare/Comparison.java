package dev.postrider.kong.compare;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Finds for each record of one side the one of the other side that says the same, in whatever order they
 * come; of the others it reports what differs. Keeps only those in memory that have no partner yet.
 */
final class Comparison {

  /** Hears of what differs. */
  interface Report {

    /** Two records are of the same request, and differ. */
    void differ(CapturedRecord first, CapturedRecord second, List<String> reasons)
        throws IOException;

    /**
     * A record has no partner.
     *
     * @param side 0 for the first, 1 for the second
     */
    void alone(CapturedRecord record, int side) throws IOException;
  }

  /** More without a partner are not two sides of the same traffic. */
  private static final int MOST_OPEN = 100_000;

  private final Set<String> ignored;

  /** By their canonical form. */
  private final List<Map<String, Deque<CapturedRecord>>> open =
      List.of(new LinkedHashMap<>(), new LinkedHashMap<>());

  private final int[] openCount = new int[2];
  private long same;

  Comparison(Set<String> ignored) {
    this.ignored = ignored;
  }

  /** How many pairs say the same. */
  long same() {
    return same;
  }

  /**
   * Reads both sides to their ends.
   *
   * @throws IOException if one cannot be read, or too many records have no partner
   */
  void run(Records first, Records second, Report report) throws IOException {
    boolean more = true;
    while (more) {
      more = take(first, 0);
      more |= take(second, 1);
    }
    pair(CapturedRecord::request, report);
    pair(record -> "", report);
    for (int side = 0; side < 2; side++) {
      for (Deque<CapturedRecord> left : open.get(side).values()) {
        for (CapturedRecord record : left) {
          report.alone(record, side);
        }
      }
    }
  }

  private boolean take(Records records, int side) throws IOException {
    CapturedRecord read = records.next();
    if (read == null) {
      return false;
    }
    CapturedRecord record = read.without(ignored);
    String canonical = record.canonical();
    if (remove(1 - side, canonical) != null) {
      same++;
      return true;
    }
    open.get(side).computeIfAbsent(canonical, absent -> new ArrayDeque<>()).add(record);
    if (++openCount[side] > MOST_OPEN) {
      throw new IOException("more than " + MOST_OPEN
          + " records have no partner: are both sides of the same requests?");
    }
    return true;
  }

  private @Nullable CapturedRecord remove(int side, String canonical) {
    Deque<CapturedRecord> waiting = open.get(side).get(canonical);
    if (waiting == null) {
      return null;
    }
    CapturedRecord record = waiting.remove();
    openCount[side]--;
    if (waiting.isEmpty()) {
      open.get(side).remove(canonical);
    }
    return record;
  }

  /** Pairs records that have something in common, in their order. */
  private void pair(Function<CapturedRecord, String> common, Report report) throws IOException {
    Map<String, Deque<CapturedRecord>> seconds = new LinkedHashMap<>();
    for (CapturedRecord second : all(1)) {
      seconds
          .computeIfAbsent(common.apply(second), absent -> new ArrayDeque<>())
          .add(second);
    }
    for (CapturedRecord first : all(0)) {
      Deque<CapturedRecord> partners = seconds.get(common.apply(first));
      CapturedRecord second = partners == null ? null : partners.poll();
      if (second != null) {
        remove(0, first.canonical());
        remove(1, second.canonical());
        report.differ(first, second, Reasons.of(first, second));
      }
    }
  }

  private List<CapturedRecord> all(int side) {
    List<CapturedRecord> all = new ArrayList<>();
    open.get(side).values().forEach(all::addAll);
    return all;
  }
}
