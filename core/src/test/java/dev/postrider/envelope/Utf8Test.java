package dev.postrider.envelope;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

/** Our sequences are those of the JDK's decoder. */
class Utf8Test {

  private static final int[] AT_A_BORDER = {
    0x00, 0x41, 0x7F, 0x80, 0x8F, 0x90, 0x9F, 0xA0, 0xBF, 0xC0, 0xFF
  };

  private final CharsetDecoder decoder = UTF_8.newDecoder();

  @Test
  void knowsEverySequenceAndNoOther() {
    byte[] four = new byte[4];
    CharBuffer characters = CharBuffer.allocate(2);
    for (int lead = 0x80; lead <= 0xFF; lead++) {
      four[0] = (byte) lead;
      for (int second = 0; second <= 0xFF; second++) {
        four[1] = (byte) second;
        for (int third : AT_A_BORDER) {
          four[2] = (byte) third;
          for (int fourth : AT_A_BORDER) {
            four[3] = (byte) fourth;
            for (int end = 1; end <= 4; end++) {
              int expected = expected(four, end, characters);
              if (expected != Utf8.sequenceLength(four, 0, end)) {
                assertEquals(expected, Utf8.sequenceLength(four, 0, end), () -> name(four));
              }
            }
          }
        }
      }
    }
  }

  /** How many bytes the decoder takes for the first character, or 0 if there is none. */
  private int expected(byte[] four, int end, CharBuffer characters) {
    for (int length = 2; length <= end; length++) {
      decoder.reset();
      characters.clear();
      if (!decoder.decode(ByteBuffer.wrap(four, 0, length), characters, true).isError()) {
        return length;
      }
    }
    return 0;
  }

  private static String name(byte[] four) {
    return HexFormat.ofDelimiter(" ").formatHex(four);
  }
}
