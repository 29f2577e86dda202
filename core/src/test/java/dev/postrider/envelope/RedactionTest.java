package dev.postrider.envelope;

import static dev.postrider.envelope.RedactionMethod.HASH;
import static dev.postrider.envelope.RedactionMethod.MASK;
import static dev.postrider.envelope.RedactionMethod.REMOVE;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RedactionTest {

  private static final EnvelopeConfig CONFIG = EnvelopeConfig.wholeRequest();

  /** Of RFC 4231 §4.3, HMAC-SHA-256 with the key {@code Jefe}. */
  private static final String HASHED = "what do ya want for nothing?";

  private static final String HMAC =
      "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843";

  private static Redaction redaction(RedactionMethod method, String... body) {
    return new Redaction(
        method,
        method == HASH ? "Jefe".getBytes(UTF_8) : null,
        List.of("X-Secret"),
        List.of("secret"),
        List.of(body),
        CONFIG);
  }

  private static RequestView redacted(
      RedactionMethod method, String type, String body, String... names) {
    return redaction(method, names)
        .redacted(BufferedRequest.builder("POST", "/")
            .header("Content-Type", type)
            .body(body.getBytes(ISO_8859_1))
            .build());
  }

  private static String body(RequestView view) throws RequestRejectedException {
    String body = ISO_8859_1.decode(view.body(Integer.MAX_VALUE)).toString();
    assertFalse(view.isBodyOmitted(), "the body is left out");
    return body;
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "/a | {'a':1,'b':2} | {'a':'***','b':2} | {'b':2}",
        "/b | {'a':1,'b':2} | {'a':1,'b':'***'} | {'a':1}",
        "a | {'a':1} | {'a':'***'} | {}",
        "/a | { 'a' : 'x' , 'b' : [ 1 ] } | { 'a' : '***' , 'b' : [ 1 ] } | {   'b' : [ 1 ] }",
        "/b | { 'a' : 1 , 'b' : 'x' , 'c' : 3 } | { 'a' : 1 , 'b' : '***' , 'c' : 3 }"
            + " | { 'a' : 1 , 'c' : 3 }",
        "/a | {'a':1,'a':2,'b':3,'a':4} | {'a':'***','a':'***','b':3,'a':'***'} | {'b':3}",
        "/a | {'\\u0061':{'x':[1,2]},'b':{'a':1}} | {'\\u0061':'***','b':{'a':1}} | {'b':{'a':1}}",
        "/a/b | {'a':{'b':true,'c':null},'b':1} | {'a':{'b':'***','c':null},'b':1}"
            + " | {'a':{'c':null},'b':1}",
        "/a/1 | {'a':[10,20,30]} | {'a':[10,'***',30]} | {'a':[10,30]}",
        "/a/0 | {'a':[10,20,30]} | {'a':['***',20,30]} | {'a':[20,30]}",
        "/*/n | [{'n':1},{'n':'x','m':2},3] | [{'n':'***'},{'n':'***','m':2},3] | [{},{'m':2},3]",
        "/a/* | {'a':[1,[2],{}],'b':0} | {'a':['***','***','***'],'b':0} | {'a':[],'b':0}",
        "/a~1b/~0 | {'a/b':{'~':1}} | {'a/b':{'~':'***'}} | {'a/b':{}}",
        "/ | {'':1,'a':2} | {'':'***','a':2} | {'a':2}",
        "/a | [1] | [1] | [1]",
        "/0 | 1 | 1 | 1",
        "/a | {'a':-1.5e+7} | {'a':'***'} | {}",
        "/a | {'b':{'a':1},'c':[{'a':2}]} | {'b':{'a':1},'c':[{'a':2}]} | {'b':{'a':1},'c':[{'a':2}]}",
      })
  void jsonChangesOnlyWhereAPointerEnds(String pointer, String body, String masked, String removed)
      throws RequestRejectedException {
    String json = body.replace('\'', '"');
    assertEquals(
        masked.replace('\'', '"'), body(redacted(MASK, "application/json", json, pointer)));
    assertEquals(
        removed.replace('\'', '"'), body(redacted(REMOVE, "application/json", json, pointer)));
  }

  /** A byte order mark is not part of the text, but of the body. */
  @Test
  void jsonBehindAByteOrderMarkIsFound() throws RequestRejectedException {
    String mark = "\u00ef\u00bb\u00bf";
    assertEquals(
        mark + "{\"a\":\"***\"}",
        body(redacted(MASK, "application/json", mark + "{\"a\":\"\u00c3\u00a4\"}", "/a")));
  }

  @ParameterizedTest
  @CsvSource({
    "a, a=1&b=2, a=***&b=2, b=2",
    "b, a=1&b=2, a=1&b=***, a=1",
    "a, a=1, a=***, ''",
    "a, a=1&a=2&b=3&a=, a=***&a=***&b=3&a=***, b=3",
    "a b, a+b=1&a%20b=2&a%2520b=3, a+b=***&a%20b=***&a%2520b=3, a%2520b=3",
    "a, a&b=a, a&b=a, a&b=a",
    "a, &&a=1&&, &&a=***&&, &&&",
    "a, %61=x=y&A=1, %61=***&A=1, A=1",
    "ä, %C3%A4=1&ä=2&c=3, %C3%A4=***&ä=***&c=3, c=3"
  })
  void formsAndQueriesChangeOnlyInThoseArguments(
      String name, String arguments, String masked, String removed)
      throws RequestRejectedException {
    String bytes = new String(arguments.getBytes(UTF_8), ISO_8859_1);
    String type = "application/x-www-form-urlencoded";
    assertEquals(latin1(masked), body(redacted(MASK, type, bytes, name)));
    assertEquals(latin1(removed), body(redacted(REMOVE, type, bytes, name)));
    for (RedactionMethod method : List.of(MASK, REMOVE)) {
      Redaction query = new Redaction(method, null, List.of(), List.of(name), List.of(), CONFIG);
      String target =
          query.redacted(BufferedRequest.builder("GET", "/?" + bytes).build()).target();
      assertEquals("/?" + latin1(method == MASK ? masked : removed), target);
    }
  }

  private static String latin1(String text) {
    return new String(text.getBytes(UTF_8), ISO_8859_1);
  }

  private static String multipart(String... parts) {
    StringBuilder body = new StringBuilder();
    for (String part : parts) {
      body.append("--b\r\nContent-Disposition: form-data; ").append(part).append("\r\n");
    }
    return body.append("--b--\r\n").toString();
  }

  @Test
  void partsAreReplacedOrRemovedWithTheirHeaders() throws RequestRejectedException {
    String type = "multipart/form-data; boundary=b";
    String one = "name=\"a\"\r\n\r\n1\r\n2";
    String file = "name=s; filename=\"f\"\r\nContent-Type: x/y\r\n\r\n--c";
    String last = "name=\"s\"\r\n\r\n";
    String body = multipart(one, file, one, last);
    assertEquals(
        multipart(
            one,
            "name=s; filename=\"f\"\r\nContent-Type: x/y\r\n\r\n***",
            one,
            "name=\"s\"\r\n\r\n***"),
        body(redacted(MASK, type, body, "s")));
    assertEquals(multipart(one, one), body(redacted(REMOVE, type, body, "s")));
    assertEquals(multipart(file, last), body(redacted(REMOVE, type, body, "a")));
    assertEquals(multipart(), body(redacted(REMOVE, type, body, "a", "s")));
    // Without an empty line of its own before the delimiter, a value is empty.
    String bare = "--b\r\nContent-Disposition: form-data; name=\"s\"\r\n\r\n--b--";
    assertEquals(
        "--b\r\nContent-Disposition: form-data; name=\"s\"\r\n\r\n***\r\n--b--",
        body(redacted(MASK, type, bare, "s")));
    assertEquals("--b--", body(redacted(REMOVE, type, bare, "s")));
  }

  /** What stands in the place of a value can be decoded like the value. */
  @ParameterizedTest
  @CsvSource({
    "base64, d2hhdCBkbyB5YSB3YW50IGZvciBub3RoaW5nPw==",
    "quoted-printable, what=20do ya want for nothing?"
  })
  void encodedPartsStayEncoded(String encoding, String value) throws RequestRejectedException {
    String type = "multipart/form-data; boundary=b";
    String header = "name=s\r\nContent-Transfer-Encoding: " + encoding + "\r\n\r\n";
    EnvelopeConfig decodes =
        EnvelopeConfig.builder().decodeTransferEncoding(true).build();
    for (RedactionMethod method : List.of(MASK, HASH)) {
      RequestView view = redacted(method, type, multipart(header + value), "s");
      String message = new String(new EnvelopeEncoder(decodes).encode(view), UTF_8);
      String expected = method == MASK ? "***" : HMAC;
      assertTrue(message.endsWith("\"body_args\":{\"s\":\"" + expected + "\"}}"), message);
    }
  }

  @Test
  void theHashIsThatOfTheValueWhereverItStands() throws RequestRejectedException {
    String json = "{\"s\":\"what do ya\\u0020want for nothing?\",\"n\":1}";
    assertEquals(
        "{\"s\":\"" + HMAC + "\",\"n\":1}", body(redacted(HASH, "application/json", json, "s")));
    String form = "s=what+do+ya%20want%20for+nothing?";
    assertEquals("s=" + HMAC, body(redacted(HASH, "application/x-www-form-urlencoded", form, "s")));
    String type = "multipart/form-data; boundary=b";
    assertEquals(
        multipart("name=s\r\n\r\n" + HMAC),
        body(redacted(HASH, type, multipart("name=s\r\n\r\n" + HASHED), "s")));
    RequestView view = redaction(HASH)
        .redacted(BufferedRequest.builder("GET", "/?secret=what+do+ya+want+for+nothing%3f&a")
            .header("x-SECRET", HASHED)
            .header("X-Secret", HASHED.getBytes(UTF_8))
            .build());
    assertEquals("/?secret=" + HMAC + "&a", view.target());
    assertEquals(List.of("x-SECRET: " + HMAC, "X-Secret: " + HMAC), headers(view));
  }

  private static List<String> headers(RequestView view) {
    List<String> lines = new ArrayList<>();
    view.headers((name, value) -> lines.add(name + ": " + value));
    return lines;
  }

  @Test
  void headersAreMaskedOrRemovedLineByLine() {
    BufferedRequest request = BufferedRequest.builder("GET", "/")
        .header("X-Secret", "a")
        .header("X-Other", "b")
        .header("x-secret", "c")
        .build();
    assertEquals(
        List.of("X-Secret: ***", "X-Other: b", "x-secret: ***"),
        headers(redaction(MASK).redacted(request)));
    assertEquals(List.of("X-Other: b"), headers(redaction(REMOVE).redacted(request)));
  }

  /** Another type, a coding, or what no parser is sure of: a value might be anywhere. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "text/plain | {\"a\":1}",
        "application/octet-stream | x",
        "application/json | {\"a\":1",
        "application/json | {\"a\":1}{\"a\":2}",
        "application/json | {\"a\":\"\u00ff\"}",
        "multipart/form-data | x",
        "multipart/form-data; boundary=b | --b",
      })
  void aBodyThatCannotBeSearchedIsLeftOut(String type, String body)
      throws RequestRejectedException {
    RequestView view = redacted(MASK, type, body, "a");
    assertEquals(0, view.body(Integer.MAX_VALUE).remaining());
    assertTrue(view.isBodyOmitted());
    byte[] envelope =
        new EnvelopeEncoder(EnvelopeConfig.builder().forwardMethod(true).build()).encode(view);
    assertEquals("{\"method\":\"POST\"}", new String(envelope, UTF_8));
  }

  @ParameterizedTest
  @ValueSource(strings = {"UTF-16BE", "UTF-16LE", "UTF-32BE"})
  void jsonInAnotherEncodingIsLeftOut(String charset) throws Exception {
    BufferedRequest request = BufferedRequest.builder("POST", "/")
        .header("Content-Type", "application/json")
        .body("{\"a\":\"secret\"}".getBytes(charset))
        .build();
    RequestView view = redaction(MASK, "a").redacted(request);
    assertEquals(0, view.body(Integer.MAX_VALUE).remaining());
    assertTrue(view.isBodyOmitted());
  }

  @Test
  void withoutNamesOfTheBodyItStaysWhateverItIs() throws RequestRejectedException {
    assertEquals("x\u00ff", body(redacted(MASK, "application/octet-stream", "x\u00ff")));
  }
}
