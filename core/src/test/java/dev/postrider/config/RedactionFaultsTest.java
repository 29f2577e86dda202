package dev.postrider.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Settings of redaction that cannot be meant. */
class RedactionFaultsTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "'redact_headers': ['a b'] | redact_headers[0]: \"a b\" is not an HTTP field name",
        "'redact_headers': ['Content-Type'] | redact_headers[0]: must not be \"Content-Type\", by which"
            + " bodies are read",
        "'redact_headers': ['a', 'idempotency-key'], 'idempotency': 'header:Idempotency-Key',"
            + " 'idempotency_topic': 'c' | redact_headers[1]: must not be \"idempotency-key\", which"
            + " idempotency keeps in its topic",
        "'redact_body': ['a', '/b~2'] | redact_body[1]: \"/b~2\" is no JSON Pointer: write ~0 for ~ and"
            + " ~1 for / in a name",
        "'redact_body': ['/b~'] | redact_body[0]: \"/b~\" is no JSON Pointer: write ~0 for ~ and ~1"
            + " for / in a name",
        "'redact_body': [''] | redact_body[0]: must not be empty",
        "'redact_query': ['t'], 'topics_query_arg': 't' | redact_query: must not have \"t\", which is"
            + " topics_query_arg",
        "'redact_with': 'hash' | redact_key: required with hash",
        "'redact_key': 'k' | redact_key: has no effect unless redact_with is hash",
        "'redact_with': 'encrypt' | redact_with: \"encrypt\" is not one of remove, mask, hash",
        "'redact_with': 'hash', 'redact_key': '{vault://a/b}' | redact_key: is a vault reference; only"
            + " Kong resolves those, the value itself is needed",
      })
  void namesTheOneFault(String fields, String fault) {
    String json = ("{'topic': 'x', " + fields + "}").replace('\'', '"');
    InvalidConfigException e =
        assertThrows(InvalidConfigException.class, () -> PublisherConfig.fromJson(json));
    assertEquals(List.of(fault), e.faults());
  }

  /** An expression with a repeated group would end in a StackOverflowError. */
  @ParameterizedTest
  @ValueSource(strings = {"/", "/a", "a", "/~1"})
  void namesAndPointersMayBeLong(String repeated) {
    String pointer = repeated.repeat(100_000);
    PublisherConfig config =
        PublisherConfig.fromJson("{\"topic\": \"t\", \"redact_body\": [\"" + pointer + "\"]}");
    assertNotNull(config.redaction());
  }

  @Test
  void theKeyIsNotShown() {
    PublisherConfig config = PublisherConfig.fromJson(
        "{\"topic\": \"t\", \"redact_with\": \"hash\", \"redact_key\": \"hunter2\"}");
    assertFalse(config.toString().contains("hunter2"), config.toString());
    assertNull(config.redaction());
  }
}
