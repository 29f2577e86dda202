package dev.postrider.consumer;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.postrider.envelope.Header;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The header lines of an envelope by their names, as its member {@code headers} has them. */
final class HeaderLines {

  private HeaderLines() {}

  /** The values of each name, in the order of the first line of each; a name is text. */
  static Map<String, List<TextOrBase64>> byName(List<Header> headers) {
    Map<String, List<TextOrBase64>> byName = new LinkedHashMap<>();
    for (Header header : headers) {
      byName
          .computeIfAbsent(
              new String(header.name().getBytes(ISO_8859_1), UTF_8), absent -> new ArrayList<>())
          .add(TextOrBase64.of(header.value().getBytes(ISO_8859_1)));
    }
    return byName;
  }

  /** The JSON Pointer to the values of a name, within {@code headers}. */
  static String pointer(String name) {
    return "/" + name.replace("~", "~0").replace("/", "~1");
  }
}
