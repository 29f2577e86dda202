package dev.postrider.servlet;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import jakarta.servlet.http.HttpServletRequest;
import java.io.ByteArrayOutputStream;
import java.nio.charset.Charset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The fields of an {@code application/x-www-form-urlencoded} body as a servlet application sees them:
 * decoded to text, a field without {@code =} being empty (WHATWG URL §5.1).
 */
final class FormFields {

  private FormFields() {}

  /** Whether the container has parameters that are not in the query: then it has read a form. */
  static boolean hasMoreThanTheQuery(HttpServletRequest request) {
    String query = request.getQueryString();
    Map<String, List<String>> inQuery =
        query == null ? Map.of() : parse(query.getBytes(ISO_8859_1), ISO_8859_1);
    int values = 0;
    for (String[] ofName : request.getParameterMap().values()) {
      values += ofName.length;
    }
    return values > inQuery.values().stream().mapToInt(List::size).sum();
  }

  static Map<String, List<String>> parse(byte[] body, Charset charset) {
    Map<String, List<String>> fields = new LinkedHashMap<>();
    for (String pair : new String(body, ISO_8859_1).split("&", -1)) {
      int equals = pair.indexOf('=');
      String name = equals < 0 ? pair : pair.substring(0, equals);
      String value = equals < 0 ? "" : pair.substring(equals + 1);
      if (!pair.isEmpty()) {
        fields
            .computeIfAbsent(decode(name, charset), absent -> new ArrayList<>())
            .add(decode(value, charset));
      }
    }
    return fields;
  }

  /** A percent sign without two hexadecimal digits stands for itself. */
  private static String decode(String text, Charset charset) {
    var bytes = new ByteArrayOutputStream(text.length());
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      int high = c == '%' && i + 2 < text.length() ? Character.digit(text.charAt(i + 1), 16) : -1;
      int low = high < 0 ? -1 : Character.digit(text.charAt(i + 2), 16);
      if (low >= 0) {
        bytes.write(high << 4 | low);
        i += 2;
      } else {
        bytes.write(c == '+' ? ' ' : c);
      }
    }
    return bytes.toString(charset);
  }
}
