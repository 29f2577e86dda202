package dev.postrider.envelope;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.postrider.envelope.EnvelopeConfig.Base64Mode;
import dev.postrider.envelope.EnvelopeConfig.ContentTypeMatching;
import dev.postrider.envelope.EnvelopeConfig.InvalidUtf8;
import dev.postrider.envelope.EnvelopeConfig.JsonEmptyBody;
import dev.postrider.envelope.EnvelopeConfig.JsonNumbers;
import dev.postrider.envelope.EnvelopeConfig.JsonScalars;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Tuple;

/** Requests and configurations of every shape, for the laws. */
final class Requests {

  /** No limit but the size of the body, so that nothing is cut. */
  static final RequestLimits UNLIMITED = new RequestLimits(0, 0, 0, 0, 0, 0);

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
        Arbitraries.of("1", "-0", "1.50", "1e2", "true", "false", "null", "\"\\ud83d\\ude00\""),
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

  static Arbitrary<BufferedRequest> requests() {
    Arbitrary<String> contentTypes = Arbitraries.of(
        "",
        "text/plain",
        "Text/HTML; charset=utf-8",
        "application/octet-stream",
        "application/x-www-form-urlencoded",
        "application/json",
        "multipart/form-data; boundary=b",
        "multipart/form-data");
    Arbitrary<byte[]> bodies =
        Arbitraries.oneOf(bytes(), json().map(HttpText::bytes), multipart().map(HttpText::bytes));
    Arbitrary<List<Header>> headers =
        Combinators.combine(tokens(), latin1()).as(Header::new).list().ofMaxSize(8);
    return Combinators.combine(tokens(), latin1(), headers, contentTypes, bodies)
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
    Arbitrary<Boolean> flag = Arbitraries.of(true, false);
    Arbitrary<RequestLimits> limits = Combinators.combine(
            small(), small(), small(), small(), small())
        .as((depth, form, query, header, part) ->
            new RequestLimits(0, depth, form, query, header, part));
    return Combinators.combine(
            flag.array(boolean[].class).ofSize(7),
            Arbitraries.of(Base64Mode.class),
            Arbitraries.of(InvalidUtf8.class),
            Arbitraries.of(JsonNumbers.class),
            Arbitraries.of(JsonEmptyBody.class),
            Arbitraries.of(JsonScalars.class),
            Arbitraries.of(ContentTypeMatching.class),
            limits)
        .as((flags, base64, invalid, numbers, empty, scalars, matching, limit) ->
            EnvelopeConfig.builder()
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
                .rawContentTypeMatching(matching)
                .limits(limit)
                .build());
  }

  private static Arbitrary<Integer> small() {
    return Arbitraries.integers().between(0, 6);
  }

  static EnvelopeConfig.Builder everything() {
    return EnvelopeConfig.builder()
        .forwardMethod(true)
        .forwardUri(true)
        .forwardHeaders(true)
        .limits(UNLIMITED);
  }
}
