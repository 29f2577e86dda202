package dev.postrider.envelope;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Locale;
import java.util.function.IntPredicate;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.arbitraries.ArrayArbitrary;
import net.jqwik.api.constraints.IntRange;

/** Each word against the same question asked of one byte after the other. */
class WordsTest {

  private static final String STOPS = "\"\\/&%+=*,-:! \n\r\u007F\u0080\u00FF";

  /** Characters that some method looks for are as frequent as all others. */
  @Provide
  Arbitrary<Character> characters() {
    return Arbitraries.oneOf(
        Arbitraries.chars().range('\0', '\u00FF'),
        Arbitraries.chars().with(STOPS),
        Arbitraries.chars().range('a', 'z'));
  }

  @Provide
  Arbitrary<byte[]> words() {
    return bytes().ofSize(8);
  }

  @Provide
  Arbitrary<byte[]> texts() {
    return bytes().ofMaxSize(40);
  }

  private ArrayArbitrary<Byte, byte[]> bytes() {
    return characters().map(c -> (byte) (char) c).array(byte[].class);
  }

  @Property
  void findsWhatJsonEscapes(@ForAll("words") byte[] bytes, @ForAll boolean slashes) {
    JsonEscapes escapes = new JsonEscapes(slashes);
    IntPredicate stops = b -> b < ' ' || b == '"' || b == '\\' || b > 0x7F || (slashes && b == '/');

    long found = Words.needsCare(Words.eight(bytes, 0), escapes.alsoEscaped());

    assertEquals(first(bytes, stops), Words.unmarked(found));
  }

  @Property
  void findsWhatEndsPlainTextOfArguments(@ForAll("words") byte[] bytes, @ForAll boolean slashes) {
    JsonEscapes escapes = new JsonEscapes(slashes);
    IntPredicate stops =
        b -> b <= '+' || b == '=' || b == '\\' || b > 0x7F || (slashes && b == '/');

    long found = Words.argumentNeedsCare(Words.eight(bytes, 0), escapes.alsoEscaped());

    assertEquals(first(bytes, stops), Words.unmarked(found));
  }

  @Property
  void findsBytesBeyondAscii(@ForAll("words") byte[] bytes, @ForAll @IntRange(max = 9) int count) {
    long found = Words.nonAscii(Words.eight(bytes, 0)) & Words.firstBytes(count);

    int first = first(bytes, b -> b > 0x7F);
    assertEquals(first < count ? first : 8, Words.unmarked(found));
  }

  @Property
  void findsACharacterWhereverItStands(
      @ForAll("texts") byte[] bytes,
      @ForAll @IntRange(max = 20) int from,
      @ForAll("characters") char wanted) {
    char c = (char) (wanted & 0x7F);
    int start = Math.min(from, bytes.length);
    int index = new String(bytes, ISO_8859_1).indexOf(c, start);

    assertEquals(index < 0 ? bytes.length : index, Words.indexOf(c, bytes, start, bytes.length));
  }

  @Property
  void makesAsciiCapitalsSmall(@ForAll byte[] bytes, @ForAll @IntRange(max = 20) int from) {
    int start = Math.min(from, bytes.length);
    byte[] expected = bytes.clone();
    for (int i = start; i < bytes.length; i++) {
      if (bytes[i] >= 'A' && bytes[i] <= 'Z') {
        expected[i] =
            (byte) Character.toString(bytes[i]).toLowerCase(Locale.ROOT).charAt(0);
      }
    }

    Words.toLowerCase(bytes, start, bytes.length);

    assertArrayEquals(expected, bytes);
  }

  private static int first(byte[] bytes, IntPredicate wanted) {
    int i = 0;
    while (i < bytes.length && !wanted.test(bytes[i] & 0xFF)) {
      i++;
    }
    return i;
  }
}
