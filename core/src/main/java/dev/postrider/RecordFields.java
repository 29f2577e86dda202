package dev.postrider;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.postrider.config.KeyEncoding;
import dev.postrider.envelope.RequestRejectedException;
import dev.postrider.record.Timestamps;
import dev.postrider.split.ItemFields;
import java.time.DateTimeException;
import java.time.Duration;
import java.util.Base64;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Fields of a record from what a request says of them. */
final class RecordFields {

  /**
   * How far a timestamp may be ahead, as brokers have it by default ({@code
   * message.timestamp.after.max.ms}): they refuse all records of a batch for one that is further ahead.
   */
  private static final Duration LONGEST_AHEAD = Duration.ofHours(1);

  /** A number that an {@code int} holds. */
  private static final Pattern PARTITION = Pattern.compile("[0-9]{1,9}");

  private RecordFields() {}

  /**
   * The key.
   *
   * @throws RequestRejectedException if it has to be base64 and is not
   */
  static byte @Nullable [] key(byte @Nullable [] value, KeyEncoding encoding)
      throws RequestRejectedException {
    if (value == null || encoding == KeyEncoding.TEXT) {
      return value;
    }
    try {
      return Base64.getDecoder().decode(standard(value));
    } catch (IllegalArgumentException e) {
      throw RequestRejectedException.invalidValue("key", "not base64");
    }
  }

  /** Base64url in the letters of base64 (RFC 4648 §5). */
  private static byte[] standard(byte[] base64) {
    byte[] standard = base64.clone();
    for (int i = 0; i < standard.length; i++) {
      standard[i] = (byte) (standard[i] == '-' ? '+' : standard[i] == '_' ? '/' : standard[i]);
    }
    return standard;
  }

  /**
   * The timestamp in milliseconds.
   *
   * @throws RequestRejectedException if it is none, or too far ahead for the brokers
   */
  static @Nullable Long timestamp(byte @Nullable [] value) throws RequestRejectedException {
    if (value == null) {
      return null;
    }
    long timestamp;
    try {
      timestamp = Timestamps.millis(value);
    } catch (DateTimeException e) {
      throw RequestRejectedException.invalidValue(
          "timestamp_from", "no point in time from 1970 on");
    }
    checkAhead("timestamp_from", timestamp);
    return timestamp;
  }

  /**
   * The timestamp that an item gives.
   *
   * @throws RequestRejectedException if it is too far ahead for the brokers
   */
  static @Nullable Long timestamp(@Nullable ItemFields fields) throws RequestRejectedException {
    Long timestamp = fields == null ? null : fields.timestamp();
    if (timestamp != null) {
      checkAhead("timestamp", timestamp);
    }
    return timestamp;
  }

  /**
   * The partition.
   *
   * @throws RequestRejectedException if it is no number from 0 on
   */
  static @Nullable Integer partition(byte @Nullable [] value) throws RequestRejectedException {
    if (value == null) {
      return null;
    }
    String text = new String(value, US_ASCII);
    if (!PARTITION.matcher(text).matches()) {
      throw RequestRejectedException.invalidValue("partition_from", "no whole number from 0 on");
    }
    return Integer.valueOf(text);
  }

  private static void checkAhead(String setting, long timestamp) throws RequestRejectedException {
    if (isTooFarAhead(timestamp)) {
      throw RequestRejectedException.invalidValue(setting, "more than an hour ahead");
    }
  }

  /** Whether brokers refuse a timestamp of so many milliseconds. */
  static boolean isTooFarAhead(long timestamp) {
    return timestamp - System.currentTimeMillis() > LONGEST_AHEAD.toMillis();
  }
}
