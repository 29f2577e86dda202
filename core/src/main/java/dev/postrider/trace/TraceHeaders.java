package dev.postrider.trace;

import dev.postrider.envelope.RequestView;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The header fields of a trace context.
 *
 * @since 0.1.0
 */
public enum TraceHeaders {
  /** W3C Trace Context, level 1 and 2. */
  W3C {
    @Override
    public List<String> names() {
      return List.of("traceparent", "tracestate");
    }

    @Override
    @Nullable
    TraceContext read(Map<String, List<String>> fields) {
      List<String> parents = fields.getOrDefault("traceparent", List.of());
      Matcher parent = PARENT.matcher(parents.size() == 1 ? parents.get(0) : "");
      boolean isKnown =
          parent.matches() && (!parent.group(1).equals("00") || parent.group(5) == null);
      if (!isKnown || parent.group(1).equals("ff")) {
        return null;
      }
      String state = String.join(",", fields.getOrDefault("tracestate", List.of()));
      boolean isState = state.length() <= LONGEST_STATE && STATE.matcher(state).matches();
      return context(parent.group(2), parent.group(3), parent.group(4), isState ? state : "");
    }

    @Override
    public Map<String, String> write(TraceContext context) {
      Map<String, String> fields = new LinkedHashMap<>();
      fields.put(
          "traceparent",
          "00-" + context.traceId() + "-" + context.spanId() + "-" + context.flags());
      if (!context.state().isEmpty()) {
        fields.put("tracestate", context.state());
      }
      return fields;
    }
  },
  /** B3 of Zipkin. */
  B3 {
    @Override
    public List<String> names() {
      return List.of("b3", "x-b3-traceid", "x-b3-spanid", "x-b3-sampled", "x-b3-flags");
    }

    @Override
    @Nullable
    TraceContext read(Map<String, List<String>> fields) {
      String single = first(fields, "b3");
      if (single.isEmpty()) {
        boolean isDebug = first(fields, "x-b3-flags").equals("1");
        String sampled = isDebug ? "d" : first(fields, "x-b3-sampled");
        sampled = sampled.equals("true") ? "1" : sampled.equals("false") ? "0" : sampled;
        single = first(fields, "x-b3-traceid") + "-" + first(fields, "x-b3-spanid")
            + (sampled.isEmpty() ? "" : "-" + sampled);
      }
      Matcher match = SINGLE.matcher(single);
      return match.matches()
          ? context(
              match.group(1), match.group(2), match.group(3) == null ? "" : match.group(3), "")
          : null;
    }

    @Override
    public Map<String, String> write(TraceContext context) {
      String flags = context.flags().isEmpty() ? "" : "-" + context.flags();
      return Map.of("b3", context.traceId() + "-" + context.spanId() + flags);
    }
  };

  private static final Pattern PARENT =
      Pattern.compile("([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(-.*)?");
  private static final Pattern STATE = Pattern.compile("[ -~\t]*");
  private static final Pattern SINGLE =
      Pattern.compile("([0-9a-f]{32}|[0-9a-f]{16})-([0-9a-f]{16})(?:-([01d]))?(?:-[0-9a-f]{16})?");
  private static final Pattern ZEROS = Pattern.compile("0+");

  /** W3C Trace Context §3.3.1.5: so much at least has to be carried on. */
  private static final int LONGEST_STATE = 512;

  /** The names of the fields that are read, in lower case. */
  public abstract List<String> names();

  /** The context that a request comes with; null if there is none, or it is no valid one. */
  public @Nullable TraceContext read(RequestView request) {
    List<String> names = names();
    Map<String, List<String>> fields = new LinkedHashMap<>();
    request.headers((name, value) -> {
      for (String known : names) {
        if (known.equalsIgnoreCase(name)) {
          fields.computeIfAbsent(known, unused -> new ArrayList<>()).add(value.strip());
        }
      }
    });
    return fields.isEmpty() ? null : read(fields);
  }

  abstract @Nullable TraceContext read(Map<String, List<String>> fields);

  /** The record headers of a context. */
  public abstract Map<String, String> write(TraceContext context);

  private static String first(Map<String, List<String>> fields, String name) {
    List<String> values = fields.getOrDefault(name, List.of());
    return values.isEmpty() ? "" : values.get(0).toLowerCase(Locale.ROOT);
  }

  private static @Nullable TraceContext context(
      String traceId, String spanId, String flags, String state) {
    boolean isNone = ZEROS.matcher(traceId).matches() || ZEROS.matcher(spanId).matches();
    return isNone ? null : new TraceContext(traceId, spanId, flags, state);
  }
}
