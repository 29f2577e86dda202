package dev.postrider.benchmarks;

import static dev.postrider.envelope.EnvelopeCandidate.ARRAY_COPY;
import static dev.postrider.envelope.EnvelopeCandidate.BARE_BODY;
import static dev.postrider.envelope.EnvelopeCandidate.JACKSON_STREAMING;
import static dev.postrider.envelope.EnvelopeCandidate.JACKSON_TREE;
import static dev.postrider.envelope.EnvelopeCandidate.POSTRIDER;

import dev.postrider.envelope.EnvelopeCandidate;
import dev.postrider.testing.SampleRequest;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.results.RunResult;

/** The results of one run of the envelope benchmark as a Markdown table, as ratios. */
final class EnvelopeTable {

  private final Map<SampleRequest, Map<EnvelopeCandidate, Measured>> results =
      new EnumMap<>(SampleRequest.class);

  /** Takes one result in. */
  void add(RunResult result) {
    SampleRequest sample = SampleRequest.valueOf(result.getParams().getParam("sample"));
    EnvelopeCandidate candidate =
        EnvelopeCandidate.valueOf(result.getParams().getParam("candidate"));
    results
        .computeIfAbsent(sample, unused -> new EnumMap<>(EnvelopeCandidate.class))
        .put(candidate, Measured.of(result));
  }

  /** What was measured. */
  Set<SampleRequest> samples() {
    return results.keySet();
  }

  /**
   * The table; a cell stays empty if its candidate was not run.
   *
   * @param lua LuaJIT's nanoseconds
   */
  String text(Map<SampleRequest, Double> lua) {
    StringBuilder text = new StringBuilder("""

        | request | µs | times as fast as the tree | as streaming | as LuaJIT \
        | bare body's time, of ours | copy's time, of ours \
        | B/op | besides the array | streaming's B/op | the tree's B/op |
        |---|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|
        """);
    results.forEach((sample, row) -> {
      Measured ours = row.get(POSTRIDER);
      if (ours != null) {
        text.append(String.format(Locale.ROOT, "| %s | %.2f", sample, ours.nanoseconds() / 1000));
        times(text, row.get(JACKSON_TREE), ours);
        times(text, row.get(JACKSON_STREAMING), ours);
        Double ofLua = lua.get(sample);
        times(text, ofLua == null ? null : new Measured(ofLua, Double.NaN), ours);
        percent(text, row.get(BARE_BODY), ours);
        percent(text, row.get(ARRAY_COPY), ours);
        bytes(text, ours.allocatedBytes());
        // The copy allocates the returned array and nothing else.
        Measured copy = row.get(ARRAY_COPY);
        bytes(text, copy == null ? Double.NaN : ours.allocatedBytes() - copy.allocatedBytes());
        bytes(text, allocatedBytes(row.get(JACKSON_STREAMING)));
        bytes(text, allocatedBytes(row.get(JACKSON_TREE)));
        text.append(" |\n");
      }
    });
    return text.toString();
  }

  private static void times(StringBuilder text, @Nullable Measured other, Measured ours) {
    double ratio = other == null ? Double.NaN : other.nanoseconds() / ours.nanoseconds();
    cell(text, "%.1f", ratio);
  }

  private static void percent(StringBuilder text, @Nullable Measured other, Measured ours) {
    double ratio = other == null ? Double.NaN : other.nanoseconds() / ours.nanoseconds();
    cell(text, "%.0f %%", ratio * 100);
  }

  private static void bytes(StringBuilder text, double bytes) {
    cell(text, "%.0f", bytes);
  }

  private static double allocatedBytes(@Nullable Measured measured) {
    return measured == null ? Double.NaN : measured.allocatedBytes();
  }

  private static void cell(StringBuilder text, String format, double value) {
    text.append(" | ").append(Double.isNaN(value) ? "" : String.format(Locale.ROOT, format, value));
  }
}
