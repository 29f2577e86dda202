package dev.postrider.validation;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JsonSchemaTest {

  private static List<Violation> violations(String schema, String json) {
    return JsonSchema.parse(schema).violations(json.getBytes(UTF_8));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"type\": \"object\"} | {} | []",
        "{\"type\": \"object\"} | 1 | [Violation[path=[], keyword=type, property=null, expected=type object, found=number]]",
        "{\"required\": [\"id\"]} | {\"x\":1} | [Violation[path=[], keyword=required, property=id, expected=required id, found=object]]",
        "{\"additionalProperties\": false} | {\"x\":1}"
            + " | [Violation[path=[], keyword=additionalProperties, property=null, expected=additionalProperties false, found=object]]",
        "{\"properties\": {\"a/b\": {\"items\": {\"minimum\": 2}}}} | {\"a/b\": [3,1]}"
            + " | [Violation[path=[a/b, 1], keyword=minimum, property=null, expected=minimum 2, found=number]]",
        "{\"prefixItems\": [{\"const\": 1}], \"items\": false} | [1,2]"
            + " | [Violation[path=[], keyword=items, property=null, expected=items false, found=array]]",
        "{\"$defs\": {\"n\": {\"type\": \"null\"}}, \"$ref\": \"#/$defs/n\"} | null | []",
        "{\"$schema\": \"http://json-schema.org/draft-07/schema#\", \"const\": 1} | 1.0 | []"
      })
  void tellsWhereATextDoesNotMatch(String schema, String json, String expected) {
    assertEquals(expected, violations(schema, json).toString());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "{",
        "3",
        "[]",
        "{\"type\": \"strng\"}",
        "{\"pattern\": \"(\"}",
        "{\"properties\": []}",
        "{\"$ref\": \"#/$defs/none\"}",
        "{\"$ref\": \"https://example.com/a.json\"}",
        "{\"$ref\": \"file:///etc/passwd\"}",
        "{\"items\": {\"$ref\": \"classpath:draft/2020-12/schema\"}}",
        "{\"$schema\": \"https://example.com/mine\"}"
      })
  void refusesWhatIsNoSchemaOrWouldHaveToBeFetched(String schema) {
    assertThrows(IllegalArgumentException.class, () -> JsonSchema.parse(schema));
  }

  /** However many places do not match: neither the answer nor the memory grows with the body. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"items\": {\"type\": \"string\"}}",
        "{\"anyOf\": [{\"items\": {\"type\": \"string\"}}, {\"type\": \"object\"}]}",
        "{\"oneOf\": [{\"items\": {\"type\": \"string\"}}, {\"items\": {\"minimum\": 2}}]}",
        "{\"contains\": {\"type\": \"string\"}}",
        "{\"uniqueItems\": true}"
      })
  void keepsTheFirstViolationsOnly(String schema) {
    JsonSchema parsed = JsonSchema.parse(schema);
    byte[] json = ("[1" + ",1".repeat(100_000) + "]").getBytes(UTF_8);
    List<Violation> violations = parsed.violations(json);
    assertTrue(violations.size() >= 1 && violations.size() <= 10, violations::toString);
  }

  @Test
  void stopsBehindTheFirstViolations() {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    JsonSchema schema = JsonSchema.parse("{\"items\": {\"type\": \"string\"}}");
    byte[] json = ("[1" + ",1".repeat(100_000) + "]").getBytes(UTF_8);
    schema.violations(json);
    long before = threads.getCurrentThreadAllocatedBytes();
    schema.violations(json);
    long allocated = threads.getCurrentThreadAllocatedBytes() - before;
    // The tree of such a body is 10 bytes for each of its own, each error would be 30 times that.
    assertTrue(allocated < 20L * json.length, allocated + " bytes");
  }

  @Test
  void aTextThatIsTooDeepForItsSchemaIsRefused() {
    JsonSchema schema = JsonSchema.parse("{\"$defs\":{\"n\":{\"anyOf\":[{\"type\":\"integer\"},"
        + "{\"properties\":{\"a\":{\"$ref\":\"#/$defs/n\"}}}]}},\"$ref\":\"#/$defs/n\"}");
    byte[] json = ("{\"a\":".repeat(999) + "1" + "}".repeat(999)).getBytes(UTF_8);
    try {
      assertEquals(List.of(), schema.violations(json));
    } catch (IllegalArgumentException e) {
      assertEquals("nested too deep for its schema", e.getMessage());
    }
    assertThrows(
        IllegalArgumentException.class,
        () -> schema.violations(("[".repeat(2000) + "]".repeat(2000)).getBytes(UTF_8)));
    assertThrows(
        IllegalArgumentException.class, () -> schema.violations("9".repeat(2000).getBytes(UTF_8)));
  }
}
