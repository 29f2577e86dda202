package dev.postrider.reliability;

import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/** The rows of the tables in {@code docs/RELIABILITY.md}, as text. */
final class Results {

  private static final String HEAD =
      "| fault | `ack` | requests | 2xx | other responses | records | lost"
          + " | repeated | out of order | dead letters | longest response, s | recovery, s | backlog, s"
          + " | MB |\n|---|---|---:|---:|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|\n";
  private static final String TOTAL = "total";
  private static final int MODE = 1;
  private static final int SUCCESSES = 3;
  private static final int LOST = 6;
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
    return marker(program.name().toLowerCase(Locale.ROOT), end);
  }

  private static String marker(String what, String end) {
    return "<!-- reliability-" + what + ":" + end + " -->\n";
  }

  /** The page with these rows in place of older ones, and a row for everything that can be run. */
  String written(String page) {
    String written = page;
    for (Program program : Program.values()) {
      written = replaced(
          written, marker(program, "start"), marker(program, "end"), old -> table(program, old));
    }
    String tables = written;
    return replaced(written, marker(TOTAL, "start"), marker(TOTAL, "end"), unused -> total(tables));
  }

  private static String replaced(
      String page, String start, String end, UnaryOperator<String> replacement) {
    int from = page.indexOf(start);
    int to = page.indexOf(end);
    if (from < 0 || to < from) {
      throw new IllegalArgumentException("no " + start.strip() + " before " + end.strip());
    }
    from += start.length();
    return page.substring(0, from)
        + replacement.apply(page.substring(from, to))
        + page.substring(to);
  }

  /** What all tables say of the modes that promise to lose nothing. */
  private static String total(String tables) {
    long successes = 0;
    long lost = 0;
    for (String line : tables.lines().toList()) {
      String[] cells = line.split(" \\| ", -1);
      if (cells.length > LOST && isPromised(cells[MODE]) && !cells[LOST].equals("–")) {
        successes += Long.parseLong(cells[SUCCESSES]);
        lost += Long.parseLong(cells[LOST]);
      }
    }
    return String.format(
        Locale.ROOT,
        "In `kafka`, `disk` and `kafka_or_disk` %,d requests were answered 2xx; %d of their records are lost.\n",
        successes,
        lost);
  }

  private static boolean isPromised(String mode) {
    return Arrays.stream(Mode.values())
        .anyMatch(one -> one != Mode.MEMORY && mode.equals("`" + one.text() + "`"));
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
