package dev.postrider.config;

import dev.postrider.trace.TraceHeaders;
import java.util.List;
import java.util.Locale;

/** What must hold for {@code trace} and other settings together. */
final class TraceRules {

  private TraceRules() {}

  static void check(SettingValues values, Faults faults) {
    Trace trace = values.constant(RecordSettings.TRACE, Trace.class);
    List<String> names =
        trace == Trace.NONE ? List.of() : TraceHeaders.valueOf(trace.name()).names();
    for (String redacted : values.list(RedactionSettings.HEADERS)) {
      if (names.contains(redacted.toLowerCase(Locale.ROOT))) {
        faults.add(
            RecordSettings.TRACE, "not together with redact_headers of " + Faults.quote(redacted));
      }
    }
  }
}
