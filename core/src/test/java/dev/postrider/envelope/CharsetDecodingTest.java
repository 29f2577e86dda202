package dev.postrider.envelope;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.databind.JsonNode;
import dev.postrider.envelope.EnvelopeConfig.Base64Mode;
import dev.postrider.testing.Json;
import java.nio.charset.Charset;
import java.util.HexFormat;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CharsetDecodingTest {

  private static final EnvelopeConfig CONFIG = EnvelopeConfig.builder().build();

  private static RequestView request(String type, byte[] body) {
    return BufferedRequest.builder("POST", "/")
        .header("Content-Type", type)
        .body(body)
        .build();
  }

  private static RequestView decoded(String type, byte[] body) throws RequestRejectedException {
    return new CharsetDecoding(CONFIG).decoded(request(type, body));
  }

  private static byte[] envelope(EnvelopeConfig config, RequestView view)
      throws RequestRejectedException {
    return new EnvelopeEncoder(config).encode(view);
  }

  @Provide
  Arbitrary<String> charsets() {
    return Arbitraries.of(
        "iso-8859-1",
        "ISO-8859-15",
        "windows-1252",
        "\"Windows-1251\"",
        "utf-16",
        "utf-16le",
        "UTF-16BE",
        "utf-32",
        "utf-32le",
        "iso-8859-8",
        "windows-1258",
        "iso-8859-16",
        "us-ascii",
        "utf-8",
        "UTF-7",
        "x",
        "");
  }

  @Provide
  Arbitrary<byte[]> bytes() {
    Arbitrary<byte[]> any = Arbitraries.bytes().array(byte[].class).ofMinSize(0).ofMaxSize(40);
    Arbitrary<byte[]> texts = Arbitraries.strings()
        .withChars("aZ 0\u00e4\u20ac\u0416\ufeff\ud83d\ude00")
        .ofMaxLength(12)
        .flatMap(
            text -> Arbitraries.of("UTF-16LE", "UTF-16BE", "UTF-32LE", "windows-1252", "UTF-16")
                .map(name -> text.getBytes(Charset.forName(name))));
    return Arbitraries.oneOf(List.of(any, texts));
  }

  /** Whatever the bytes and whatever the charset: the reader gives back what has come. */
  @Property(tries = 1000)
  void theReaderGivesBackTheBytesAsTheyCame(
      @ForAll("charsets") String charset, @ForAll("bytes") byte[] body, @ForAll boolean always)
      throws RequestRejectedException {
    EnvelopeConfig config = EnvelopeConfig.builder()
        .base64(always ? Base64Mode.ALWAYS : Base64Mode.AUTO)
        .build();
    byte[] message = envelope(config, decoded("text/plain; charset=" + charset, body));
    assertArrayEquals(body, EnvelopeReader.read(message).body());
  }

  @ParameterizedTest
  @CsvSource({
    "iso-8859-1, iso-8859-1, na\u00efve",
    "windows-1252, windows-1252, 5 \u20ac",
    "windows-1251, windows-1251, \u0416\u0443\u043a",
    "UTF-16, utf-16be, \u20ac\ud83d\ude00",
    "utf-16le, utf-16le, \u20ac",
    "utf-32, utf-32be, \ud83d\ude00"
  })
  void textAndJsonAreReadInTheirCharset(String label, String name, String text) throws Exception {
    Charset charset = Charset.forName(name);
    JsonNode message = Json.parse(
        envelope(CONFIG, decoded("text/plain; charset=" + label, text.getBytes(charset))));
    assertEquals(text, message.required("body").textValue());
    assertEquals(name, message.required("body_charset").textValue());
    String json = "{\"a\":\"" + text + "\"}";
    byte[] of = envelope(
        CONFIG, decoded("application/json;charset=\"" + label + "\"", json.getBytes(charset)));
    assertEquals(text, Json.parse(of).required("body_args").required("a").textValue());
    assertEquals(json, Json.parse(of).required("body").textValue());
    assertEquals(name, EnvelopeReader.read(of).bodyCharset());
    assertArrayEquals(json.getBytes(charset), EnvelopeReader.read(of).body());
  }

  /** With the mark that says the order of the bytes; of JSON {@code json_bom} decides. */
  @Test
  void theMarkOfUtf16SaysItsOrder() throws RequestRejectedException {
    byte[] text = "\ufeff{\"a\":\"\u20ac\"}".getBytes(Charset.forName("UTF-16LE"));
    RequestView view = decoded("application/json; charset=utf-16", text);
    assertThrows(RequestRejectedException.class, () -> envelope(CONFIG, view));
    EnvelopeConfig accepts =
        EnvelopeConfig.builder().jsonBom(EnvelopeConfig.JsonBom.ACCEPT).build();
    byte[] message = envelope(accepts, view);
    assertEquals(
        "\u20ac", Json.parse(message).required("body_args").required("a").textValue());
    assertArrayEquals(text, EnvelopeReader.read(message).body());
  }

  /** Nothing is guessed: what is not in its charset stays as it came. */
  @ParameterizedTest
  @CsvSource({
    "windows-1252, 4181",
    "utf-16, 41",
    "utf-16, d800",
    "utf-32, 00110000",
    "iso-8859-1, 4142",
    "x, e4",
    "utf-8, e4"
  })
  void whatIsNotInItsCharsetStaysAsItCame(String charset, String hex)
      throws RequestRejectedException {
    byte[] body = HexFormat.of().parseHex(hex);
    String type = "text/plain; charset=" + charset;
    assertArrayEquals(envelope(CONFIG, request(type, body)), envelope(CONFIG, decoded(type, body)));
    assertNull(decoded(type, body).bodyCharset());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "application/x-www-form-urlencoded; charset=iso-8859-1",
        "application/octet-stream; charset=iso-8859-1",
        "multipart/form-data; boundary=b; charset=iso-8859-1",
        "text/plain"
      })
  void otherKindsOfBodiesStayAsTheyCame(String type) throws RequestRejectedException {
    RequestView view = request(type, new byte[] {(byte) 0xE4});
    assertSame(view, new CharsetDecoding(CONFIG).decoded(view));
  }

  @Test
  void theLimitIsForTheTextInUtf8Too() throws RequestRejectedException {
    EnvelopeConfig small = EnvelopeConfig.builder().maxBodyBytes(3).build();
    byte[] body = {(byte) 0xE4, (byte) 0xE4};
    RequestView view =
        new CharsetDecoding(small).decoded(request("text/plain; charset=iso-8859-1", body));
    assertThrows(RequestRejectedException.class, () -> envelope(small, view));
  }

  @ParameterizedTest
  @CsvSource({
    "x-no-such, a, body_charset: not known here",
    "'a b', a, body_charset: not known here",
    "iso-8859-1, \u20ac, body: not in body_charset"
  })
  void anEnvelopeWithACharsetThatCannotBeIsRefused(String charset, String body, String fault) {
    String message = "{\"body\":\"" + body + "\",\"body_charset\":\"" + charset + "\"}";
    IllegalArgumentException e = assertThrows(
        IllegalArgumentException.class, () -> EnvelopeReader.read(message.getBytes(UTF_8)));
    assertEquals(fault, e.getMessage());
  }
}
