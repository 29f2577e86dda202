package dev.postrider.schema;

import dev.postrider.schema.JsonIndex.Kind;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Google's messages that JSON spells as a string: a time, a length of time, names of fields. */
enum ProtobufText implements ProtobufType {
  TIMESTAMP("google.protobuf.Timestamp as RFC 3339 has it"),
  DURATION("google.protobuf.Duration as 1.5s"),
  FIELD_MASK("google.protobuf.FieldMask as a,b.c");

  private static final Pattern SECONDS = Pattern.compile("(-?)(\\d{1,12})(?:\\.(\\d{1,9}))?s");
  private static final Pattern PATHS = Pattern.compile("[A-Za-z0-9.]+(?:,[A-Za-z0-9.]+)*");
  private static final long MOST_SECONDS = 315_576_000_000L;
  private static final int LEAST_YEAR = 1;
  private static final int MOST_YEAR = 9999;

  private final String expected;

  ProtobufText(String expected) {
    this.expected = expected;
  }

  @Override
  public int wireType() {
    return LEN;
  }

  @Override
  public void write(ProtobufWriting to, int value) throws MismatchException {
    to.require(value, Kind.STRING, expected);
    String text = to.json.text(value);
    int begin = to.begin(value);
    boolean written = switch (this) {
      case TIMESTAMP -> writeTime(to, text);
      case DURATION -> writeDuration(to, text);
      case FIELD_MASK -> writePaths(to, text);
    };
    if (!written) {
      throw to.mismatch(value, expected);
    }
    to.end(begin);
  }

  private static boolean writeTime(ProtobufWriting to, String text) {
    try {
      OffsetDateTime time = OffsetDateTime.parse(text);
      Instant instant = time.toInstant();
      int year = instant.atOffset(java.time.ZoneOffset.UTC).getYear();
      writeSeconds(to, instant.getEpochSecond(), instant.getNano());
      return year >= LEAST_YEAR && year <= MOST_YEAR;
    } catch (DateTimeException e) {
      return false;
    }
  }

  private static boolean writeDuration(ProtobufWriting to, String text) {
    Matcher parts = SECONDS.matcher(text);
    if (!parts.matches()) {
      return false;
    }
    int sign = parts.group(1).isEmpty() ? 1 : -1;
    long seconds = Long.parseLong(parts.group(2));
    String fraction = parts.group(3) == null ? "" : parts.group(3);
    int nanos = Integer.parseInt((fraction + "000000000").substring(0, 9));
    writeSeconds(to, sign * seconds, sign * nanos);
    return seconds <= MOST_SECONDS;
  }

  private static void writeSeconds(ProtobufWriting to, long seconds, int nanos) {
    if (seconds != 0) {
      to.tag(1, VARINT);
      to.out.varint(seconds);
    }
    if (nanos != 0) {
      to.tag(2, VARINT);
      to.out.varint(nanos);
    }
  }

  /** Names are in lower camel case there, and as the schema has them in the message. */
  private static boolean writePaths(ProtobufWriting to, String text) {
    if (!text.isEmpty() && !PATHS.matcher(text).matches()) {
      return false;
    }
    for (String path : text.isEmpty() ? new String[0] : text.split(",", -1)) {
      StringBuilder snake = new StringBuilder();
      path.chars()
          .forEach(c -> snake.append(Character.isUpperCase(c) ? "_" : "").append((char)
              Character.toLowerCase(c)));
      byte[] ascii = snake.toString().getBytes(java.nio.charset.StandardCharsets.US_ASCII);
      to.tag(1, LEN);
      to.out.varint(ascii.length);
      to.out.raw(ascii);
    }
    return true;
  }
}
