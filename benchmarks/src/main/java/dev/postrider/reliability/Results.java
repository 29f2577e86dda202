package dev.postrider.reliability;

import java.util.EnumMap;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** The rows of the tables in {@code docs/RELIABILITY.md}, as text. */
final class Results {

  private static final String HEAD =
      "| fault | `ack` | requests | 2xx | other responses | records | lost"
          + " | repeated | out of order | dead letters | longest response, s | recovery, s | backlog, s"
          + " | MB |\n|---|---|---:|---:|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|\n";
  private static final String NOT_RUN = " – |".repeat(12);

  private final Map<Program, Map<String, String>> rows = new EnumMap<>(Program.class);

  /** Adds a row and gives it back. */
  String add(Program program, Fault fault, Mode mode, Findings found, long bytes) {
    String row = String.format(
        Locale.ROOT,
        "%s %d | %d | %s | %d | %d | %d | %d | %d | %.1f | %s | %.1f | %.0f |",
        start(fault, mode),
        found.requests(),
        found.successes(),
        errors(found),
        found.records(),
        found.lost(),
        found.repeated(),
        found.disordered(),
        found.deadLetters(),
        found.longestResponseMillis() / 1000.0,
        found.recoveryMillis() < 0
            ? "never"
            : String.format(Locale.ROOT, "%.1f", found.recoveryMillis() / 1000.0),
        found.backlogMillis() / 1000.0,
        bytes / 1e6);
    rows.computeIfAbsent(program, unused -> new HashMap<>()).put(start(fault, mode), row);
    return row;
  }

  private static String errors(Findings found) {
    return found.errors().entrySet().stream()
        .map(error -> (error.getKey() == 0 ? "none" : error.getKey()) + ": " + error.getValue())
        .collect(Collectors.joining(", "));
  }

  /** How the row of a fault and a mode begins, which tells it from all others. */
  private static String start(Fault fault, Mode mode) {
    return "| " + fault.title + " | `" + mode.text() + "` |";
  }

  static String marker(Program program, String end) {
    return "<!-- reliability-" + program.name().toLowerCase(Locale.ROOT) + ":" + end + " -->\n";
  }

  /** The page with these rows in place of older ones, and a row for everything that can be run. */
  String written(String page) {
    String written = page;
    for (Program program : Program.values()) {
      String start = marker(program, "start");
      String end = marker(program, "end");
      int from = written.indexOf(start);
      int to = written.indexOf(end);
      if (from < 0 || to < from) {
        throw new IllegalArgumentException("no " + start.strip() + " before " + end.strip());
      }
      String table = table(program, written.substring(from + start.length(), to));
      written = written.substring(0, from + start.length()) + table + written.substring(to);
    }
    return written;
  }

  private String table(Program program, String old) {
    Map<String, String> fresh = rows.getOrDefault(program, Map.of());
    StringBuilder table = new StringBuilder(HEAD);
    for (Fault fault : Fault.values()) {
      for (Mode mode : Mode.values()) {
        String start = start(fault, mode);
        String older =
            old.lines().filter(line -> line.startsWith(start)).findFirst().orElse(start + NOT_RUN);
        table.append(fresh.getOrDefault(start, older)).append('\n');
      }
    }
    return table.toString();
  }
}
