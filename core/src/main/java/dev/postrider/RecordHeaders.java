package dev.postrider;

import dev.postrider.config.PublisherConfig;
import dev.postrider.config.RepeatedHeaders;
import dev.postrider.envelope.HeaderVisitor;
import dev.postrider.envelope.HttpText;
import dev.postrider.envelope.RequestView;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;

/** Chooses which HTTP headers become record headers ({@code headers.*}). Thread-safe. */
final class RecordHeaders {

  private final boolean all;
  private final boolean none;
  private final Set<String> included;
  private final Set<String> excluded;
  private final Map<String, String> mappings;
  private final RepeatedHeaders repeated;

  RecordHeaders(PublisherConfig config) {
    this.all = config.forwardAllByDefault();
    this.included = Set.copyOf(config.includeHeaders());
    this.excluded = Set.copyOf(config.excludeHeaders());
    this.mappings = config.nameMappings();
    this.repeated = config.repeatedHeadersBehavior();
    this.none = !config.forwardHttpHeadersAsRecordHeaders() || (!all && included.isEmpty());
  }

  /** The record headers, in the order of the request. */
  List<Header> of(RequestView request) {
    if (none) {
      return List.of();
    }
    Map<String, List<byte[]>> values = new LinkedHashMap<>();
    List<Header> lines = new ArrayList<>();
    request.headers(new HeaderVisitor() {
      @Override
      public void header(String name, String value) {
        header(name, HttpText.bytes(value));
      }

      @Override
      public void header(String name, byte[] value) {
        String lowerCase = name.toLowerCase(Locale.ROOT);
        if (all ? !excluded.contains(lowerCase) : included.contains(lowerCase)) {
          byte[] kept = value.clone();
          lines.add(new RecordHeader(key(lowerCase), kept));
          values.computeIfAbsent(lowerCase, unused -> new ArrayList<>()).add(kept);
        }
      }
    });
    if (repeated == RepeatedHeaders.RETAIN_DUPLICATES) {
      return lines;
    }
    List<Header> merged = new ArrayList<>(values.size());
    values.forEach((name, list) -> {
      byte[] value = repeated == RepeatedHeaders.TAKE_FIRST ? list.get(0) : joined(list);
      merged.add(new RecordHeader(key(name), value));
    });
    return merged;
  }

  private String key(String name) {
    return mappings.getOrDefault(name, name);
  }

  private static byte[] joined(List<byte[]> values) {
    ByteArrayOutputStream joined = new ByteArrayOutputStream();
    for (int i = 0; i < values.size(); i++) {
      if (i > 0) {
        joined.write(',');
      }
      joined.writeBytes(values.get(i));
    }
    return joined.toByteArray();
  }
}
