package dev.postrider.envelope;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.postrider.testing.RequestVector.Message;
import dev.postrider.testing.RequestVectors;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

class EnvelopeReaderFuzzTest {

  static Stream<byte[]> seeds() {
    return RequestVectors.expecting(Message.class)
        .map(vector -> ((Message) vector.expected()).value().toString().getBytes(UTF_8));
  }

  @MethodSource("seeds")
  @FuzzTest(maxDuration = "6s")
  void readsAnyMessageOrSaysWhatIsWrong(byte[] message) {
    try {
      EnvelopeReader.read(message);
    } catch (IllegalArgumentException e) {
      assertNotNull(e.getMessage());
    }
  }
}
