package dev.postrider.envelope;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.postrider.testing.Documentation;
import dev.postrider.testing.Json;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code decode_transfer_encoding} and {@code multipart_json}. */
class MultipartOptionsTest {

  private static final String TYPE = "multipart/form-data; boundary=b";

  private static EnvelopeConfigBuilder decoding() {
    return EnvelopeConfig.builder().decodeTransferEncoding(true);
  }

  private static EnvelopeConfigBuilder json() {
    return EnvelopeConfig.builder().multipartParts(true).multipartJson(true);
  }

  private static RequestView request(String body) {
    return BufferedRequest.builder("POST", "/")
        .header("Content-Type", TYPE)
        .body(body.getBytes(ISO_8859_1))
        .build();
  }

  private static JsonNode message(EnvelopeConfigBuilder config, String body)
      throws RequestRejectedException {
    return Json.parse(new EnvelopeEncoder(config.build()).encode(request(body)));
  }

  private static String part(String headers, String value) {
    return "--b\r\nContent-Disposition: form-data; name=\"a\"\r\n" + headers + "\r\n" + value
        + "\r\n--b--\r\n";
  }

  private static String encoded(String encoding, String value) {
    return part("Content-Transfer-Encoding: " + encoding + "\r\n", value);
  }

  @ParameterizedTest
  @CsvSource({
    "base64, aGk=, hi",
    "BASE64, 'aG\r\n k=', hi",
    "base64, aGk, hi",
    "base64, '', ''",
    "quoted-printable, a=3Db=E2=82=AC, a=b\u20ac",
    "Quoted-Printable, 'a=\r\nb= \t\r\nc', abc",
    "quoted-printable, 'a\r\nb=', 'a\r\nb'",
    "quoted-printable, =0a=0A, '\n\n'",
    "7bit, aGk=, aGk=",
    "binary, =41, =41",
    "x-uuencode, aGk=, aGk="
  })
  void partsAreDecoded(String encoding, String value, String decoded) throws Exception {
    String body = encoded(encoding, unescaped(value));
    JsonNode message = message(decoding(), body);
    assertEquals(unescaped(decoded), message.required("body_args").required("a").textValue());
    assertEquals(body, message.required("body").textValue());
    JsonNode described =
        message(decoding().multipartParts(true), body).required("body_parts").get(0);
    assertEquals(unescaped(decoded), described.required("value").textValue());
    assertEquals(
        unescaped(decoded).getBytes(UTF_8).length, described.required("size").intValue());
    assertArrayEquals(
        unescaped(decoded).getBytes(UTF_8),
        new PartValues(List.of("a"), decoding().build())
            .first(body.getBytes(ISO_8859_1), 0, body.length(), TYPE)[0]);
    assertEquals(
        unescaped(value),
        message(EnvelopeConfig.builder(), body)
            .required("body_args")
            .required("a")
            .textValue());
  }

  private static String unescaped(String text) {
    return text.translateEscapes();
  }

  @ParameterizedTest
  @CsvSource({
    "base64, a, BASE64",
    "base64, aGk=aGk=, BASE64",
    "base64, aG?k, BASE64",
    "quoted-printable, =4, QUOTED_PRINTABLE",
    "quoted-printable, a=b, QUOTED_PRINTABLE",
    "quoted-printable, =G1x, QUOTED_PRINTABLE"
  })
  void aPartThatIsNotInItsEncodingIsRejected(String encoding, String value, String name) {
    RequestRejectedException e = assertThrows(
        RequestRejectedException.class, () -> message(decoding(), encoded(encoding, value)));
    assertEquals(
        "unable to decode multipart body: part 1: its value is not " + name, e.getMessage());
  }

  @Property
  void whatIsEncodedComesBack(@ForAll @Size(max = 100) byte[] value) {
    byte[] base64 = Base64.getMimeEncoder().encode(value);
    assertArrayEquals(value, TransferEncoding.BASE64.decoded(base64, 0, base64.length));
    StringBuilder quoted = new StringBuilder();
    for (byte b : value) {
      quoted.append(
          b > ' ' && b != '=' && b != '~'
              ? String.valueOf((char) b)
              : String.format(Locale.ROOT, "=%02X", b));
      quoted.append(quoted.length() % 70 == 0 ? "=\r\n" : "");
    }
    byte[] lines = quoted.toString().getBytes(ISO_8859_1);
    assertArrayEquals(value, TransferEncoding.QUOTED_PRINTABLE.decoded(lines, 0, lines.length));
  }

  @Test
  void theMessageIsTheOneThatTheManualShows() throws Exception {
    String header = Documentation.block("json-part-header").strip().replace("\n", "\r\n");
    ObjectNode message = (ObjectNode) message(
        json().decodeTransferEncoding(true),
        "--b\r\n" + header + "\r\n\r\neyJpZCI6IDd9\r\n--b--\r\n");
    message.remove("body");
    assertEquals(Json.parse(Documentation.block("json-part")), message);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "application/json | [1.0, {\"a\" : null}] | [1.0,{\"a\":null}]",
        "Application/JSON; charset=utf-8 | {} | {}",
        "application/problem+json | {} | ",
        "application/json | {\"a\": | ",
        "application/json | 7 | ",
        "text/plain | {} | "
      })
  void partsOfJsonTypesAreJsonIfTheyCanBe(String type, String value, String written)
      throws RequestRejectedException {
    String body = part("Content-Type: " + type + "\r\n", value);
    String message = new String(new EnvelopeEncoder(json().build()).encode(request(body)), UTF_8);
    assertEquals(written != null, message.contains(",\"value_json\":" + written + "}]"), message);
    assertEquals(written == null, message.contains(",\"value\":"), message);
    assertFalse(message(EnvelopeConfig.builder().multipartParts(true), body)
        .toString()
        .contains("value_json"));
  }

  @Test
  void otherJsonTypesHoldForPartsToo() throws RequestRejectedException {
    JsonNode message = message(
        json().jsonContentTypes(List.of("standard")),
        part("Content-Type: application/ld+json\r\n", "{\"a\":1}"));
    assertEquals(1, message.at("/body_parts/0/value_json/a").intValue());
  }
}
