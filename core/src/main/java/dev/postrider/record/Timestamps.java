package dev.postrider.record;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.DateTimeException;
import java.time.OffsetDateTime;
import java.util.regex.Pattern;

/**
 * Reads points in time: ISO 8601 with an offset ({@code 2026-11-27T03:00:00Z}), seconds since 1970, also
 * with a fraction, or, from twelve digits on, milliseconds.
 *
 * @since 0.1.0
 */
public final class Timestamps {

  private static final Pattern EPOCH = Pattern.compile("[0-9]{1,15}(\\.[0-9]{1,15})?");

  /** From here on a number counts milliseconds: as seconds it would be the year 5138. */
  private static final BigDecimal MILLISECONDS = BigDecimal.valueOf(100_000_000_000L);

  private static final int LONGEST = 40;

  private Timestamps() {}

  /**
   * Milliseconds since 1970.
   *
   * @throws DateTimeException if the text is no point in time, or one before 1970
   */
  public static long millis(byte[] text) {
    if (text.length > LONGEST) {
      throw new DateTimeException("too long");
    }
    String time = new String(text, ISO_8859_1).strip();
    if (EPOCH.matcher(time).matches()) {
      BigDecimal number = new BigDecimal(time);
      return (number.compareTo(MILLISECONDS) < 0 ? number.movePointRight(3) : number)
          .setScale(0, RoundingMode.DOWN)
          .longValueExact();
    }
    long millis = OffsetDateTime.parse(time).toInstant().toEpochMilli();
    if (millis < 0) {
      throw new DateTimeException("before 1970");
    }
    return millis;
  }
}
