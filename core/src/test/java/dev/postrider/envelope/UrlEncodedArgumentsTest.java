package dev.postrider.envelope;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class UrlEncodedArgumentsTest {

  /** The slow, obvious way: split, cut, decode. Values are text, or null for true. */
  private record Reference(Map<String, List<String>> values, boolean truncated) {

    static Reference form(String text, int limit) {
      String[] segments = text.split("&", -1);
      int kept = limit == 0 ? segments.length : Math.min(limit, segments.length);
      return of(
          List.of(segments).subList(0, kept), List.of(segments).subList(kept, segments.length));
    }

    static Reference query(String text, int limit) {
      List<String> pairs = new ArrayList<>();
      for (String segment : text.split("&", -1)) {
        if (isPair(segment)) {
          pairs.add(segment);
        }
      }
      int kept = limit == 0 ? pairs.size() : Math.min(limit, pairs.size());
      return of(pairs.subList(0, kept), pairs.subList(kept, pairs.size()));
    }

    private static Reference of(List<String> kept, List<String> cut) {
      Map<String, List<String>> values = new LinkedHashMap<>();
      for (String pair : kept) {
        if (isPair(pair)) {
          int equals = pair.indexOf('=');
          String name = decode(equals < 0 ? pair : pair.substring(0, equals));
          values
              .computeIfAbsent(name, unused -> new ArrayList<>())
              .add(equals < 0 ? "true" : '"' + decode(pair.substring(equals + 1)) + '"');
        }
      }
      return new Reference(values, cut.stream().anyMatch(Reference::isPair));
    }

    private static boolean isPair(String segment) {
      return !segment.isEmpty() && segment.charAt(0) != '=';
    }

    private static String decode(String text) {
      StringBuilder decoded = new StringBuilder();
      for (int i = 0; i < text.length(); i++) {
        String rest = text.substring(i);
        if (rest.matches("(?s)%[0-9A-Fa-f]{2}.*")) {
          decoded.append((char) Integer.parseInt(rest.substring(1, 3), 16));
          i += 2;
        } else {
          decoded.append(text.charAt(i) == '+' ? ' ' : text.charAt(i));
        }
      }
      return decoded.toString();
    }

    String json() {
      List<String> members = new ArrayList<>();
      values.forEach((name, list) -> {
        String value = list.size() == 1 ? list.get(0) : "[" + String.join(",", list) + "]";
        members.add('"' + name + "\":" + value);
      });
      return "{" + String.join(",", members) + "}" + truncated;
    }
  }

  @Provide
  Arbitrary<String> texts() {
    // Bytes beyond ASCII have their own tests: here both sides stay readable text.
    return Arbitraries.strings()
        .withChars("aF=&&%+46zZ; ")
        .ofMaxLength(40)
        .map(text -> text.replaceAll("%+(?=[aF])", ""));
  }

  @Property(tries = 5000)
  void formEqualsTheObviousReading(
      @ForAll("texts") String text, @ForAll @IntRange(max = 5) int limit) throws Exception {
    NamedValues values = new NamedValues();
    byte[] source = text.getBytes(ISO_8859_1);
    boolean truncated = UrlEncodedArguments.readForm(source, 0, source.length, limit, values);

    assertEquals(Reference.form(text, limit).json(), json(values) + truncated);
  }

  @Property(tries = 5000)
  void queryEqualsTheObviousReading(
      @ForAll("texts") String text, @ForAll @IntRange(max = 5) int limit) throws Exception {
    NamedValues values = new NamedValues();
    byte[] source = text.getBytes(ISO_8859_1);
    boolean truncated = UrlEncodedArguments.readQuery(source, 0, source.length, limit, values);

    assertEquals(Reference.query(text, limit).json(), json(values) + truncated);
  }

  @Property(tries = 2000)
  void oneArgumentEqualsTheFirstOfAll(@ForAll("texts") String text, @ForAll("texts") String name) {
    List<String> all = Reference.query(text, 0).values().get(name);
    byte[] found = QueryArgument.first("/?" + text, name);
    if (all == null || all.get(0).equals("true")) {
      assertNull(found);
    } else {
      assertEquals(all.get(0), '"' + new String(found, ISO_8859_1) + '"');
    }
  }

  @Test
  void readsOneArgumentBeyondTheLimit() {
    String target = "/?" + "a=1&".repeat(200) + "id=%C3%A9";
    assertArrayEquals(new byte[] {(byte) 0xC3, (byte) 0xA9}, QueryArgument.first(target, "id"));
    assertNull(QueryArgument.first("/id=1", "id"));
    assertNull(QueryArgument.first("/?", "id"));
  }

  @Test
  void readsManyNamesInLinearTime() throws Exception {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < 200_000; i++) {
      text.append('k').append(i).append('&');
    }
    byte[] source = text.toString().getBytes(ISO_8859_1);
    NamedValues values = new NamedValues();
    UrlEncodedArguments.readForm(source, 0, source.length, 0, values);

    assertEquals(200_000, values.size());
    assertEquals(200_000, json(values).split(":true").length - 1);
  }

  private static String json(NamedValues values) throws RequestRejectedException {
    JsonBuffer out = new JsonBuffer(0, false);
    values.writeTo(out, EnvelopeConfig.InvalidUtf8.REJECT, new JsonPointers(false), "body_args");
    return new String(out.toByteArray(), ISO_8859_1);
  }
}
