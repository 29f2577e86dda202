package dev.postrider.envelope;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.List;
import java.util.Locale;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class Double16Test {

  @Test
  void printsAsCDoes() {
    assertEquals("0.1", printed(0.1));
    assertEquals("0.3", printed(0.1 + 0.2));
    assertEquals("-1.5", printed(-1.5));
    assertEquals("100", printed(1e2));
    assertEquals("1e+16", printed(1e16));
    assertEquals("1000000000000000", printed(1e15));
    assertEquals("0.0001", printed(1e-4));
    assertEquals("1e-05", printed(1e-5));
    assertEquals("-1.234567890123457e+19", printed(-1.2345678901234567e19));
    assertEquals("1.797693134862316e+308", printed(Double.MAX_VALUE));
    assertEquals("4.940656458412465e-324", printed(Double.MIN_VALUE));
    assertEquals("0", printed(0.0));
    assertEquals("-0", printed(-0.0));
  }

  @Property(tries = 20_000)
  void printsTheExactValueRoundedToSixteenDigits(@ForAll("doubles") double value) {
    assertEquals(reference(value), printed(value));
  }

  /** Every exponent, halves of the sixteenth digit, and what lies next to them. */
  @Provide
  Arbitrary<Double> doubles() {
    Arbitrary<Double> bits =
        Arbitraries.longs().map(Double::longBitsToDouble).filter(Double::isFinite);
    Arbitrary<Double> ties = Arbitraries.longs()
        .between(1_000_000_000_000_000L, 9_000_000_000_000_000L)
        .map(number -> number / 4.0);
    Arbitrary<Double> decimals = Arbitraries.bigDecimals()
        .between(new BigDecimal("-1e6"), new BigDecimal("1e6"))
        .ofScale(5)
        .map(BigDecimal::doubleValue);
    return Arbitraries.oneOf(
        bits, ties, decimals, ties.map(Math::nextUp), decimals.map(value -> value * 1e300));
  }

  @Property
  void readsNumbersAsTheJdkDoes(
      @ForAll("doubles") double value, @ForAll @IntRange(min = -340, max = 300) int exponent) {
    String digits = new BigDecimal(value).toPlainString();
    String tie = halfwayUp(value).toPlainString();
    List<String> texts =
        List.of(Double.toString(value), digits, digits + "e" + exponent, tie, tie + beyond(tie));
    for (String text : texts) {
      double expected = Double.parseDouble(text);
      if (Double.isFinite(expected)) {
        JsonBuffer out = new JsonBuffer(0, false);
        byte[] source = text.getBytes(US_ASCII);
        new Double16().write(source, 0, source.length, out);
        assertEquals(printed(expected), new String(out.toByteArray(), US_ASCII), text);
      }
    }
  }

  private static BigDecimal halfwayUp(double value) {
    double next = Math.abs(value) == Double.MAX_VALUE ? value : Math.nextUp(value);
    return new BigDecimal(value).add(new BigDecimal(next)).divide(BigDecimal.valueOf(2));
  }

  /** A last digit, far away, that breaks the tie. */
  private static String beyond(String number) {
    return (number.contains(".") ? "" : ".") + "0".repeat(900) + "1";
  }

  private static String printed(double value) {
    JsonBuffer out = new JsonBuffer(0, false);
    new Double16().write(value, out);
    return new String(out.toByteArray(), US_ASCII);
  }

  /** By the definition: slow, and the JDK's arithmetic. */
  private static String reference(double value) {
    if (value == 0) {
      return 1 / value < 0 ? "-0" : "0";
    }
    BigDecimal rounded = new BigDecimal(value)
        .round(new MathContext(16, RoundingMode.HALF_EVEN))
        .stripTrailingZeros();
    int exponent = rounded.precision() - rounded.scale() - 1;
    if (exponent >= -4 && exponent < 16) {
      return rounded.toPlainString();
    }
    String digits = rounded.unscaledValue().abs().toString();
    String fraction = digits.length() > 1 ? "." + digits.substring(1) : "";
    return (value < 0 ? "-" : "")
        + digits.charAt(0)
        + fraction
        + String.format(Locale.ROOT, "e%s%02d", exponent < 0 ? "-" : "+", Math.abs(exponent));
  }
}
