package dev.postrider.testing;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JsonTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\0',
      value = {
        "{\"a\":1,\"b\":2} | {\"b\":2,\"a\":1} | true",
        "{\"a\":1,\"a\":2} | {\"a\":2} | true",
        "{\"a\":1,\"a\":2} | {\"a\":1} | false",
        "[1,1.0,10e-1] | [1.00,1,1] | true",
        "9007199254740993 | 9007199254740992 | false",
        "9007199254740993 | 9007199254740993.0 | true",
        "0.1 | 0.10000000000000001 | false",
        "1e400 | 10e399 | true",
        "1e400 | 1e401 | false",
        "-0 | 0 | true",
        "\"1\" | 1 | false",
        "\"a\\/b\" | \"a/b\" | true",
        "[1,2] | [2,1] | false",
        "{\"a\":null} | {} | false",
      })
  void comparesValues(String one, String other, boolean same) {
    assertEquals(same, Json.same(Json.parse(one), Json.parse(other)));
    assertEquals(same, Json.same(Json.parse(other), Json.parse(one)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "{", "1 2", "{\"a\":01}", "[1,]", "NaN", "'a'"})
  void refusesWhatIsNotOneJsonText(String text) {
    assertThrows(AssertionError.class, () -> Json.parse(text));
  }

  @Test
  void refusesWhatIsNotUtf8() {
    assertThrows(AssertionError.class, () -> Json.parse("\"\u00e9\"".getBytes(ISO_8859_1)));
  }

  @Test
  void showsBothWhenTheyDiffer() {
    AssertionError error = assertThrows(
        AssertionError.class, () -> Json.assertSame(Json.parse("[1]"), "[2]".getBytes(UTF_8)));

    assertEquals("expected [1] but was [2]", error.getMessage());
  }
}
