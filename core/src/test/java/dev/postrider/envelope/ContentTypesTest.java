package dev.postrider.envelope;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The settings {@code json_content_types} and {@code text_content_types}. */
class ContentTypesTest {

  private static ContentTypes types(String... types) {
    return ContentTypes.of(List.of(types), List.of("text/x", "*/*+y"));
  }

  @ParameterizedTest
  @CsvSource({
    "text/csv, text/csv",
    "text/csv, Text/CSV ;charset=utf-8",
    "TEXT/Csv, text/csv;header=present",
    "text/*, text/vnd.abc",
    "*/*+json, application/problem+json; charset=utf-8",
    "*/*+json, IMAGE/a+JSON",
    "application/*+json, application/a+b+json",
    "*/csv, application/csv",
    "*/*, application/octet-stream",
    "standard, text/x",
    "standard, a/b+y"
  })
  void hasTypesInAnyCaseAndWithAnyParameters(String type, String contentType) {
    assertTrue(types(type).has(contentType));
  }

  @ParameterizedTest
  @CsvSource({
    "text/csv, text/csv2",
    "text/csv, text/cs",
    "text/csv, xtext/csv",
    "text/*, text/",
    "text/*, text",
    "text/*, text;a=/x",
    "*/*+json, application/json",
    "*/*+json, application/+json",
    "*/*+json, application/a+json-seq",
    "*/*+json, a+json/b",
    "*/csv, /csv",
    "standard, text/y",
  })
  void hasNoOthers(String type, String contentType) {
    assertFalse(types(type).has(contentType));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "text",
        "text/",
        "/csv",
        "text/csv; a=b",
        "te xt/csv",
        "*text/csv",
        "text/*csv",
        "text/**",
        "text/*+",
        "Standard",
        "text/csv, text/xml"
      })
  void isNoType(String text) {
    assertFalse(ContentTypes.isType(text));
    assertThrows(
        IllegalArgumentException.class,
        () -> EnvelopeConfig.builder().jsonContentTypes(List.of(text)));
  }

  private static String envelope(EnvelopeConfig config, String type, byte[] body)
      throws RequestRejectedException {
    return new String(
        new EnvelopeEncoder(config)
            .encode(BufferedRequest.builder("POST", "/")
                .header("Content-Type", type)
                .body(body)
                .build()),
        UTF_8);
  }

  private static final EnvelopeConfig STANDARD = EnvelopeConfig.builder()
      .jsonContentTypes(List.of("standard"))
      .textContentTypes(List.of("standard"))
      .build();

  @ParameterizedTest
  @ValueSource(
      strings = {
        "application/problem+json",
        "application/vnd.github.v3+json; charset=utf-8",
        "text/json",
        "application/csp-report",
        "application/fhir+json;fhirVersion=4.0"
      })
  void jsonOfOtherTypesIsParsedWhereTheSettingSaysSo(String type) throws RequestRejectedException {
    byte[] body = "{\"a\": 1}".getBytes(UTF_8);
    assertEquals(
        "{\"body\":\"{\\\"a\\\": 1}\",\"body_args\":{\"a\":1}}", envelope(STANDARD, type, body));
    assertEquals(
        "{\"body\":\"eyJhIjogMX0=\",\"body_args\":{},\"body_base64\":true}",
        envelope(EnvelopeConfig.builder().build(), type, body));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "text/csv",
        "application/x-ndjson",
        "application/yaml",
        "application/atom+xml",
        "text/markdown",
        "application/graphql",
        "application/json-seq"
      })
  void textOfOtherTypesIsTextIfItIsUtf8(String type) throws RequestRejectedException {
    assertEquals(
        "{\"body\":\"a,€\\n\",\"body_args\":{}}",
        envelope(STANDARD, type, "a,€\n".getBytes(UTF_8)));
    assertEquals(
        "{\"body\":\"4A==\",\"body_args\":{},\"body_base64\":true}",
        envelope(STANDARD, type, "\u00e0".getBytes(ISO_8859_1)));
    assertEquals(
        "{\"body\":\"YQ==\",\"body_args\":{},\"body_base64\":true}",
        envelope(EnvelopeConfig.builder().build(), type, "a".getBytes(UTF_8)));
  }

  @Test
  void whatKongParsesOrSendsAsTextStaysAsItIs() throws RequestRejectedException {
    EnvelopeConfig all = EnvelopeConfig.builder()
        .jsonContentTypes(List.of("*/*"))
        .textContentTypes(List.of("*/*"))
        .build();
    assertEquals(
        "{\"body\":\"a=1\",\"body_args\":{\"a\":\"1\"}}",
        envelope(all, "application/x-www-form-urlencoded", "a=1".getBytes(UTF_8)));
  }
}
