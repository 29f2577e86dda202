package dev.postrider.envelope;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.postrider.testing.RequestVectors;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

class JsonBodyFuzzTest {

  private static final String JSON = "application/json";

  static Stream<byte[]> seeds() {
    return Stream.concat(RequestVectors.bodies(JSON), JsonBodyCasesTest.bodies());
  }

  @MethodSource("seeds")
  @FuzzTest(maxDuration = "6s")
  void takesExactlyTheBodiesThatJacksonTakes(byte[] body) {
    EnvelopeConfig config = FuzzConfigs.DEFAULTS;
    byte[] message = EnvelopeOracle.encode(config, "/", JSON, body);

    int maxDepth = config.maxJsonDepth();
    assertEquals(EnvelopeOracle.isJson(body, maxDepth, false), message != null);
    if (message != null) {
      EnvelopeOracle.assertBodyArgsAre(body, message);
    }
    EnvelopeOracle.encode(FuzzConfigs.OPTIONS, "/", JSON, body);
  }
}
