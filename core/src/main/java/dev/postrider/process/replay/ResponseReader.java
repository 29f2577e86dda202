package dev.postrider.process.replay;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads responses in HTTP/1.1 (RFC 9112) and throws their bodies away. What a server can make it read, and keep, is bounded.
 * Not thread-safe.
 */
final class ResponseReader {

  private static final Pattern STATUS_LINE =
      Pattern.compile("HTTP/1\\.([01]) ([1-9][0-9][0-9])( .*)?");
  private static final Pattern CHUNK_SIZE = Pattern.compile("([0-9A-Fa-f]{1,7})[ \t]*(;.*)?");
  private static final int MOST_HEAD_BYTES = 64 * 1024;

  /** A longer body ends the connection. */
  private static final long MOST_BODY_BYTES = 16 * 1024 * 1024;

  private static final int MOST_INTERIM = 20;
  private static final int SWITCHING_PROTOCOLS = 101;
  private static final int HEX = 16;

  private final InputStream in;
  private int headBytes;
  private boolean close;

  ResponseReader(InputStream in) {
    this.in = in;
  }

  /**
   * The response to a request. Once its head is there, a fault in its body only ends the connection.
   *
   * @throws IOException if there is no response of HTTP/1.1
   */
  HttpResponse read(String method) throws IOException {
    for (int interim = 0; interim <= MOST_INTERIM; interim++) {
      headBytes = 0;
      Matcher status = STATUS_LINE.matcher(line());
      if (!status.matches()) {
        throw new IOException("the response is not of HTTP/1.1");
      }
      int code = Integer.parseInt(status.group(2));
      Map<String, String> header = header();
      if (code == SWITCHING_PROTOCOLS || code >= 200) {
        String connection = header.getOrDefault("connection", "").toLowerCase(Locale.ROOT);
        close = code == SWITCHING_PROTOCOLS
            || connection.contains("close")
            || (status.group(1).equals("0") && !connection.contains("keep-alive"));
        if (!close && hasBody(method, code)) {
          skipBody(header);
        }
        return new HttpResponse(code, header.get("retry-after"), close);
      }
    }
    throw new IOException("more than " + MOST_INTERIM + " interim responses");
  }

  private static boolean hasBody(String method, int status) {
    return !method.equals("HEAD") && status != 204 && status != 304;
  }

  /** The lines of each name joined, names in lower case. */
  private Map<String, String> header() throws IOException {
    Map<String, String> header = new TreeMap<>();
    for (String line = line(); !line.isEmpty(); line = line()) {
      int colon = line.indexOf(':');
      if (colon > 0) {
        header.merge(
            line.substring(0, colon).toLowerCase(Locale.ROOT),
            line.substring(colon + 1).strip(),
            (one, other) -> one + ", " + other);
      }
    }
    return header;
  }

  private void skipBody(Map<String, String> header) {
    try {
      String coding = header.get("transfer-encoding");
      String length = header.get("content-length");
      if (coding != null) {
        close |= !coding.equalsIgnoreCase("chunked") || !skipChunks();
      } else {
        close |= length == null || !length.matches("[0-9]{1,10}") || !skip(Long.parseLong(length));
      }
    } catch (IOException e) {
      close = true;
    }
  }

  private boolean skipChunks() throws IOException {
    long left = MOST_BODY_BYTES;
    while (true) {
      headBytes = 0;
      Matcher size = CHUNK_SIZE.matcher(line());
      if (!size.matches()) {
        return false;
      }
      int bytes = Integer.parseInt(size.group(1), HEX);
      if (bytes == 0) {
        header();
        return true;
      }
      left -= bytes;
      if (left < 0 || !skip(bytes) || !line().isEmpty()) {
        return false;
      }
    }
  }

  private boolean skip(long bytes) throws IOException {
    if (bytes > MOST_BODY_BYTES) {
      return false;
    }
    in.skipNBytes(bytes);
    return true;
  }

  private String line() throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    for (int next = in.read(); next != '\n'; next = in.read()) {
      if (next < 0) {
        throw new EOFException("the connection ended before the response did");
      }
      if (++headBytes > MOST_HEAD_BYTES) {
        throw new IOException(
            "the head of the response is larger than " + MOST_HEAD_BYTES + " bytes");
      }
      line.write(next);
    }
    String text = line.toString(ISO_8859_1);
    return text.endsWith("\r") ? text.substring(0, text.length() - 1) : text;
  }
}
