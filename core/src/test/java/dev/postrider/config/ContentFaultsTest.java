package dev.postrider.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

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
        "'multipart_json': true | multipart_json: has no effect unless multipart_parts is true"
      })
  void namesTheOneFault(String fields, String fault) {
    String json = ("{'topic': 'x', " + fields + "}").replace('\'', '"');
    InvalidConfigException e =
        assertThrows(InvalidConfigException.class, () -> PublisherConfig.fromJson(json));
    assertEquals(List.of(fault), e.faults());
  }
}
