package dev.postrider.envelope;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.postrider.envelope.EnvelopeConfig.Base64Mode;
import dev.postrider.envelope.EnvelopeConfig.InvalidUtf8;
import dev.postrider.envelope.EnvelopeConfig.JsonBom;
import dev.postrider.envelope.EnvelopeConfig.JsonEmptyBody;
import dev.postrider.envelope.EnvelopeConfig.JsonLoneSurrogates;
import dev.postrider.envelope.EnvelopeConfig.JsonNumbers;
import dev.postrider.envelope.EnvelopeConfig.JsonScalars;
import dev.postrider.envelope.EnvelopeConfig.JsonUtf16;
import dev.postrider.envelope.RequestRejectedException.Reason;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What each option changes. Texts are ISO-8859-1: {@code ÿ} is the byte FF, which is not UTF-8. */
class EnvelopeOptionsTest {

  private static EnvelopeConfigBuilder config() {
    return EnvelopeConfig.builder();
  }

  private static String encode(EnvelopeConfigBuilder config, String contentType, String body)
      throws RequestRejectedException {
    RequestView request = BufferedRequest.builder("POST", "/")
        .header("Content-Type", contentType)
        .body(body.getBytes(ISO_8859_1))
        .build();
    return new String(new EnvelopeEncoder(config.build()).encode(request), UTF_8);
  }

  private static String rejected(EnvelopeConfigBuilder config, String contentType, String body) {
    RequestRejectedException e =
        assertThrows(RequestRejectedException.class, () -> encode(config, contentType, body));
    assertEquals(Reason.MALFORMED, e.reason());
    return String.valueOf(e.getMessage());
  }

  @Test
  void base64AlwaysEncodesTextAndStillParsesIt() throws Exception {
    EnvelopeConfigBuilder always = config().base64(Base64Mode.ALWAYS);
    assertEquals(
        "{\"body\":\"aGk=\",\"body_args\":{},\"body_base64\":true}",
        encode(always, "text/plain", "hi"));
    assertEquals(
        "{\"body\":\"W10=\",\"body_args\":[],\"body_base64\":true}",
        encode(always, "application/json", "[]"));
    assertEquals(
        "invalid json body: byte 2: not UTF-8", rejected(always, "application/json", "[\"ÿ\"]"));
  }

  @Test
  void base64NeverSendsTextOfAnyTypeAndRejectsTheRest() throws Exception {
    EnvelopeConfigBuilder never = config().base64(Base64Mode.NEVER);
    assertEquals(
        "{\"body\":\"hi\",\"body_args\":{}}", encode(never, "application/octet-stream", "hi"));
    assertEquals(
        "request body is not valid UTF-8: byte 1", rejected(never, "application/pdf", "aÿ"));
    assertEquals("request body is not valid UTF-8: byte 1", rejected(never, "text/plain", "aÿ"));
  }

  @Test
  void invalidUtf8BecomesBase64WithItsPointers() throws Exception {
    assertEquals(
        "{\"body\":\"YT3/JmI9MSZiPSVGRg==\",\"body_args\":{\"a\":\"/w==\",\"b\":[\"1\",\"/w==\"]},"
            + "\"body_base64\":true,\"body_args_base64\":[\"/a\",\"/b/1\"]}",
        encode(config(), "application/x-www-form-urlencoded", "a=ÿ&b=1&b=%FF"));
    assertEquals(
        "invalid json body: byte 2: not UTF-8", rejected(config(), "application/json", "[\"ÿ\"]"));
  }

  @Test
  void pointersEscapeTildeAndSlash() throws Exception {
    assertEquals(
        "{\"body\":\"%2F~=%FF\",\"body_args\":{\"/~\":\"/w==\"},"
            + "\"body_args_base64\":[\"/~1~0\"]}",
        encode(config(), "application/x-www-form-urlencoded", "%2F~=%FF"));
  }

  @Test
  void namesThatBecomeEqualByRepairAreMerged() throws Exception {
    assertEquals(
        "{\"body\":\"%FF=1&%FE=2\",\"body_args\":{\"\uFFFD\":[\"1\",\"2\"]}}",
        encode(config(), "application/x-www-form-urlencoded", "%FF=1&%FE=2"));
  }

  @Test
  void invalidUtf8InJsonBecomesBase64WhenAskedFor() throws Exception {
    EnvelopeConfigBuilder base64 = config().onInvalidUtf8(InvalidUtf8.BASE64);
    assertEquals(
        "{\"body\":\"eyJrIjpbMSwgIv8iXSwiYSI6Ilx1MDA0Mf8ifQ==\","
            + "\"body_args\":{\"k\":[1,\"/w==\"],\"a\":\"Qf8=\"},"
            + "\"body_base64\":true,\"body_args_base64\":[\"/k/1\",\"/a\"]}",
        encode(base64, "application/json", "{\"k\":[1, \"ÿ\"],\"a\":\"\\u0041ÿ\"}"));
  }

  @Test
  void invalidUtf8IsReplacedWhenAskedFor() throws Exception {
    EnvelopeConfigBuilder replace = config().onInvalidUtf8(InvalidUtf8.REPLACE);
    assertEquals(
        "{\"body\":\"[\\\"\uFFFD\\\"]\",\"body_args\":[\"\uFFFD\"]}",
        encode(replace, "application/json", "[\"ÿ\"]"));
    assertEquals(
        "{\"body\":\"a=\uFFFD&b=%FF\",\"body_args\":{\"a\":\"\uFFFD\",\"b\":\"\uFFFD\"}}",
        encode(replace, "application/x-www-form-urlencoded", "a=ÿ&b=%FF"));
    assertEquals(
        "{\"body\":\"/w==\",\"body_args\":{},\"body_base64\":true}",
        encode(replace, "image/png", "ÿ"));
  }

  @Test
  void invalidUtf8IsRejectedWhenAskedFor() throws Exception {
    EnvelopeConfigBuilder reject = config().onInvalidUtf8(InvalidUtf8.REJECT);
    assertEquals("request body is not valid UTF-8: byte 0", rejected(reject, "text/plain", "ÿ"));
    assertEquals(
        "request is not valid UTF-8: a value of body_args",
        rejected(reject, "application/x-www-form-urlencoded", "a=%FF"));
    assertEquals(
        "{\"body\":\"/w==\",\"body_args\":{},\"body_base64\":true}",
        encode(reject, "image/png", "ÿ"));
  }

  @Test
  void targetThatIsNotUtf8IsMarked() throws Exception {
    RequestView request = BufferedRequest.builder("GET", "/ÿ?a=ÿ").build();
    EnvelopeConfig uri = config().forwardUri(true).forwardBody(false).build();
    assertEquals(
        "{\"uri\":\"L/8/YT3/\",\"uri_args\":{\"a\":\"/w==\"},"
            + "\"uri_base64\":true,\"uri_args_base64\":[\"/a\"]}",
        new String(new EnvelopeEncoder(uri).encode(request), UTF_8));
  }

  @Test
  void textDecodedByTheServerIsSentAsUtf8() throws Exception {
    RequestView request =
        BufferedRequest.builder("GET", "/\u20AC").header("X", "\u20ACé").build();
    EnvelopeConfig both =
        config().forwardUri(true).forwardHeaders(true).forwardBody(false).build();
    assertEquals(
        "{\"uri\":\"/\u20AC\",\"uri_args\":{},\"headers\":{\"x\":\"\u20ACé\"}}",
        new String(new EnvelopeEncoder(both).encode(request), UTF_8));
  }

  @Test
  void numbersStayExactOrBecomeDoubles() throws Exception {
    String numbers = "[12345678901234567890,0.30000000000000004,1e2,-0,1.10]";
    assertEquals(
        "{\"body\":\"" + numbers + "\",\"body_args\":" + numbers + "}",
        encode(config(), "application/json", numbers));
    assertEquals(
        "{\"body\":\"" + numbers + "\",\"body_args\":[1.234567890123457e+19,0.3,100,-0,1.1]}",
        encode(config().jsonNumbers(JsonNumbers.DOUBLE16), "application/json", numbers));
  }

  @Test
  void emptyJsonBodyIsJudgedByTheMethod() throws Exception {
    String sent = "{\"body\":\"\",\"body_args\":{}}";
    for (String method : List.of("GET", "HEAD", "DELETE", "OPTIONS")) {
      assertEquals(sent, encodeEmptyJson(config(), method));
      assertThrows(
          RequestRejectedException.class,
          () -> encodeEmptyJson(config().jsonEmptyBody(JsonEmptyBody.REJECT), method));
    }
    for (String method : List.of("POST", "PUT", "PATCH", "get")) {
      assertThrows(RequestRejectedException.class, () -> encodeEmptyJson(config(), method));
      assertEquals(sent, encodeEmptyJson(config().jsonEmptyBody(JsonEmptyBody.OMIT_ARGS), method));
    }
  }

  private static String encodeEmptyJson(EnvelopeConfigBuilder config, String method)
      throws RequestRejectedException {
    RequestView request = BufferedRequest.builder(method, "/")
        .header("Content-Type", "application/json")
        .build();
    return new String(new EnvelopeEncoder(config.build()).encode(request), UTF_8);
  }

  @Test
  void everySlashOfBase64IsEscapedToo() throws Exception {
    EnvelopeConfigBuilder escaping = config().escapeForwardSlash(true);
    assertEquals(
        "{\"body\":\"\\/\\/\\/\\/\",\"body_args\":{},\"body_base64\":true}",
        encode(escaping, "application/octet-stream", "ÿÿÿ"));
    assertEquals(
        "{\"body\":\"\\/z0=\",\"body_args\":{\"\uFFFD\":\"\"},\"body_base64\":true}",
        encode(escaping, "application/x-www-form-urlencoded", "ÿ="));
    assertEquals(
        "{\"body\":\"a=%FF\",\"body_args\":{\"a\":\"\\/w==\"},\"body_args_base64\":[\"\\/a\"]}",
        encode(escaping, "application/x-www-form-urlencoded", "a=%FF"));
  }

  @Test
  void nameThatIsNotUtf8IsRejectedWhenAskedFor() {
    assertEquals(
        "request is not valid UTF-8: a name of body_args",
        rejected(
            config().onInvalidUtf8(InvalidUtf8.REJECT),
            "application/x-www-form-urlencoded",
            "%FF=1"));
  }

  @Test
  void encodedSurrogateInANameIsThreeReplacements() throws Exception {
    assertEquals(
        "{\"body\":\"%ED%A0%80=x\",\"body_args\":{\"\uFFFD\uFFFD\uFFFD\":\"x\"}}",
        encode(config(), "application/x-www-form-urlencoded", "%ED%A0%80=x"));
  }

  @Test
  void byteOrderMarkStaysInTheBodyWhenAccepted() throws Exception {
    EnvelopeConfigBuilder accept = config().jsonBom(JsonBom.ACCEPT);
    assertEquals(
        "{\"body\":\"\uFEFF [1]\",\"body_args\":[1]}",
        encode(accept, "application/json", "ï»¿ [1]"));
    assertEquals(
        "invalid json body: byte 3: expected a value",
        rejected(accept.jsonScalars(JsonScalars.ALLOW), "application/json", "ï»¿ï»¿1"));
    assertEquals(
        "{\"body\":\"\uFEFF\",\"body_args\":{}}",
        encode(accept.jsonEmptyBody(JsonEmptyBody.OMIT_ARGS), "application/json", "ï»¿"));
    assertEquals(
        "invalid json body: byte 0: neither an object nor an array",
        rejected(config(), "application/json", "ï»¿[1]"));
  }

  @Test
  void loneSurrogatesBecomeReplacementsInTheArgumentsOnly() throws Exception {
    EnvelopeConfigBuilder replace = config().jsonLoneSurrogates(JsonLoneSurrogates.REPLACE);
    for (String text : List.of(
        "\\ud800",
        "\\udc00",
        "\\ud800\\ud800",
        "\\ud800\\u0041",
        "\\uDBFFx",
        "\\udc00\\ud83d\\ude00\\n")) {
      String replaced = text.replaceAll("\\\\u(d800|dc00|DBFF)", "\uFFFD");
      assertEquals(
          "{\"body\":\"{\\\"" + text.replace("\\", "\\\\") + "\\\":[\\\""
              + text.replace("\\", "\\\\") + "\\\"]}\",\"body_args\":{\"" + replaced + "\":[\""
              + replaced
              + "\"]}}",
          encode(replace, "application/json", "{\"" + text + "\":[\"" + text + "\"]}"));
      rejected(config(), "application/json", "[\"" + text + "\"]");
      rejected(config(), "application/json", "{\"" + text + "\":1}");
    }
    assertEquals(
        "invalid json body: byte 7: expected a hexadecimal digit",
        rejected(replace, "application/json", "[\"\\ud80g\"]"));
  }

  @Test
  void rejectionNamesTheByteAtFault() throws Exception {
    Map<String, String> faults = Map.of(
        "[\"ab", "4: the text ends too early",
        "[\"a\\", "4: the text ends too early",
        "[\"a\\x\"]", "3: unknown escape",
        "[\"a\\u00", "7: the text ends too early",
        "[\"\\u00e\"]", "7: expected a hexadecimal digit",
        "[\"\\udc00\"]", "2: a surrogate that is not one of a pair",
        "[-", "2: expected a digit",
        "[1.]", "3: expected a digit",
        "[1e+]", "4: expected a digit",
        "[tru]", "1: expected a value");
    for (Map.Entry<String, String> fault : faults.entrySet()) {
      assertEquals(
          "invalid json body: byte " + fault.getValue(),
          rejected(config(), "application/json", fault.getKey()));
    }
  }

  @Test
  void loneSurrogateBesideBytesThatAreNotUtf8IsReplacedToo() throws Exception {
    EnvelopeConfigBuilder both =
        config().jsonLoneSurrogates(JsonLoneSurrogates.REPLACE).onInvalidUtf8(InvalidUtf8.BASE64);
    assertEquals(
        "{\"body\":\"eyJcdWQ4MDAiOlsiXHVkODAw/yIsIlx1ZDgwMCJdfQ==\","
            + "\"body_args\":{\"\uFFFD\":[\"77+9/w==\",\"\uFFFD\"]},\"body_base64\":true,"
            + "\"body_args_base64\":[\"/\uFFFD/0\"]}",
        encode(both, "application/json", "{\"\\ud800\":[\"\\ud800ÿ\",\"\\ud800\"]}"));
  }

  @Test
  void widerEncodingsOfJsonAreSentAsBase64WhenAskedFor() throws Exception {
    EnvelopeConfigBuilder base64 = config().jsonUtf16(JsonUtf16.BASE64);
    for (String body : List.of(
        "{\0}\0",
        "\0{\0}",
        "{\0\0\0}\0\0\0",
        "\0\0\0{\0\0\0}",
        "ÿþ[\0]\0",
        "þÿ\0[\0]",
        "\0\0þÿ\0\0\0[")) {
      String encoded = Base64.getEncoder().encodeToString(body.getBytes(ISO_8859_1));
      assertEquals(
          "{\"body\":\"" + encoded + "\",\"body_args\":{},\"body_base64\":true}",
          encode(base64, "application/json", body));
      rejected(config(), "application/json", body);
    }
    base64.onInvalidUtf8(InvalidUtf8.REPLACE);
    assertEquals(
        "{\"body\":\"//5bAF0A\",\"body_args\":{},\"body_base64\":true}",
        encode(base64, "application/json", "ÿþ[\0]\0"));
    assertEquals("{\"body\":\"[]\",\"body_args\":[]}", encode(base64, "application/json", "[]"));
    rejected(base64, "application/json", "[");
  }

  @Test
  void exactNumbersNeedNoDouble() throws Exception {
    EnvelopeConfigBuilder exact = config().jsonNumbers(JsonNumbers.EXACT);
    String numbers = "[1e400,-1E+99999999999999999999," + "9".repeat(400) + "]";
    assertEquals(
        "{\"body\":\"" + numbers + "\",\"body_args\":" + numbers + "}",
        encode(exact, "application/json", numbers));
    rejected(config().jsonNumbers(JsonNumbers.DOUBLE16), "application/json", "[1e400]");
  }

  @Test
  void pointersThatWouldOutgrowTheBodyAreRejected() throws Exception {
    EnvelopeConfigBuilder base64 = config().onInvalidUtf8(InvalidUtf8.BASE64);
    String deep = "[".repeat(500) + "\"ÿ\"" + ",\"ÿ\"".repeat(500) + "]".repeat(500);
    assertEquals(
        "invalid json body: too many texts are not UTF-8, at places whose names are too long",
        rejected(base64, "application/json", deep));
    String wide = "[\"ÿ\"" + ",\"ÿ\"".repeat(5000) + "]";
    assertTrue(encode(base64, "application/json", wide).endsWith("\"/4999\",\"/5000\"]}"));
  }

  @Test
  void numbersBeyondADoubleAreRejected() {
    assertEquals(
        "invalid json body: byte 3: a number beyond the range of a double",
        rejected(config(), "application/json", "[1,-1E+309]"));
    assertEquals(
        "invalid json body: byte 1: a number beyond the range of a double",
        rejected(config(), "application/json", "[" + "9".repeat(400) + "]"));
  }

  @Test
  void emptyJsonIsRejectedOrSentWithoutArgs() throws Exception {
    EnvelopeConfigBuilder omit = config().jsonEmptyBody(JsonEmptyBody.OMIT_ARGS);
    assertEquals("{\"body\":\" \",\"body_args\":{}}", encode(omit, "application/json", " "));
    assertEquals(
        "invalid json body: byte 1: the text ends too early",
        rejected(config(), "application/json", " "));
  }

  @Test
  void scalarsAreRejectedOrAllowed() throws Exception {
    EnvelopeConfigBuilder allow = config().jsonScalars(JsonScalars.ALLOW);
    assertEquals("{\"body\":\" 42\",\"body_args\":42}", encode(allow, "application/json", " 42"));
    assertEquals(
        "{\"body\":\"null\",\"body_args\":null}", encode(allow, "application/json", "null"));
    assertEquals(
        "invalid json body: byte 0: neither an object nor an array",
        rejected(config(), "application/json", "42"));
  }

  @Test
  void slashesAreEscapedWhenAskedFor() throws Exception {
    assertEquals(
        "{\"body\":\"[\\\"a\\/b\\\\\\/\\\"]\",\"body_args\":[\"a\\/b\\/\"]}",
        encode(config().escapeForwardSlash(true), "application/json", "[\"a/b\\/\"]"));
  }

  @Test
  void whiteSpaceBetweenTokensIsLeftOutOfTheArgs() throws Exception {
    assertEquals(
        "{\"body\":\"{ \\\"a\\\" :\\n[ 1 , {} ] }\",\"body_args\":{\"a\":[1,{}]}}",
        encode(config(), "application/json", "{ \"a\" :\n[ 1 , {} ] }"));
  }

  @Test
  void truncationIsReportedUnlessSwitchedOff() throws Exception {
    EnvelopeConfigBuilder config = config()
        .forwardUri(true)
        .forwardHeaders(true)
        .maxFormArgs(2)
        .maxQueryArgs(2)
        .maxHeaders(2);
    RequestView request = BufferedRequest.builder("POST", "/?a&b&c")
        .header("Content-Type", "application/x-www-form-urlencoded")
        .header("x", "1")
        .header("y", "2")
        .body("d&e&f".getBytes(UTF_8))
        .build();
    String message = "{\"uri\":\"/?a&b&c\",\"uri_args\":{\"a\":true,\"b\":true},"
        + "\"headers\":{\"content-type\":\"application/x-www-form-urlencoded\",\"x\":\"1\"},"
        + "\"body\":\"d&e&f\",\"body_args\":{\"d\":true,\"e\":true}";
    assertEquals(
        message + ",\"truncated\":[\"headers\",\"uri_args\",\"body_args\"]}",
        new String(new EnvelopeEncoder(config.build()).encode(request), UTF_8));
    config.reportTruncation(false);
    assertEquals(
        message + "}", new String(new EnvelopeEncoder(config.build()).encode(request), UTF_8));
  }

  @Test
  void bodyOverTheLimitIsTooLarge() {
    EnvelopeConfigBuilder four = config().maxBodyBytes(4);
    RequestRejectedException e =
        assertThrows(RequestRejectedException.class, () -> encode(four, "text/plain", "12345"));
    assertEquals(Reason.TOO_LARGE, e.reason());
    assertEquals("request body too big", e.error());
    assertEquals("request body too big: more than 4 bytes (max_body_bytes)", e.getMessage());
  }

  @Test
  void nestingOverTheLimitIsRejectedWhereItBegins() throws Exception {
    EnvelopeConfigBuilder two = config().maxJsonDepth(2);
    assertEquals(
        "{\"body\":\"[[],{}]\",\"body_args\":[[],{}]}", encode(two, "application/json", "[[],{}]"));
    assertEquals(
        "invalid json body: byte 6: nested deeper than 2 levels (max_json_depth)",
        rejected(two, "application/json", "[[],[ []]]"));
  }

  @Test
  void nestingWithoutLimitIsFollowedToTheEnd() throws Exception {
    String deep = "[".repeat(100_000) + "]".repeat(100_000);
    EnvelopeConfigBuilder unlimited = config().maxJsonDepth(0);
    assertEquals(
        "{\"body\":\"" + deep + "\",\"body_args\":" + deep + "}",
        encode(unlimited, "application/json", deep));
  }

  @Test
  void methodThatIsNoTokenIsRejected() {
    RequestView request = BufferedRequest.builder("GE\"T", "/").build();
    EnvelopeEncoder encoder = new EnvelopeEncoder(config().forwardMethod(true).build());
    RequestRejectedException e =
        assertThrows(RequestRejectedException.class, () -> encoder.encode(request));
    assertEquals("invalid request method: not a token", e.getMessage());
  }

  @Test
  void forwardingNothingIsNoConfiguration() {
    assertThrows(
        IllegalArgumentException.class, () -> config().forwardBody(false).build());
    assertThrows(IllegalArgumentException.class, () -> config().maxHeaders(-1));
  }
}
