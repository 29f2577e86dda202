package dev.postrider;

import dev.postrider.config.KeyEncoding;
import dev.postrider.envelope.RequestRejectedException;
import dev.postrider.record.Timestamps;
import java.time.DateTimeException;
import java.time.Duration;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/** Fields of a record from what a request says of them. */
final class RecordFields {

  /**
   * How far a timestamp may be ahead, as brokers have it by default ({@code
   * message.timestamp.after.max.ms}): they refuse all records of a batch for one that is further ahead.
   */
  private static final Duration LONGEST_AHEAD = Duration.ofHours(1);

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
    if (isTooFarAhead(timestamp)) {
      throw RequestRejectedException.invalidValue("timestamp_from", "more than an hour ahead");
    }
    return timestamp;
  }

  /** Whether brokers refuse a timestamp of so many milliseconds. */
  static boolean isTooFarAhead(long timestamp) {
    return timestamp - System.currentTimeMillis() > LONGEST_AHEAD.toMillis();
  }
}
