package dev.postrider.envelope;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.apache.commons.fileupload2.core.ParameterParser;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HeaderParameterTest {

  private static final int READS_PER_CHARACTER = 8;

  /** Text that counts how often its characters are read. */
  private static final class CountedText implements CharSequence {

    private final String text;
    private long reads;

    CountedText(String text) {
      this.text = text;
    }

    @Override
    public int length() {
      return text.length();
    }

    @Override
    public char charAt(int index) {
      reads++;
      return text.charAt(index);
    }

    @Override
    public CharSequence subSequence(int start, int end) {
      reads += end - start;
      return text.subSequence(start, end);
    }

    @Override
    public String toString() {
      reads += text.length();
      return text;
    }
  }

  private static List<String> values(CharSequence header, String name) {
    List<String> values = new ArrayList<>();
    for (int at = HeaderParameter.find(header, 0, name);
        at != HeaderParameter.NONE;
        at = HeaderParameter.find(header, at, name)) {
      values.add(HeaderParameter.value(header, at));
    }
    return values;
  }

  @Test
  void theLastParameterOfANameCounts() {
    assertEquals("z", HeaderParameter.last("form-data; name=\"a\"; name=\"z\"", "name"));
    assertEquals("z", HeaderParameter.last("form-data; name=\"a\"; x=y; NAME = z ;", "name"));
    assertEquals("", HeaderParameter.last("form-data; name=a; name=", "name"));
    assertNull(HeaderParameter.last("name=a; filename=b; name*=c", "name"));
  }

  @Test
  void quotesHideSemicolonsAndBackslashesHideQuotes() {
    assertEquals("a;b", HeaderParameter.last("x; name=\"a;b\"", "name"));
    assertEquals("a\"b\\", HeaderParameter.last("x; name=\"a\\\"b\\\\\"", "name"));
    assertEquals("C:\\x", HeaderParameter.last("x; name=\"C:\\x\"; y=z", "name"));
    assertEquals("\"a; y=z", HeaderParameter.last("x; name=\"a; y=z", "name"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {";", "; ", ";=", ";name", ";name=", ";name=a", ";\"", ";\\", ";\"\\", " ", "\"\\"})
  void longHeadersAreReadInOnePass(String pattern) {
    CountedText header = new CountedText("x" + pattern.repeat(100_000) + "=");
    values(header, "name");
    assertLinear(header);
  }

  @Property(tries = 500)
  void everyHeaderIsReadInOnePass(@ForAll("headers") String header) {
    CountedText counted = new CountedText(header);
    values(counted, "name");
    assertLinear(counted);
  }

  private static void assertLinear(CountedText header) {
    long allowed = READS_PER_CHARACTER * (header.length() + 1L);
    assertTrue(header.reads <= allowed, header.reads + " reads of " + header.length());
  }

  @Provide
  Arbitrary<String> headers() {
    return Arbitraries.of("name", "NAME", "x", "=", ";", "\"", "\\", " ", "\t", "a", "é")
        .list()
        .ofMaxSize(30)
        .map(texts -> String.join("", texts));
  }

  @Property(tries = 3000)
  void headersAreReadAsItemByItem(@ForAll("headers") String header) {
    assertEquals(valuesItemByItem(header), values(header, "name"));
  }

  /** The rules spelt out: split at semicolons, then look at each item. */
  private static List<String> valuesItemByItem(String header) {
    List<String> items = new ArrayList<>();
    String item = "";
    boolean quoted = false;
    for (int i = 0; i < header.length(); i++) {
      boolean escape = quoted && header.substring(i).matches("(?s)\\\\[\"\\\\].*");
      String read = header.substring(i, escape ? i + 2 : i + 1);
      i += read.length() - 1;
      quoted ^= read.equals("\"");
      if (read.equals(";") && !quoted) {
        items.add(item);
        item = "";
      } else {
        item += read;
      }
    }
    items.add(item);
    List<String> values = new ArrayList<>();
    for (String parameter : items.subList(1, items.size())) {
      if (parameter.matches("(?is)\\s*name\\s*=.*")) {
        String value = parameter.substring(parameter.indexOf('=') + 1).strip();
        boolean inQuotes = value.matches("(?s)\".*\"");
        values.add(
            inQuotes
                ? value.substring(1, value.length() - 1).replaceAll("\\\\([\"\\\\])", "$1")
                : value);
      }
    }
    return values;
  }

  @Provide
  Arbitrary<String> wellFormed() {
    Arbitrary<String> names = Arbitraries.of("name", "Name", "filename", "x");
    Arbitrary<String> tokens =
        Arbitraries.strings().withChars("ab-'.").ofMinLength(1).ofMaxLength(5);
    Arbitrary<String> quoted = Arbitraries.strings()
        .withChars("ab ;=,'")
        .ofMinLength(1)
        .ofMaxLength(6)
        .filter(text -> text.equals(text.strip()))
        .map(text -> '"' + text + '"');
    return Combinators.combine(
            names, Arbitraries.oneOf(tokens, quoted), Arbitraries.of("; ", ";", " ; "))
        .as((name, value, separator) -> separator + name + "=" + value)
        .list()
        .ofMaxSize(5)
        .map(parameters -> "form-data" + String.join("", parameters));
  }

  @Property(tries = 2000)
  void wellFormedParametersAreReadAsFileUploadReadsThem(@ForAll("wellFormed") String header) {
    ParameterParser parser = new ParameterParser();
    parser.setLowerCaseNames(true);

    for (String name : List.of("name", "filename", "x")) {
      assertEquals(parser.parse(header, ';').get(name), HeaderParameter.last(header, name));
    }
  }
}
