package dev.postrider.envelope;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import org.apache.commons.fileupload2.core.MultipartInput;
import org.jspecify.annotations.Nullable;

class MultipartPartsTest {

  /** As text in ISO-8859-1; the header without the empty line that ends it. */
  private record Part(String header, String value) {}

  /** The parts, or null if the body is refused. */
  private static @Nullable List<Part> parts(String body, String boundary, boolean lenient) {
    MultipartParts parts =
        new MultipartParts(EnvelopeConfig.builder().multipartLenient(lenient).build());
    byte[] source = ("\n" + body + "\n--" + boundary + "--").getBytes(ISO_8859_1);
    List<Part> found = new ArrayList<>();
    try {
      if (!parts.find(source, 1, 1 + body.length(), boundary) && !lenient) {
        return null;
      }
    } catch (RequestRejectedException e) {
      return null;
    }
    for (int part = 0; part < parts.count(); part++) {
      int headerEnd = parts.value(part) - parts.lineEnding().length();
      found.add(new Part(
          text(source, parts.header(part), headerEnd),
          text(source, parts.value(part), parts.end(part))));
    }
    return found;
  }

  private static String text(byte[] source, int from, int to) {
    return new String(source, from, to - from, ISO_8859_1);
  }

  @Provide
  Arbitrary<String> boundaries() {
    return MultipartTexts.boundaries();
  }

  @Provide
  Arbitrary<String> bodies() {
    Arbitrary<String> texts = Arbitraries.frequencyOf(
        Tuple.of(6, Arbitraries.of("--B", "--B--", "--B\r\nX: y\r\n\r\n")),
        Tuple.of(
            4,
            Arbitraries.of(
                "--Bsuffix",
                "--B-",
                "-",
                "B",
                "X: y",
                " folded",
                "\t: ",
                ": x",
                "no field",
                "\u00ff",
                " ",
                "\t",
                "\r",
                "\n")));
    return MultipartTexts.ofLines(texts, 14);
  }

  @Property(tries = 10_000)
  void everyBodyIsSplitAsLineByLine(
      @ForAll("bodies") String text,
      @ForAll("boundaries") String boundary,
      @ForAll boolean lenient) {
    String body = text.replace("B", boundary);
    assertEquals(partsLineByLine(body, boundary, lenient), parts(body, boundary, lenient));
  }

  /** The rules spelt out, one line at a time. */
  private static @Nullable List<Part> partsLineByLine(
      String body, String boundary, boolean lenient) {
    String delimiter = Pattern.quote("--" + boundary) + "(--)?[ \t]*";
    Matcher first =
        Pattern.compile("(?<=\\A|\n)" + delimiter + "(\r*\n|\r?\\z)").matcher(body);
    List<Part> parts = new ArrayList<>();
    if (!first.find()) {
      return lenient ? parts : null;
    }
    String ending = first.group(2);
    if (ending.length() > 2) {
      return null;
    }
    if (first.group(1) != null) {
      return parts;
    }
    if (!ending.endsWith("\n")) {
      return lenient ? parts : null;
    }
    String[] lines = body.substring(first.end()).split(ending, -1);
    String header = "";
    String value = null;
    for (int i = 0; i < lines.length; i++) {
      boolean isLast = i == lines.length - 1;
      String line = lines[i];
      if (line.matches("(?s)" + delimiter + "(\r*\n.*|\r+)")
          && !(isLast && line.matches(delimiter + "\r"))) {
        boolean isData = isLast && !line.contains("\n");
        if (!isData) {
          return null;
        }
      }
      boolean isDelimiter = line.matches(delimiter + (isLast ? "\r?" : ""));
      if (value == null) {
        boolean continues = !header.isEmpty() && line.matches("(?s)[ \t].*");
        if (isDelimiter || line.contains("\n")) {
          return null;
        }
        if (isLast) {
          return lenient ? parts : null;
        }
        if (line.isEmpty()) {
          value = "";
        } else if (!continues && line.indexOf(':') < 1) {
          return null;
        } else {
          header += line + ending;
        }
      } else if (isDelimiter) {
        parts.add(new Part(
            header, value.isEmpty() ? "" : value.substring(0, value.length() - ending.length())));
        if (line.matches("(?s)" + Pattern.quote("--" + boundary + "--") + ".*")) {
          return parts;
        }
        if (isLast) {
          return lenient ? parts : null;
        }
        header = "";
        value = null;
      } else {
        value += line + (isLast ? "" : ending);
      }
    }
    if (!lenient) {
      return null;
    }
    parts.add(new Part(header, value == null ? "" : value));
    return parts;
  }

  @Provide
  Arbitrary<List<Part>> wellFormed() {
    Arbitrary<String> fields = Arbitraries.of(
        "Content-Disposition: form-data; name=\"n\"",
        "content-disposition: form-data; name=\"n\"; filename=\"C:\\x.txt\"",
        "Content-Type: text/plain;\r\n charset=utf-8",
        "X: \u00e4");
    Arbitrary<String> headers =
        fields.list().ofMinSize(1).ofMaxSize(3).map(all -> String.join("\r\n", all) + "\r\n");
    Arbitrary<String> values = Arbitraries.strings()
        .withChars("\r\n-b :x\u00ff")
        .ofMaxLength(20)
        .filter(value -> !("\r\n" + value).contains("\r\n--b"));
    return Combinators.combine(headers, values)
        .as(Part::new)
        .list()
        .ofMinSize(1)
        .ofMaxSize(6);
  }

  @Property(tries = 3000)
  void wellFormedBodiesAreSplitAsFileUploadSplitsThem(
      @ForAll("wellFormed") List<Part> parts, @ForAll boolean withPreamble) throws IOException {
    StringBuilder body = new StringBuilder(withPreamble ? "preamble\r\n" : "");
    for (Part part : parts) {
      body.append("--b\r\n" + part.header() + "\r\n" + part.value() + "\r\n");
    }
    body.append("--b--\r\n");

    assertEquals(parts, partsByFileUpload(body.toString()));
    assertEquals(parts, parts(body.toString(), "b", false));
  }

  private static List<Part> partsByFileUpload(String body) throws IOException {
    MultipartInput input = MultipartInput.builder()
        .setInputStream(new ByteArrayInputStream(body.getBytes(ISO_8859_1)))
        .setBoundary(new byte[] {'b'})
        .get();
    input.setHeaderCharset(ISO_8859_1);
    List<Part> parts = new ArrayList<>();
    for (boolean more = input.skipPreamble(); more; more = input.readBoundary()) {
      String header = input.readHeaders();
      ByteArrayOutputStream value = new ByteArrayOutputStream();
      input.readBodyData(value);
      parts.add(new Part(header.substring(0, header.length() - 2), value.toString(ISO_8859_1)));
    }
    return parts;
  }
}
