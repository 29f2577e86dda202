package dev.postrider.process.replay;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.postrider.envelope.Envelope;
import dev.postrider.envelope.Header;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/**
 * Which records are sent. Each part that is empty or null lets all pass. Thread-safe.
 *
 * @param offsets the offsets of a record, or the numbers of its line in a file
 * @param key the text of its key
 * @param since its earliest time
 * @param until its latest time, itself not included
 * @param methods methods of its request
 * @param path what the path of its request is like, the query not included
 * @param headers lines of which the request has one each
 */
record RecordFilter(
    OffsetRange offsets,
    @Nullable String key,
    @Nullable Instant since,
    @Nullable Instant until,
    Set<String> methods,
    @Nullable Pattern path,
    List<HeaderPattern> headers) {

  RecordFilter {
    methods = Set.copyOf(methods);
    headers = List.copyOf(headers);
  }

  /**
   * Offsets, both ends included.
   */
  record OffsetRange(long first, long last) {

    static final OffsetRange ALL = new OffsetRange(0, Long.MAX_VALUE - 1);

    /** Reads {@code FROM-TO}, of which either end may be left out. */
    static OffsetRange parse(String text) {
      if (!text.matches("[0-9]{0,18}-[0-9]{0,18}") || text.equals("-")) {
        throw new IllegalArgumentException("'" + text + "' is not FROM-TO, FROM- or -TO");
      }
      String[] ends = text.split("-", -1);
      return new OffsetRange(
          ends[0].isEmpty() ? ALL.first() : Long.parseLong(ends[0]),
          ends[1].isEmpty() ? ALL.last() : Long.parseLong(ends[1]));
    }
  }

  /**
   * A header line.
   *
   * @param value null for any
   */
  record HeaderPattern(String name, @Nullable Pattern value) {

    /** Reads {@code NAME} or {@code NAME: PATTERN}. */
    static HeaderPattern parse(String text) {
      int colon = text.indexOf(':');
      return colon < 0
          ? new HeaderPattern(text.strip(), null)
          : new HeaderPattern(
              text.substring(0, colon).strip(), stars(text.substring(colon + 1).strip()));
    }

    private boolean isIn(Envelope envelope) {
      List<Header> lines = envelope.headers();
      return lines != null
          && lines.stream()
              .anyMatch(line -> line.name().equalsIgnoreCase(name)
                  && (value == null || value.matcher(line.value()).matches()));
    }
  }

  /** A text in which a star stands for any characters or none. */
  static Pattern stars(String text) {
    return Pattern.compile(Pattern.quote(text).replace("*", "\\E.*\\Q"), Pattern.DOTALL);
  }

  /** Whether the record itself is wanted. */
  boolean wants(ConsumerRecord<byte[], byte[]> record) {
    return record.offset() >= offsets.first()
        && record.offset() <= offsets.last()
        && (since == null || record.timestamp() >= since.toEpochMilli())
        && (until == null || record.timestamp() < until.toEpochMilli())
        && (key == null || Arrays.equals(key.getBytes(UTF_8), record.key()));
  }

  /** Whether the request is wanted. */
  boolean wants(Envelope envelope) {
    String target = envelope.target();
    return (methods.isEmpty() || methods.contains(String.valueOf(envelope.method())))
        && (path == null
            || (target != null
                && path.matcher(target.replaceFirst("(?s)\\?.*", "")).matches()))
        && headers.stream().allMatch(header -> header.isIn(envelope));
  }
}
