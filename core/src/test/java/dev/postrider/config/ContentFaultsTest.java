package dev.postrider.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.postrider.testing.WithoutLibrary;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Settings of how bodies are read that cannot be meant. */
class ContentFaultsTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "'json_content_types': ['text/json', 'json'] | json_content_types[1]: \"json\" is no content type as"
            + " text/csv, text/*, */*+json or standard",
        "'text_content_types': ['text/csv; a=b'] | text_content_types[0]: \"text/csv; a=b\" is no content"
            + " type as text/csv, text/*, */*+json or standard",
        "'decode_charset': true, 'message_format': 'raw_body' | decode_charset: not together with raw_body,"
            + " which keeps the bytes",
        "'validate': '{' | validate: not JSON: Unexpected end-of-input: expected close marker for Object"
            + " (start marker at [Source: REDACTED (`StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION` disabled);"
            + " line: 1, column: 1])",
        "'validate': '[]' | validate: no JSON Schema: Schema at # must be object or boolean but was ARRAY",
        "'validate': '{\\u0022type\\u0022:\\u0022strng\\u0022}' | validate: no JSON Schema: /type: does not have a value in the"
            + " enumeration [\"array\", \"boolean\", \"integer\", \"null\", \"number\", \"object\", \"string\"]",
        "'validate': '{\\u0022$ref\\u0022:\\u0022https://example.com/a\\u0022}' | validate: no JSON Schema: Schema from"
            + " 'https://example.com/a' is not allowed to be loaded.",
        "'validate': '{\\u0022$ref\\u0022:\\u0022file:///etc/passwd\\u0022}' | validate: no JSON Schema: Schema from"
            + " 'file:///etc/passwd' is not allowed to be loaded.",
        "'multipart_json': true | multipart_json: has no effect unless multipart_parts is true",
        "'message_by_jq': ['.', '.a\\n+ }'] | message_by_jq[1]: not jq: Encountered \" \"}\" \"} \"\" at line 2, column 3.",
        "'message_by_jq': ['.a + \\u005c'] | message_by_jq[0]: not jq: Lexical error at line 1, column 7.  Encountered: <EOF>",
        "'message_by_jq': ['include \\u0022a\\u0022; .'] | message_by_jq[0]: import, include and module are not supported",
        "'message_by_jq': ['.'], 'message_by_lua_functions': ['return print'] | message_by_jq: not together with"
            + " message_by_lua_functions: nothing says which of them is first"
      })
  void namesTheOneFault(String fields, String fault) {
    String json = ("{'topic': 'x', " + fields + "}").replace('\'', '"');
    InvalidConfigException e =
        assertThrows(InvalidConfigException.class, () -> PublisherConfig.fromJson(json));
    assertEquals(List.of(fault), e.faults());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "com.networknt. | \"validate\": \"true\" | validate: needs com.networknt:json-schema-validator 2.x on the class path",
        "net.thisptr. | \"message_by_jq\": [\".\"] | message_by_jq: needs net.thisptr:jackson-jq 1.x on the class path"
      })
  void aLibraryThatIsMissingIsNamed(String packages, String setting, String expected)
      throws Exception {
    Method fromJson = new WithoutLibrary(packages)
        .loadClass("dev.postrider.config.PublisherConfig")
        .getMethod("fromJson", String.class);
    assertNotNull(fromJson.invoke(null, "{\"topic\": \"t\"}"));
    InvocationTargetException e = assertThrows(
        InvocationTargetException.class,
        () -> fromJson.invoke(null, "{\"topic\": \"t\", " + setting + "}"));
    String fault = String.valueOf(e.getCause());
    assertTrue(fault.contains(expected), fault);
  }
}
