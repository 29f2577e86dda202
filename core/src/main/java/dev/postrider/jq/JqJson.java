package dev.postrider.jq;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerationException;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamWriteConstraints;
import com.fasterxml.jackson.core.util.JsonGeneratorDelegate;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.postrider.message.LimitError;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;

/** Reads and writes the JSON of messages; a number that no program touches keeps its digits. */
final class JqJson {

  private static final int DEEPEST = 1000;

  private static final JsonMapper MAPPER = JsonMapper.builder(JsonFactory.builder()
          .streamReadConstraints(StreamReadConstraints.builder()
              .maxNestingDepth(DEEPEST)
              .maxStringLength(Integer.MAX_VALUE)
              .build())
          .streamWriteConstraints(
              StreamWriteConstraints.builder().maxNestingDepth(DEEPEST).build())
          .build())
      .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
      .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
      .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
      .build();

  private JqJson() {}

  /**
   * Reads one value.
   *
   * @param json UTF-8
   * @throws JqFailedException if it is not JSON, nested too deep, or has a number of more than 1000 digits
   */
  static JsonNode read(byte[] json) throws JqFailedException {
    try {
      JsonNode value = MAPPER.readTree(json);
      if (value.isMissingNode()) {
        throw new JqFailedException("the message is empty");
      }
      return value;
    } catch (JsonProcessingException e) {
      throw new JqFailedException(
          "the message is not JSON that jq takes: " + e.getOriginalMessage());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Writes a value as UTF-8. For a thread within {@link JqSteps#within}.
   *
   * @throws JqFailedException if JSON has no such number or text, or it is nested too deep or too long
   */
  static byte[] write(JsonNode value) throws JqFailedException {
    ByteArrayOutputStream out = new CountedOutput();
    try (JsonGenerator generator = new FiniteNumbers(MAPPER.createGenerator(out))) {
      MAPPER.writeTree(generator, value);
    } catch (JsonProcessingException e) {
      throw new JqFailedException("the result is not JSON: " + e.getOriginalMessage());
    } catch (LimitError e) {
      throw new JqFailedException("to write the result " + e.getMessage());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }

  /** A value takes little memory and is long all the same where its parts are one object many times. */
  private static final class CountedOutput extends ByteArrayOutputStream {

    private static final int FIRST_BYTES = 1024;

    CountedOutput() {
      super(FIRST_BYTES);
    }

    @Override
    public synchronized void write(byte[] bytes, int offset, int length) {
      JqSteps.step();
      super.write(bytes, offset, length);
    }
  }

  /** Jackson would write the others as texts. */
  private static final class FiniteNumbers extends JsonGeneratorDelegate {

    FiniteNumbers(JsonGenerator out) {
      super(out, false);
    }

    @Override
    public void writeNumber(double number) throws IOException {
      if (!Double.isFinite(number)) {
        throw new JsonGenerationException("NaN and infinity are not in JSON", this);
      }
      super.writeNumber(number);
    }
  }
}
