package dev.postrider.record;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.DateTimeException;
import java.time.Instant;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TimestampsTest {

  @ParameterizedTest
  @CsvSource({
    "0,0",
    "1666339225,1666339225000",
    "1666339225.362,1666339225362",
    "1666339225.3629,1666339225362",
    "1666339225362,1666339225362",
    "1970-01-01T00:00:00Z,0",
    "2026-11-27T04:00:00.1234+01:00,1795748400123",
    "2026-11-27T03:00Z,1795748400000",
  })
  void readsIsoAndEpoch(String text, long millis) {
    assertEquals(millis, Timestamps.millis(text.getBytes(UTF_8)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "-1",
        "1e9",
        "1666339225.",
        "1969-12-31T23:59:59.999Z",
        "2026-11-27",
        "2026-11-27T03:00:00",
        "2026-02-30T03:00:00Z",
        "\u0661",
        "9999999999999999",
        "1.99999999999999999999999999999999999999999999999",
      })
  void refusesAnythingElse(String text) {
    assertThrows(DateTimeException.class, () -> Timestamps.millis(text.getBytes(UTF_8)));
  }

  @Property(tries = 500)
  void everyMillisecondIsReadAsItWasWritten(
      @ForAll @LongRange(min = 100_000_000_000L, max = 253_402_300_799_999L) long millis) {
    assertEquals(millis, Timestamps.millis(String.valueOf(millis).getBytes(UTF_8)));
    assertEquals(
        millis, Timestamps.millis(Instant.ofEpochMilli(millis).toString().getBytes(UTF_8)));
  }
}
