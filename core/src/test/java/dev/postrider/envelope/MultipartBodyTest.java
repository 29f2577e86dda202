package dev.postrider.envelope;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Texts are ISO-8859-1; {@code |} in a body stands for CR LF, {@code ¦} for a bare LF. */
class MultipartBodyTest {

  private static final String TYPE = "multipart/form-data; boundary=b";

  private static String args(EnvelopeConfig.Builder config, String type, String body)
      throws RequestRejectedException {
    NamedValues values = new NamedValues();
    byte[] source =
        ("###" + body + "###").replace("|", "\r\n").replace('¦', '\n').getBytes(ISO_8859_1);
    JsonBuffer out = new JsonBuffer(0, false);
    DirectMembers direct = new DirectMembers(out);
    MultipartBody multipart = new MultipartBody(config.build());
    if (!multipart.read(source, 3, source.length - 3, type, values, null, direct)) {
      values.writeTo(out, EnvelopeConfig.InvalidUtf8.BASE64, new JsonPointers(false), "body_args");
    }
    return new String(out.toByteArray(), ISO_8859_1);
  }

  private static String args(String body) throws RequestRejectedException {
    return args(EnvelopeConfig.builder(), TYPE, body);
  }

  private static String malformed(EnvelopeConfig.Builder config, String body) {
    RequestRejectedException e =
        assertThrows(RequestRejectedException.class, () -> args(config, TYPE, body));
    assertEquals("unable to decode multipart body", e.error());
    return String.valueOf(e.getMessage());
  }

  private static String part(String name, String value) {
    return "--b|Content-Disposition: form-data; name=\"" + name + "\"||" + value + "|";
  }

  @Test
  void whatFileUploadMisreadsIsReadAsTheSpecificationSays() throws Exception {
    assertEquals(
        "{\"a\":\"1|--bsuffix|2\"}".replace("|", "\\r\\n"),
        args(part("a", "1|--bsuffix|2") + "--b--"));
    assertEquals("{\"a\":\"--b--x\"}", args(part("a", "--b--x") + "--b--"));
    assertEquals(
        "{\"a\":\"1\",\"c\":\"2\"}",
        args(part("a", "1") + "--b  |" + part("c", "2").substring("--b|".length()) + "--b-- |"));
    assertEquals(
        "{\"a\":\"1\",\"c\":\"2\"}",
        args(part("a", "1") + part("c", "2").replace('|', '¦') + "--b--¦"));
    assertEquals(
        "{\"a\":\"x: y\"}", args("--b¦Content-Disposition: form-data; name=a¦¦x: y¦--b--"));
    assertEquals("{\"a\":\"\"}", args("--b|Content-Disposition: form-data; name=a||--b--"));
    assertEquals("{\"a\":\"1\"}", args("--b||no header|" + part("a", "1") + "--b--"));
    assertEquals(
        "{\"a\":\"1\"}", args("--b|X: y\r|Content-Disposition: form-data; name=a\r||1|--b--"));
    assertEquals("{\"a\":\"1\"}", args("mid--b|line|" + part("a", "1") + "--b--"));
    assertEquals("{}", args("--b|--b--"));
  }

  @Test
  void partWithoutNameIsSkipped() throws Exception {
    assertEquals("{\"a\":\"1\"}", args("--b|Content-Type: x/y||lost|" + part("a", "1") + "--b--"));
    assertEquals(
        "{\"a\":\"1\"}",
        args("--b|Content-Disposition: form-data||lost|" + part("a", "1") + "--b--"));
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
    EnvelopeConfig.Builder config = EnvelopeConfig.builder();
    assertEquals(
        "{\"a\":\"1\"}",
        args(config, "multipart/form-data; charset=utf-8; BOUNDARY=\"b\"; x=y", body));
    assertEquals("{}", args(config, "multipart/form-data; charset=utf-8", body));
    assertEquals("{}", args(config, "multipart/form-data; boundary=", body));
    RequestRejectedException e = assertThrows(
        RequestRejectedException.class,
        () -> args(config, "multipart/form-data; boundary=" + "b".repeat(1025), body));
    assertTrue(String.valueOf(e.getMessage()).contains("1024 bytes"));
  }

  @Test
  void missingClosingDelimiterIsRejectedOrOverlooked() throws Exception {
    String body = part("a", "1") + part("a", "2");
    EnvelopeConfig.Builder lenient = EnvelopeConfig.builder().multipartLenient(true);
    assertEquals(
        "unable to decode multipart body: no closing delimiter",
        malformed(EnvelopeConfig.builder(), body));
    assertEquals("{\"a\":[\"1\",\"2\\r\\n\"]}", args(lenient, TYPE, body));
    assertEquals(
        "{\"a\":\"1\"}",
        args(lenient, TYPE, part("a", "1") + "--b|Content-Disposition: form-data; name"));
    assertEquals("{}", args(lenient, TYPE, "no multipart at all"));
    malformed(EnvelopeConfig.builder(), "no multipart at all");
  }

  @Test
  void partsAndPartHeadersAreLimited() throws Exception {
    EnvelopeConfig.Builder two =
        EnvelopeConfig.builder().limits(new RequestLimits(0, 0, 0, 0, 0, 2));
    String parts = part("a", "1") + part("a", "2");
    assertEquals("{\"a\":[\"1\",\"2\"]}", args(two, TYPE, parts + "--b--"));
    assertEquals(
        "unable to decode multipart body: more than 2 parts (max_parts)",
        malformed(two, parts + part("a", "3") + "--b--"));
    malformed(two, part("a".repeat(20_000), "1") + "--b--");
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

  /** A way of reading; true if it has written to {@code out} what else is in {@code values}. */
  private interface Reading {
    boolean read(
        MultipartBody body,
        byte[] source,
        NamedValues values,
        @Nullable JsonBuffer parts,
        JsonBuffer out)
        throws RequestRejectedException, IOException;
  }

  /** What a way of reading makes of a body: arguments and parts, or the error. */
  private static String result(Reading reading, byte[] source, boolean describe) throws Exception {
    NamedValues values = new NamedValues();
    JsonBuffer parts = describe ? new JsonBuffer(0, false) : null;
    MultipartBody body = new MultipartBody(EnvelopeConfig.builder().build());
    JsonBuffer out = new JsonBuffer(0, false);
    try {
      if (!reading.read(body, source, values, parts, out)) {
        values.writeTo(
            out, EnvelopeConfig.InvalidUtf8.BASE64, new JsonPointers(false), "body_args");
      }
    } catch (RequestRejectedException e) {
      return e.error();
    }
    if (parts != null) {
      out.raw(parts);
    }
    return new String(out.toByteArray(), ISO_8859_1);
  }

  private static void assertLikeFileUpload(String text) throws Exception {
    byte[] source = text.getBytes(ISO_8859_1);
    byte[] boundary = {'b'};
    if (!new PlainParts().find(source, 0, source.length, "b")) {
      return;
    }
    for (boolean describe : new boolean[] {false, true}) {
      String expected = result(
          (body, bytes, values, parts, out) -> {
            body.split(new ByteArrayInputStream(bytes), boundary, values, parts);
            return false;
          },
          source,
          describe);
      assertEquals(
          expected,
          result(
              (body, bytes, values, parts, out) ->
                  body.read(bytes, 0, bytes.length, TYPE, values, parts, null),
              source,
              describe),
          text);
    }
    assertEquals(
        result(
            (body, bytes, values, parts, out) ->
                body.read(bytes, 0, bytes.length, TYPE, values, null, null),
            source,
            false),
        result(
            (body, bytes, values, parts, out) ->
                body.read(bytes, 0, bytes.length, TYPE, values, null, new DirectMembers(out)),
            source,
            false),
        text);
  }

  @Property(tries = 3000)
  void plainPartsAreSplitAsFileUploadSplitsThem(
      @ForAll("texts") String text,
      @ForAll("parts") List<Header> parts,
      @ForAll("headers") String header)
      throws Exception {
    assertLikeFileUpload(text);
    StringBuilder body = new StringBuilder("preamble|");
    for (Header part : parts) {
      body.append(part(part.name(), part.value()).replace("||", "|" + header + "||"));
      body.append("--b|" + header + "||" + part.value() + "|");
    }
    assertLikeFileUpload((body + "--b--").replace("|", "\r\n"));
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
