package dev.postrider.benchmarks;

import static dev.postrider.envelope.EnvelopeCandidate.ARRAY_COPY;
import static dev.postrider.envelope.EnvelopeCandidate.JACKSON_TREE;
import static dev.postrider.envelope.EnvelopeCandidate.POSTRIDER;
import static java.util.Objects.requireNonNull;

import dev.postrider.envelope.EnvelopeBenchmark;
import dev.postrider.envelope.EnvelopeCandidate;
import dev.postrider.testing.SampleRequest;
import java.util.Collection;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import org.openjdk.jmh.results.RunResult;

/** The results of one run of the envelope benchmark as a Markdown table, times as ratios. */
final class EnvelopeTable {

  private static final String ALLOCATED = "gc.alloc.rate.norm";

  private record Measured(double nanoseconds, double allocatedBytes) {}

  private final Map<SampleRequest, Map<EnvelopeCandidate, Measured>> results =
      new EnumMap<>(SampleRequest.class);

  private EnvelopeTable() {}

  /** The table, or an empty text if not all candidates were run. */
  static String of(Collection<RunResult> run) {
    EnvelopeTable table = new EnvelopeTable();
    run.forEach(table::add);
    return table.text();
  }

  private void add(RunResult result) {
    SampleRequest sample = SampleRequest.valueOf(result.getParams().getParam("sample"));
    EnvelopeCandidate candidate =
        EnvelopeCandidate.valueOf(result.getParams().getParam("candidate"));
    Measured measured = new Measured(
        result.getPrimaryResult().getScore(),
        requireNonNull(result.getSecondaryResults().get(ALLOCATED), ALLOCATED).getScore());
    results
        .computeIfAbsent(sample, unused -> new EnumMap<>(EnvelopeCandidate.class))
        .put(candidate, measured);
  }

  private String text() {
    StringBuilder text = new StringBuilder("""

        | request | envelope, bytes | times the tree's throughput | times the copy's time \
        | time per envelope byte, of the first row's | B/op | B/op besides the returned array | the tree's B/op |
        |---|---:|---:|---:|---:|---:|---:|---:|
        """);
    double firstPerByte = Double.NaN;
    for (var entry : results.entrySet()) {
      Measured ours = entry.getValue().get(POSTRIDER);
      Measured tree = entry.getValue().get(JACKSON_TREE);
      Measured copy = entry.getValue().get(ARRAY_COPY);
      if (ours == null || tree == null || copy == null) {
        return "";
      }
      int length = EnvelopeBenchmark.envelopeLength(entry.getKey());
      double perByte = ours.nanoseconds / length;
      firstPerByte = Double.isNaN(firstPerByte) ? perByte : firstPerByte;
      // The copy allocates the returned array and nothing else.
      text.append(String.format(
          Locale.ROOT,
          "| %s | %d | %.2f | %.2f | %.2f | %.0f | %.0f | %.0f |%n",
          entry.getKey(),
          length,
          tree.nanoseconds / ours.nanoseconds,
          ours.nanoseconds / copy.nanoseconds,
          perByte / firstPerByte,
          ours.allocatedBytes,
          ours.allocatedBytes - copy.allocatedBytes,
          tree.allocatedBytes));
    }
    return text.toString();
  }
}
