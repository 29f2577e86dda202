package dev.postrider.envelope;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.postrider.envelope.DirectMembers.Outcome;
import dev.postrider.envelope.EnvelopeConfig.InvalidUtf8;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.statistics.Statistics;
import org.junit.jupiter.api.Test;

/** The fast way and {@link NamedValues}, the slow one, write the same. */
class DirectMembersTest {

  private final NamedValues values = new NamedValues();
  private final JsonPointers pointers = new JsonPointers(false);

  @Provide
  Arbitrary<String> arguments() {
    Arbitrary<String> piece = Arbitraries.oneOf(
        Arbitraries.of(
            "=", "&", "&", "+", "%41", "%C3%A9", "%22", "%0a", "%", "%4", "%zz", "%2541"),
        Arbitraries.strings().withChars("abcXYZ019-._~").ofMaxLength(20),
        Arbitraries.strings().withChars("a\"\\/!,<é").ofMaxLength(4),
        Arbitraries.of("a=1", "b=", "=c", "%FF", "\n"));
    return piece.list().ofMaxSize(14).map(pieces -> String.join("", pieces));
  }

  @Provide
  Arbitrary<List<Header>> headers() {
    Arbitrary<String> names = Arbitraries.oneOf(
        Requests.tokens(),
        Arbitraries.strings().withChars("aB-").ofMaxLength(20),
        Arbitraries.strings().withChars("aB-").ofMinLength(55).ofMaxLength(66),
        // All of one hash code.
        Arbitraries.of("AaAa", "BBBB", "AaBB", "BBAa"));
    Arbitrary<String> texts = Arbitraries.oneOf(
        Arbitraries.strings().withChars("abc XYZ/;=,.").ofMaxLength(40),
        Arbitraries.strings().withChars("a\"\\\tÃ©Ωÿ").ofMaxLength(12));
    return Combinators.combine(names, texts).as(Header::new).list().ofMaxSize(8);
  }

  @Property(tries = 5000)
  void argumentsAreWrittenAsTheSlowWayWritesThem(
      @ForAll("arguments") String text,
      @ForAll @IntRange(max = 4) int limit,
      @ForAll boolean isForm,
      @ForAll boolean escapeForwardSlash,
      @ForAll boolean exactArray)
      throws RequestRejectedException {
    byte[] bytes = HttpText.bytes(text);
    byte[] source = HttpText.bytes(exactArray ? text : "??" + text + "&more=1&even=more");
    int from = exactArray ? 0 : 2;
    int to = from + bytes.length;
    JsonBuffer fast = new JsonBuffer(16, escapeForwardSlash);
    DirectMembers direct = new DirectMembers(fast);

    direct.begin();
    Outcome outcome =
        isForm ? direct.form(source, from, to, limit) : direct.query(source, from, to, limit);
    direct.end();

    boolean truncated = isForm
        ? UrlEncodedArguments.readForm(source, from, to, limit, values)
        : UrlEncodedArguments.readQuery(source, from, to, limit, values);
    boolean ordinary = outcome != Outcome.GAVE_UP;
    Statistics.label("outcome")
        .collect(ordinary)
        .coverage(coverage -> coverage.check(true).percentage(share -> share > 20));
    if (ordinary) {
      assertArrayEquals(slow(escapeForwardSlash), fast.toByteArray());
      assertEquals(truncated, outcome == Outcome.TRUNCATED);
    }
    values.reset();
  }

  @Property(tries = 3000)
  void headersAreWrittenAsTheSlowWayWritesThem(
      @ForAll("headers") List<Header> headers,
      @ForAll boolean inBytes,
      @ForAll boolean escapeForwardSlash)
      throws RequestRejectedException {
    JsonBuffer fast = new JsonBuffer(16, escapeForwardSlash);
    DirectMembers direct = new DirectMembers(fast);
    direct.begin();
    boolean ordinary = true;
    Set<String> names = new HashSet<>();
    for (Header header : headers) {
      ordinary = ordinary
          && (inBytes
              ? direct.header(header.name(), HttpText.bytes(header.value()))
              : direct.header(header.name(), header.value()));
      names.add(header.name().toLowerCase(Locale.ROOT));
      values.startName();
      values.appendLowerCase(header.name());
      values.endName();
      values.append(header.value());
      values.endValue();
    }
    direct.end();

    Statistics.label("outcome")
        .collect(ordinary)
        .coverage(coverage -> coverage.check(true).percentage(share -> share > 20));
    assertFalse(ordinary && names.size() < headers.size());
    if (ordinary) {
      assertArrayEquals(slow(escapeForwardSlash), fast.toByteArray());
    }
    values.reset();
  }

  private byte[] slow(boolean escapeForwardSlash) throws RequestRejectedException {
    JsonBuffer out = new JsonBuffer(16, escapeForwardSlash);
    values.writeTo(out, InvalidUtf8.BASE64, pointers, "member");
    return out.toByteArray();
  }

  @Test
  void writesWhatIsOrdinary() {
    JsonBuffer out = new JsonBuffer(0, false);
    DirectMembers direct = new DirectMembers(out);
    direct.begin();
    byte[] form =
        "a=1&&=x&%C3%A9+%22=b%0ac&flag&long_name_of_a_field=a-long-value".getBytes(US_ASCII);

    assertEquals(Outcome.COMPLETE, direct.form(form, 0, form.length, 0));
    direct.end();

    assertEquals(
        "{\"a\":\"1\",\"Ã© \\\"\":\"b\\nc\",\"flag\":true,\"long_name_of_a_field\":\"a-long-value\"}",
        new String(out.toByteArray(), ISO_8859_1));
  }

  @Test
  void givesUpAtRepeatedNamesAndTextThatIsNotUtf8() {
    for (String form : List.of(
        "a=1&a=2",
        "a&a",
        "%61=1&a=2",
        // What decoding takes away, escaping adds: as long as it was sent, but not the same.
        "%41\"\"=1&A\"\"=2",
        "a=%FF",
        "%FF=a",
        "a=%C3&b=%A9",
        "a=\1")) {
      DirectMembers direct = new DirectMembers(new JsonBuffer(0, false));
      direct.begin();
      byte[] source = form.getBytes(US_ASCII);

      assertEquals(Outcome.GAVE_UP, direct.form(source, 0, source.length, 0), form);
    }
  }

  @Test
  void namesOfOneRequestAreForgottenForTheNext() {
    DirectMembers direct = new DirectMembers(new JsonBuffer(0, false));
    byte[] source = "a=1&b=2".getBytes(US_ASCII);
    for (int i = 0; i < 3; i++) {
      direct.begin();

      assertEquals(Outcome.COMPLETE, direct.query(source, 0, source.length, 0));
    }
  }

  @Test
  void keepsNamesApartUpToItsOwnLimitAndGivesUpBeyond() {
    for (int count : List.of(100, 128, 129)) {
      StringBuilder form = new StringBuilder();
      for (int i = 0; i < count; i++) {
        form.append("&field_").append(i).append('=').append(i);
      }
      DirectMembers direct = new DirectMembers(new JsonBuffer(0, false));
      direct.begin();
      byte[] source = form.toString().getBytes(US_ASCII);

      Outcome expected = count > 128 ? Outcome.GAVE_UP : Outcome.COMPLETE;
      assertEquals(expected, direct.query(source, 0, source.length, 0));
    }
  }
}
