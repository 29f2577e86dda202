package dev.postrider.envelope;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

/** Texts are ISO-8859-1; {@code |} in a body stands for CR LF, {@code ¦} for a bare LF. */
class MultipartBodyTest {

  private static final String TYPE = "multipart/form-data; boundary=b";

  private static String args(EnvelopeConfigBuilder config, String type, String body)
      throws RequestRejectedException {
    NamedValues values = new NamedValues();
    byte[] source =
        ("###" + body + "###").replace("|", "\r\n").replace('¦', '\n').getBytes(ISO_8859_1);
    JsonBuffer out = new JsonBuffer(0, false);
    new MultipartBody(config.build()).read(source, 3, source.length - 3, type, values, null);
    values.writeTo(out, EnvelopeConfig.InvalidUtf8.BASE64, new JsonPointers(false), "body_args");
    return new String(out.toByteArray(), ISO_8859_1);
  }

  private static String args(String body) throws RequestRejectedException {
    return args(EnvelopeConfig.builder(), TYPE, body);
  }

  private static String malformed(EnvelopeConfigBuilder config, String body) {
    RequestRejectedException e =
        assertThrows(RequestRejectedException.class, () -> args(config, TYPE, body));
    assertEquals("unable to decode multipart body", e.error());
    return String.valueOf(e.getMessage());
  }

  private static String part(String name, String value) {
    return "--b|Content-Disposition: form-data; name=\"" + name + "\"||" + value + "|";
  }

  private static String malformed(String body) {
    return malformed(EnvelopeConfig.builder(), body);
  }

  private static String error(String detail) {
    return "unable to decode multipart body: " + detail;
  }

  private static final String FIELD = "Content-Disposition: form-data; name=\"a\"|";

  @Test
  void onlyWholeDelimiterLinesEndAValue() throws Exception {
    assertEquals(
        "{\"a\":\"1|--bsuffix|2\"}".replace("|", "\\r\\n"),
        args(part("a", "1|--bsuffix|2") + "--b--"));
    assertEquals("{\"a\":\"--b--x\"}", args(part("a", "--b--x") + "--b--"));
    assertEquals(
        "{\"a\":\"1\",\"c\":\"2\"}",
        args(part("a", "1") + "--b  |" + part("c", "2").substring("--b|".length()) + "--b-- |"));
    assertEquals("{\"a\":\"\"}", args("--b|" + FIELD + "|--b--"));
    assertEquals("{\"a\":\"1\"}", args("mid--b|line|" + part("a", "1") + "--b--"));
    assertEquals("{\"a\":\"1\"}", args(part("a", "1") + "--b--\r"));
    assertEquals("{}", args("--b--"));
  }

  @Test
  void valueIsNotTakenForAnotherNameWhenAPartHeaderHasNoEnd() {
    String second = "--b|Content-Disposition: form-data; name=\"z\"||v|--b--|";
    assertEquals(error("byte 47: delimiter in a part header"), malformed("--b|" + FIELD + second));
    malformed("--b |" + FIELD + second.replace("--b|", "--b |"));
    malformed("--b|" + FIELD + "--b--||v|--b--|");
    malformed("--b|--b--");
    String colon = ("--b|" + FIELD + second).replace("--b", "--b:c");
    assertThrows(
        RequestRejectedException.class,
        () -> args(EnvelopeConfig.builder(), "multipart/form-data; boundary=b:c", colon));
  }

  /** Of a body that is cut off right behind a name no byte beyond the end is looked at. */
  @Test
  void bodyMayEndRightBehindAName() throws Exception {
    EnvelopeEncoder encoder =
        new EnvelopeEncoder(EnvelopeConfig.builder().multipartLenient(true).build());
    for (int length = 0; length <= 17; length++) {
      String name = "n".repeat(length);
      String body = "--b\r\nContent-Disposition: form-data; name=\"" + name + "\"\r\n\r\n";
      RequestView request = BufferedRequest.builder("POST", "/")
          .header("Content-Type", TYPE)
          .body(body.getBytes(ISO_8859_1))
          .build();
      String message = new String(encoder.encode(request), ISO_8859_1);
      assertTrue(message.endsWith("\"body_args\":{\"" + name + "\":\"\"}}"), message);
    }
  }

  @Test
  void namedPartDoesNotVanishWhenItsHeaderHasNoEnd() {
    EnvelopeConfigBuilder lenient = EnvelopeConfig.builder().multipartLenient(true);
    for (String body : List.of(
        "--b|" + FIELD + "--b--|",
        "--b|" + FIELD + "--b--",
        "--b|" + FIELD + "x|--b--|",
        "--b|" + FIELD + "\rx|--b--|",
        "--b|" + FIELD + ": x||1|--b--|",
        "--b|" + FIELD + "\r||1|--b--|")) {
      malformed(body);
      malformed(lenient, body);
    }
    assertEquals(
        error("byte 47: part header line without a name and a colon"),
        malformed("--b|" + FIELD + "x|--b--|"));
    assertEquals(error("byte 5: part header without an end"), malformed("--b|" + FIELD));
  }

  @Test
  void lineEndingBehindTheFirstDelimiterDecides() throws Exception {
    assertEquals(
        "{\"a\":\"x\\n--b\\r\\n"
            + FIELD.replace("|", "\\r\\n").replace("\"", "\\\"")
            + "\\r\\nv\"}",
        args("--b|" + FIELD + "|x¦--b|" + FIELD + "|v|--b--|"));
    assertEquals("{\"a\":\"x\\n--b--\\r\\ny\"}", args("--b|" + FIELD + "|x¦--b--|y|--b--|"));
    assertEquals(
        "{\"a\":[\"x: y\\r\",\"\"]}",
        args(("--b|" + FIELD + "|x: y\r|--b|" + FIELD + "||--b--|").replace('|', '¦')));
    assertEquals("{\"a\":\"1\"}", args("preamble¦" + part("a", "1") + "--b--"));
    assertEquals(
        error("byte 52: delimiter whose line ends in another way than that of the first"),
        malformed(part("a", "1") + "--b¦" + FIELD + "|2|--b--"));
    malformed("--b\r|" + FIELD + "|2|--b--");
    malformed("--b¦" + FIELD.replace('|', '¦') + "¦2¦--b|¦--b--");
    assertEquals(
        error("byte 45: line feed without carriage return in a part header"),
        malformed("--b|" + FIELD.replace('|', '¦') + "|2|--b--"));
  }

  @Test
  void returnsAtTheEndOfAHeaderLineAreWhiteSpace() throws Exception {
    assertEquals(
        "{\"a\":\"1\"}", args("--b|X: y\r|Content-Disposition: form-data; name=a\r||1|--b--"));
  }

  @Test
  void partWithoutNameIsSkipped() throws Exception {
    assertEquals("{\"a\":\"1\"}", args("--b|Content-Type: x/y||lost|" + part("a", "1") + "--b--"));
    assertEquals(
        "{\"a\":\"1\"}",
        args("--b|Content-Disposition: form-data||lost|" + part("a", "1") + "--b--"));
    assertEquals("{\"a\":\"1\"}", args("--b||no header|" + part("a", "1") + "--b--"));
  }

  @Test
  void namesAreReadWithAndWithoutQuotes() throws Exception {
    assertEquals("{\"a;b\":\"1\"}", args(part("a;b", "1") + "--b--"));
    assertEquals("{\"a\\\"b\":\"1\"}", args(part("a\\\"b", "1") + "--b--"));
    assertEquals("{\"C:\\\\x\":\"1\"}", args(part("C:\\x", "1") + "--b--"));
    assertEquals(
        "{\"n\":\"1\"}",
        args("--b|content-DISPOSITION : form-data;  NAME = n ; filename=\"name=z\"||1|--b--"));
    assertEquals("{\"n\":\"1\"}", args("--b|Content-Disposition: form-data;|  name=n||1|--b--"));
  }

  @Test
  void boundaryIsFoundAmongOtherParameters() throws Exception {
    String body = part("a", "1") + "--b--";
    EnvelopeConfigBuilder config = EnvelopeConfig.builder();
    assertEquals(
        "{\"a\":\"1\"}",
        args(config, "multipart/form-data; charset=utf-8; BOUNDARY=\"b\"; x=y", body));
    assertEquals("{}", args(config, "multipart/form-data; charset=utf-8", body));
    assertEquals("{}", args(config, "multipart/form-data; boundary=", body));
    assertEquals("{\"a\":\"1\"}", args(config, TYPE + "; Boundary=\"b\"", body));
    assertEquals("two boundaries in the content type", refusal(TYPE + "; boundary=z"));
    assertEquals("two boundaries in the content type", refusal(TYPE + "; boundary=B"));
    assertEquals(
        "a boundary of more than 1024 characters",
        refusal("multipart/form-data; boundary=" + "b".repeat(1025)));
    assertEquals("a line end in the boundary", refusal("multipart/form-data; boundary=\"b\n\""));
  }

  private static String refusal(String contentType) {
    RequestRejectedException e = assertThrows(
        RequestRejectedException.class,
        () -> args(EnvelopeConfig.builder(), contentType, part("a", "1") + "--b--"));
    return String.valueOf(e.getMessage()).replace(error(""), "");
  }

  @Test
  void singleQuotesBelongToTheBoundaryOnlyWhereADelimiterHasThem() throws Exception {
    String type = "multipart/form-data; boundary='b'";
    EnvelopeConfigBuilder config = EnvelopeConfig.builder();
    EnvelopeConfigBuilder lenient = EnvelopeConfig.builder().multipartLenient(true);
    String body = part("a", "1") + "--b--";
    assertEquals("{\"a\":\"1\"}", args(config, type, body));
    assertEquals("{\"a\":\"1\"}", args(lenient, type, body));
    assertEquals(
        "{\"a\":\"1|--b|2\"}".replace("|", "\\r\\n"),
        args(config, type, part("a", "1|--b|2").replaceFirst("--b", "--'b'") + "--'b'--"));
    for (String unpaired : List.of("'", "''", "'b", "b'")) {
      assertEquals("byte 57: no delimiter", refusal("multipart/form-data; boundary=" + unpaired));
    }
  }

  @Test
  void missingClosingDelimiterIsRejectedOrOverlooked() throws Exception {
    String body = part("a", "1") + part("a", "2");
    EnvelopeConfigBuilder lenient = EnvelopeConfig.builder().multipartLenient(true);
    assertEquals(
        error("byte 104: no closing delimiter"), malformed(EnvelopeConfig.builder(), body));
    assertEquals("{\"a\":[\"1\",\"2\\r\\n\"]}", args(lenient, TYPE, body));
    assertEquals(
        "{\"a\":\"1\"}",
        args(lenient, TYPE, part("a", "1") + "--b|Content-Disposition: form-data; name"));
    assertEquals("{}", args(lenient, TYPE, "no multipart at all"));
    assertEquals(error("byte 19: no delimiter"), malformed("no multipart at all"));
  }

  @Test
  void partsAndPartHeadersAreLimited() throws Exception {
    EnvelopeConfigBuilder two = EnvelopeConfig.builder().maxParts(2);
    String parts = part("a", "1") + part("a", "2");
    assertEquals("{\"a\":[\"1\",\"2\"]}", args(two, TYPE, parts + "--b--"));
    assertEquals(
        error("byte 104: more than 2 parts (max_parts)"),
        malformed(two, parts + part("a", "3") + "--b--"));
    assertEquals(
        error("byte 5: part header of more than 16384 bytes"),
        malformed(two, part("a".repeat(20_000), "1") + "--b--"));
  }

  @Test
  void partsAreDescribedWhenAskedFor() throws Exception {
    String body = part("a", "1")
        + "--b|Content-Disposition: form-data; name=f; filename=\"é.bin\"|Content-Type: x/y||ÿ|--b--";
    RequestView request = BufferedRequest.builder("POST", "/")
        .header("Content-Type", TYPE)
        .body(body.replace("|", "\r\n").getBytes(ISO_8859_1))
        .build();
    EnvelopeConfig config = EnvelopeConfig.builder().multipartParts(true).build();
    String message = new String(new EnvelopeEncoder(config).encode(request), ISO_8859_1);
    String end =
        ",\"body_args\":{\"a\":\"1\",\"f\":\"/w==\"},\"body_base64\":true,\"body_args_base64\":[\"/f\"],"
            + "\"body_parts\":[{\"name\":\"a\",\"size\":1,\"value\":\"1\"},"
            + "{\"name\":\"f\",\"filename\":\"\u00EF\u00BF\u00BD.bin\",\"content_type\":\"x/y\",\"size\":1,"
            + "\"value_base64\":\"/w==\"}]}";
    assertTrue(message.endsWith(end), message);
  }

  @Provide
  Arbitrary<List<Header>> parts() {
    Arbitrary<String> names =
        Arbitraries.strings().withChars("ab;=é").ofMinLength(1).ofMaxLength(4);
    Arbitrary<String> values = Arbitraries.strings()
        .withChars("\r\n-b :x")
        .ofMaxLength(20)
        .filter(value -> !holdsDelimiter(value));
    return Combinators.combine(
            names.map(name -> new String(HttpText.bytes(name), ISO_8859_1)), values)
        .as(Header::new)
        .list()
        .ofMinSize(1)
        .ofMaxSize(6);
  }

  private static boolean holdsDelimiter(String value) {
    return ("\n" + value + "\r\n").matches("(?s).*\n--b(--)?[ \t]*\r*\n.*");
  }

  @Property(tries = 3000)
  void wellFormedPartsComeBackWhole(@ForAll("parts") List<Header> parts) throws Exception {
    StringBuilder body = new StringBuilder();
    NamedValues expected = new NamedValues();
    for (Header part : parts) {
      body.append(part(part.name(), part.value()));
      expected.startName();
      expected.append(part.name());
      expected.endName();
      expected.append(part.value());
      expected.endValue();
    }
    JsonBuffer out = new JsonBuffer(0, false);
    expected.writeTo(out, EnvelopeConfig.InvalidUtf8.BASE64, new JsonPointers(false), "body_args");

    assertEquals(new String(out.toByteArray(), ISO_8859_1), args(body + "--b--"));
  }

  @Property(tries = 3000)
  void everyTextIsReadOrRejected(@ForAll("texts") String text) {
    try {
      args(text);
    } catch (RequestRejectedException e) {
      assertEquals("unable to decode multipart body", e.error());
    }
  }

  @Provide
  Arbitrary<String> texts() {
    return Requests.multipart();
  }

  /** The arguments of a body. Parts that are described too are read from the text of their header. */
  private static String result(String text, boolean described) throws Exception {
    byte[] source = text.getBytes(ISO_8859_1);
    NamedValues values = new NamedValues();
    JsonBuffer out = new JsonBuffer(0, false);
    MultipartBody body = new MultipartBody(EnvelopeConfig.builder().build());
    try {
      JsonBuffer parts = described ? new JsonBuffer(0, false) : null;
      body.read(source, 0, source.length, TYPE, values, parts);
      values.writeTo(out, EnvelopeConfig.InvalidUtf8.BASE64, new JsonPointers(false), "body_args");
    } catch (RequestRejectedException e) {
      return String.valueOf(e.getMessage());
    }
    return new String(out.toByteArray(), ISO_8859_1);
  }

  @Property(tries = 3000)
  void aNameFoundInBytesIsTheOneInTheTextOfTheHeader(
      @ForAll("texts") String text,
      @ForAll("parts") List<Header> parts,
      @ForAll("headers") String header)
      throws Exception {
    assertEquals(result(text, false), result(text, true));
    StringBuilder body = new StringBuilder("preamble|");
    for (Header part : parts) {
      body.append(part(part.name(), part.value()).replace("||", "|" + header + "||"));
      body.append("--b|" + header + "||" + part.value() + "|");
    }
    String all = (body + "--b--").replace("|", "\r\n");
    assertEquals(result(all, false), result(all, true));
  }

  @Provide
  Arbitrary<String> headers() {
    return Arbitraries.of(
        "X: y",
        "Content-Disposition: form-data; name=\"n\"; filename=\"C:\\x.txt\"",
        "content-disposition: form-data; name=\"n\"; filename=\"f\"; x=y",
        "CONTENT-DISPOSITION: form-data; name=\"n\"; filename=\"f\"",
        "Content-Disposition: form-data; name=\"n\\\"q\"",
        "Content-Disposition: form-data; name=\"\"",
        "Content-Disposition: form-data; name=n",
        "Content-Disposition: form-data; name=\"n\"| folded",
        "Content-Disposition: attachment; name=\"n\"",
        "Content-Disposition: form-data; filename=\"f\"",
        "Content-Disposition: form-data; name=\"unclosed",
        "Content-Type: text/plain|Content-Disposition: form-data; name=\"late\"");
  }
}
