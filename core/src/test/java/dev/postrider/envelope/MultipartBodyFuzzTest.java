package dev.postrider.envelope;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.postrider.testing.RequestVectors;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

class MultipartBodyFuzzTest {

  private static final String MULTIPART = "multipart/form-data";

  /** The parameters of the content type, a line feed, the body. */
  static Stream<byte[]> seeds() {
    return RequestVectors.contentTypesAndBodies(MULTIPART);
  }

  @MethodSource("seeds")
  @FuzzTest(maxDuration = "6s")
  void makesAMessageOfAnyBodyOrRejectsIt(byte[] parametersAndBody) {
    int lineEnd = 0;
    while (lineEnd < parametersAndBody.length && parametersAndBody[lineEnd] != '\n') {
      lineEnd++;
    }
    String contentType = MULTIPART + HttpText.text(Arrays.copyOf(parametersAndBody, lineEnd));
    byte[] body = lineEnd == parametersAndBody.length
        ? new byte[0]
        : Arrays.copyOfRange(parametersAndBody, lineEnd + 1, parametersAndBody.length);

    EnvelopeOracle.encode(FuzzConfigs.DEFAULTS, "/", contentType, body);
    EnvelopeOracle.encode(FuzzConfigs.OPTIONS, "/", contentType, body);
  }
}
