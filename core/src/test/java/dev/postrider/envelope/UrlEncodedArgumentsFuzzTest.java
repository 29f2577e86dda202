package dev.postrider.envelope;

import static org.junit.jupiter.api.Assertions.assertNotNull;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.postrider.testing.RequestVectors;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

class UrlEncodedArgumentsFuzzTest {

  private static final String FORM = "application/x-www-form-urlencoded";

  static Stream<byte[]> seeds() {
    return RequestVectors.bodies(FORM);
  }

  @MethodSource("seeds")
  @FuzzTest(maxDuration = "6s")
  void makesAMessageOfAnyFormAndQuery(byte[] arguments) {
    String target = "/?" + HttpText.text(arguments);

    assertNotNull(EnvelopeOracle.encode(FuzzConfigs.DEFAULTS, target, FORM, arguments));
    assertNotNull(EnvelopeOracle.encode(FuzzConfigs.OPTIONS, target, FORM, arguments));
  }
}
