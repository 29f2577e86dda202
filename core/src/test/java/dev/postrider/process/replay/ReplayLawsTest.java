package dev.postrider.process.replay;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.postrider.envelope.BufferedRequest;
import dev.postrider.envelope.Header;
import dev.postrider.testing.RawTarget;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** A request, its record, a replay: the same bytes at a socket, as far as a record has them. */
class ReplayLawsTest {

  /** A request; its text has one character per byte. */
  record Sample(String method, String target, List<Header> headers, String body, boolean chunked) {

    BufferedRequest request() {
      BufferedRequest.Builder request = BufferedRequest.builder(method, target);
      lines().forEach(header -> request.header(header.name(), header.value()));
      return request.body(body.getBytes(ISO_8859_1)).build();
    }

    private List<Header> lines() {
      List<Header> lines = new ArrayList<>();
      addIfAbsent(new Header("Host", "shop.example:8443"), lines);
      lines.addAll(headers);
      addIfAbsent(
          chunked
              ? new Header("Transfer-Encoding", "chunked")
              : new Header("Content-Length", Integer.toString(body.length())),
          lines);
      return lines;
    }

    private void addIfAbsent(Header header, List<Header> lines) {
      if (headers.stream().noneMatch(other -> other.name().equalsIgnoreCase(header.name()))) {
        lines.add(header);
      }
    }

    /** The request as bytes on a wire, but for the names in lower case with their lines together, and one chunk. */
    String wire() {
      Map<String, List<String>> grouped = new LinkedHashMap<>();
      lines()
          .forEach(header -> grouped
              .computeIfAbsent(header.name().toLowerCase(Locale.ROOT), absent -> new ArrayList<>())
              .add(header.value()));
      StringBuilder wire = new StringBuilder(method + " " + target + " HTTP/1.1\r\n");
      grouped.forEach(
          (name, values) -> values.forEach(value -> wire.append(name + ": " + value + "\r\n")));
      wire.append("\r\n");
      if (!chunked) {
        return wire + body;
      }
      String chunk =
          body.isEmpty() ? "" : Integer.toHexString(body.length()) + "\r\n" + body + "\r\n";
      return wire + chunk + "0\r\n\r\n";
    }
  }

  @Provide
  static Arbitrary<List<Sample>> samples() {
    Arbitrary<String> word =
        Arbitraries.strings().withCharRange('a', 'z').ofMinLength(1).ofMaxLength(6);
    Arbitrary<String> method = Arbitraries.of("GET", "POST", "DELETE", "PURGE", "M-SEARCH", "post");
    Arbitrary<String> target = Arbitraries.strings()
        .withChars("/a%20?&=~:@!$'()+,;é\u00ff\"<>\\^`{|}")
        .ofMaxLength(20)
        .map(text -> "/" + text);
    Arbitrary<Header> header = Combinators.combine(
            Arbitraries.of("X-A", "x-b", "Cookie", "ACCEPT", "Content-Type", "x_c"),
            Arbitraries.strings()
                .withChars("ab ,;=\"\\{}é\u00ff\t")
                .ofMaxLength(12)
                .map(String::strip))
        .as(Header::new);
    Arbitrary<String> body = Arbitraries.oneOf(
        Arbitraries.strings().withCharRange('\0', '\u00ff').ofMaxLength(60),
        word.map(text -> "{\"" + text + "\": \"\\u00e9\\/\"}\r\n"));
    return Combinators.combine(
            method, target, header.list().ofMaxSize(8), body, Arbitraries.of(true, false))
        .as(Sample::new)
        .list()
        .ofMaxSize(5);
  }

  @Property(tries = 40)
  void theSameBytesComeToTheTarget(@ForAll("samples") List<Sample> sent) throws Exception {
    Path folder = Files.createTempDirectory("replay-law");
    try (RawTarget target = RawTarget.start()) {
      Path file = Replayed.write(
          folder,
          sent.stream().map(sample -> Replayed.value(sample.request())).toArray(String[]::new));
      Replayed replayed = Replayed.file(file, target.port());
      assertEquals(
          List.of(sent.size() + " sent, 0 failed, 0 refused, 0 filtered out"), replayed.lines());
      assertEquals(0, replayed.status());
      assertEquals(sent.stream().map(Sample::wire).toList(), target.requests());
      assertTrue(target.connections() <= 1);
      Files.delete(file);
    } finally {
      Files.delete(folder);
    }
  }
}
