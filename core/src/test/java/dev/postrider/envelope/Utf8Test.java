package dev.postrider.envelope;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

/** Our sequences are those of the JDK's decoder, our replacements those of the W3C's. */
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

  @Property(tries = 5000)
  void replacesAsTheW3cDoes(@ForAll("pieces") byte[] bytes) {
    assertArrayEquals(replaced(bytes), Utf8.replaceInvalid(bytes, 0, bytes.length));
  }

  @Test
  void replacesAnEncodedSurrogateThreeTimes() {
    byte[] surrogate = {'a', (byte) 0xED, (byte) 0xA0, (byte) 0x80, 'b'};
    assertEquals("a\uFFFD\uFFFD\uFFFDb", new String(Utf8.replaceInvalid(surrogate, 0, 5), UTF_8));
  }

  @Provide
  Arbitrary<byte[]> pieces() {
    List<Byte> atABorder = new ArrayList<>();
    for (int b : new int[] {
      0x41, 0x7F, 0x80, 0x8F, 0x90, 0x9F, 0xA0, 0xBF, 0xC0, 0xC2, 0xDF, 0xE0, 0xE1, 0xED, 0xEF,
      0xF0, 0xF1, 0xF4, 0xF5, 0xFF
    }) {
      atABorder.add((byte) b);
    }
    return Arbitraries.of(atABorder).array(byte[].class).ofMaxSize(12);
  }

  /** The decoder of the Encoding Standard (encoding.spec.whatwg.org, UTF-8 decoder), step by step. */
  static byte[] replaced(byte[] bytes) {
    StringBuilder text = new StringBuilder();
    int point = 0;
    int needed = 0;
    int seen = 0;
    int lower = 0x80;
    int upper = 0xBF;
    for (int i = 0; i < bytes.length; i++) {
      int b = bytes[i] & 0xFF;
      if (needed == 0) {
        if (b <= 0x7F) {
          text.append((char) b);
        } else if (b >= 0xC2 && b <= 0xF4) {
          needed = b <= 0xDF ? 1 : b <= 0xEF ? 2 : 3;
          lower = b == 0xE0 ? 0xA0 : b == 0xF0 ? 0x90 : 0x80;
          upper = b == 0xED ? 0x9F : b == 0xF4 ? 0x8F : 0xBF;
          point = b & (needed == 1 ? 0x1F : needed == 2 ? 0xF : 0x7);
        } else {
          text.append('\uFFFD');
        }
      } else if (b < lower || b > upper) {
        text.append('\uFFFD');
        needed = 0;
        seen = 0;
        lower = 0x80;
        upper = 0xBF;
        i--;
      } else {
        lower = 0x80;
        upper = 0xBF;
        point = point << 6 | (b & 0x3F);
        seen++;
        if (seen == needed) {
          text.appendCodePoint(point);
          needed = 0;
          seen = 0;
        }
      }
    }
    return text.append(needed == 0 ? "" : "\uFFFD").toString().getBytes(UTF_8);
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
