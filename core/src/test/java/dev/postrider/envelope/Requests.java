package dev.postrider.envelope;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.postrider.envelope.EnvelopeConfig.Base64Mode;
import dev.postrider.envelope.EnvelopeConfig.ContentTypeMatching;
import dev.postrider.envelope.EnvelopeConfig.InvalidUtf8;
import dev.postrider.envelope.EnvelopeConfig.JsonBom;
import dev.postrider.envelope.EnvelopeConfig.JsonEmptyBody;
import dev.postrider.envelope.EnvelopeConfig.JsonLoneSurrogates;
import dev.postrider.envelope.EnvelopeConfig.JsonNumbers;
import dev.postrider.envelope.EnvelopeConfig.JsonScalars;
import dev.postrider.envelope.EnvelopeConfig.JsonUtf16;
import dev.postrider.envelope.EnvelopeConfig.ParsedContentTypeMatching;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Tuple;

/** Requests and configurations of every shape, for the laws. */
final class Requests {

  /** The defaults, without any limit. */
  static EnvelopeConfigBuilder unlimited() {
    return EnvelopeConfig.builder()
        .maxBodyBytes(0)
        .maxJsonDepth(0)
        .maxFormArgs(0)
        .maxQueryArgs(0)
        .maxHeaders(0)
        .maxParts(0);
  }

  private Requests() {}

  static Arbitrary<byte[]> bytes() {
    Arbitrary<String> utf8 = Arbitraries.strings().ofMaxLength(40);
    return Arbitraries.oneOf(
        Arbitraries.bytes().array(byte[].class).ofMaxSize(60),
        utf8.map(HttpText::bytes),
        Arbitraries.strings()
            .withChars("a=&%+1F;é\"\\/\u0000\n")
            .ofMaxLength(60)
            .map(HttpText::bytes));
  }

  static Arbitrary<String> latin1() {
    return bytes().map(bytes -> new String(bytes, ISO_8859_1));
  }

  static Arbitrary<String> tokens() {
    return Arbitraries.strings().withChars("abcXYZ09-_~!").ofMinLength(1).ofMaxLength(6);
  }

  static Arbitrary<String> json() {
    Arbitrary<String> scalar = Arbitraries.oneOf(
        Arbitraries.of(
            "1",
            "-0",
            "1.50",
            "1e2",
            "true",
            "false",
            "null",
            "\"\\ud83d\\ude00\"",
            "1e400",
            "\"\\ud83d/\""),
        Arbitraries.strings()
            .withChars("aé/\t \u0001ÿ")
            .ofMaxLength(12)
            .map(text -> '"' + text + '"'));
    return Arbitraries.recursive(
        () -> scalar,
        value -> Arbitraries.oneOf(
            value.list().ofMaxSize(3).map(items -> "[ " + String.join(" ,", items) + "]"),
            value
                .list()
                .ofMaxSize(3)
                .map(items ->
                    items.isEmpty() ? "{}" : "{\"k\" :" + String.join(",\"\":", items) + "\n}")),
        0,
        4);
  }

  private static Arbitrary<byte[]> jsonBodies() {
    return Arbitraries.frequencyOf(
        Tuple.of(6, json().map(HttpText::bytes)),
        Tuple.of(1, json().map(text -> ("\uFEFF" + text).getBytes(UTF_8))),
        Tuple.of(1, json().map(text -> text.getBytes(UTF_16LE))));
  }

  static Arbitrary<BufferedRequest> requests() {
    Arbitrary<String> contentTypes = Arbitraries.of(
        "",
        "text/plain",
        "Text/HTML; charset=utf-8",
        "application/octet-stream",
        "application/x-www-form-urlencoded",
        "application/json",
        "application/json-seq",
        "multipart/form-data; boundary=b",
        "multipart/form-data");
    Arbitrary<byte[]> bodies =
        Arbitraries.oneOf(bytes(), jsonBodies(), multipart().map(HttpText::bytes));
    Arbitrary<String> names = Arbitraries.frequencyOf(
        Tuple.of(4, tokens()),
        Tuple.of(1, Arbitraries.strings().withChars("A~/\u00C3\u00A9\u00FF\"").ofMaxLength(4)),
        Tuple.of(1, Arbitraries.of("Content-Encoding", "X-\u20AC")));
    Arbitrary<String> values = Arbitraries.frequencyOf(
        Tuple.of(6, latin1()), Tuple.of(1, Arbitraries.of("identity", "gzip")));
    Arbitrary<List<Header>> headers =
        Combinators.combine(names, values).as(Header::new).list().ofMaxSize(8);
    Arbitrary<String> methods =
        Arbitraries.oneOf(tokens(), Arbitraries.of("GET", "HEAD", "DELETE", "OPTIONS", "POST"));
    return Combinators.combine(methods, latin1(), headers, contentTypes, bodies)
        .as(Requests::request);
  }

  private static BufferedRequest request(
      String method, String target, List<Header> headers, String contentType, byte[] body) {
    BufferedRequest.Builder request = BufferedRequest.builder(method, "/" + target);
    headers.forEach(header -> request.header(header.name(), header.value()));
    if (!contentType.isEmpty()) {
      request.header("Content-Type", contentType);
    }
    return request.body(body).build();
  }

  /** Text that is nearly always a multipart body with the boundary {@code b}. */
  static Arbitrary<String> multipart() {
    Arbitrary<String> lines = Arbitraries.of(
        "--b",
        "--b--",
        "--b ",
        "--bb",
        "",
        "Content-Disposition: form-data; name=\"a\"",
        "Content-Disposition: form-data; name=ÿ; filename=\"f\"",
        "content-type: text/plain",
        "value",
        "ÿ",
        "\r");
    Arbitrary<String> ends = Arbitraries.frequencyOf(
        Tuple.of(6, Arbitraries.just("\r\n")), Tuple.of(1, Arbitraries.just("\n")));
    return Combinators.combine(lines, ends)
        .as((line, end) -> line + end)
        .list()
        .ofMaxSize(16)
        .map(all -> String.join("", all));
  }

  static Arbitrary<EnvelopeConfig> configs() {
    return builders().map(EnvelopeConfigBuilder::build);
  }

  static Arbitrary<EnvelopeConfigBuilder> builders() {
    Arbitrary<Boolean> flag = Arbitraries.of(true, false);
    return Combinators.combine(
            flag.array(boolean[].class).ofSize(7),
            Arbitraries.of(Base64Mode.class),
            Arbitraries.of(InvalidUtf8.class),
            Arbitraries.of(JsonNumbers.class),
            Arbitraries.of(JsonEmptyBody.class),
            Arbitraries.of(JsonScalars.class),
            jsonTexts(),
            small().array(int[].class).ofSize(5))
        .as((flags, base64, invalid, numbers, empty, scalars, texts, limits) -> texts
            .forwardMethod(flags[0])
            .forwardUri(flags[1])
            .forwardHeaders(flags[2])
            .multipartLenient(flags[3])
            .multipartParts(flags[4])
            .reportTruncation(flags[5])
            .escapeForwardSlash(flags[6])
            .base64(base64)
            .onInvalidUtf8(invalid)
            .jsonNumbers(numbers)
            .jsonEmptyBody(empty)
            .jsonScalars(scalars)
            .maxBodyBytes(0)
            .maxJsonDepth(limits[0])
            .maxFormArgs(limits[1])
            .maxQueryArgs(limits[2])
            .maxHeaders(limits[3])
            .maxParts(limits[4]));
  }

  private static Arbitrary<EnvelopeConfigBuilder> jsonTexts() {
    return Combinators.combine(
            Arbitraries.of(JsonBom.class),
            Arbitraries.of(JsonLoneSurrogates.class),
            Arbitraries.of(JsonUtf16.class),
            Arbitraries.of(ContentTypeMatching.class),
            Arbitraries.of(ParsedContentTypeMatching.class))
        .as((bom, surrogates, utf16, raw, parsed) -> EnvelopeConfig.builder()
            .jsonBom(bom)
            .jsonLoneSurrogates(surrogates)
            .jsonUtf16(utf16)
            .rawContentTypeMatching(raw)
            .parsedContentTypeMatching(parsed));
  }

  private static Arbitrary<Integer> small() {
    return Arbitraries.integers().between(0, 6);
  }
}
