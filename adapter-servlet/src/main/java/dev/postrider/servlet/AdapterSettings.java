package dev.postrider.servlet;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The settings that are this module's own, in the same flat namespace as core's.
 *
 * @param asyncTimeout {@code async_timeout_ms}, null if not given
 * @param stopOnFailure {@code on_failure} is {@code stop}
 * @param multipartMaxBytes {@code multipart_max_bytes}, -1 for no limit
 */
record AdapterSettings(
    @Nullable Duration asyncTimeout, boolean stopOnFailure, long multipartMaxBytes) {

  static final String ASYNC_TIMEOUT = "async_timeout_ms";
  static final String ON_FAILURE = "on_failure";
  static final String MULTIPART_MAX_BYTES = "multipart_max_bytes";

  static final Set<String> OF_SERVLET = Set.of(ASYNC_TIMEOUT);
  static final Set<String> OF_FILTER = Set.of(ASYNC_TIMEOUT, ON_FAILURE, MULTIPART_MAX_BYTES);

  static AdapterSettings parse(Map<String, String> params, List<String> faults) {
    long timeoutMillis = number(params, ASYNC_TIMEOUT, -1, faults);
    return new AdapterSettings(
        timeoutMillis < 0 ? null : Duration.ofMillis(timeoutMillis),
        stopOnFailure(params, faults),
        number(params, MULTIPART_MAX_BYTES, -1, faults));
  }

  private static boolean stopOnFailure(Map<String, String> params, List<String> faults) {
    String value = params.getOrDefault(ON_FAILURE, "continue");
    if (!value.equals("continue") && !value.equals("stop")) {
      faults.add(ON_FAILURE + ": '" + value + "' is none of continue, stop");
    }
    return value.equals("stop");
  }

  private static long number(
      Map<String, String> params, String name, long absent, List<String> faults) {
    String value = params.get(name);
    if (value == null) {
      return absent;
    }
    try {
      long number = Long.parseLong(value);
      if (number > 0) {
        return number;
      }
    } catch (NumberFormatException e) {
      // The fault below says what is wrong with the text.
    }
    faults.add(name + ": '" + value + "' is not a whole number of at least 1");
    return absent;
  }
}
