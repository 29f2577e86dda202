package dev.postrider.envelope;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigDecimal;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class Double16Test {

  @Test
  void printsAsCDoes() {
    assertEquals("0.1", Double16.format(0.1));
    assertEquals("0.3", Double16.format(0.1 + 0.2));
    assertEquals("-1.5", Double16.format(-1.5));
    assertEquals("100", Double16.format(1e2));
    assertEquals("1e+16", Double16.format(1e16));
    assertEquals("1000000000000000", Double16.format(1e15));
    assertEquals("0.0001", Double16.format(1e-4));
    assertEquals("1e-05", Double16.format(1e-5));
    assertEquals("-1.234567890123457e+19", Double16.format(-1.2345678901234567e19));
    assertEquals("1.797693134862316e+308", Double16.format(Double.MAX_VALUE));
    assertEquals("4.940656458412465e-324", Double16.format(Double.MIN_VALUE));
    assertEquals("0", Double16.format(0.0));
    assertEquals("-0", Double16.format(-0.0));
  }

  @Property
  void sixteenDigitsAreWithinHalfAUnitOfTheLastOne(@ForAll double value) {
    BigDecimal exact = new BigDecimal(value);
    BigDecimal printed = new BigDecimal(Double16.format(value));
    BigDecimal error = printed.subtract(exact).abs();
    assertTrue(error.compareTo(exact.abs().multiply(new BigDecimal("5e-16"))) <= 0);
  }
}
