package dev.postrider.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.postrider.testing.RequestVector.Field;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One HTTP/1.1 response as it came over an {@link HttpWire} (RFC 9112). Immutable. */
public final class RawResponse {

  private static final int MAX_LINE_CHARS = 16 * 1024;

  private final int status;
  private final List<Field> headers;
  private final byte[] body;

  private RawResponse(int status, List<Field> headers, byte[] body) {
    this.status = status;
    this.headers = headers;
    this.body = body;
  }

  static RawResponse read(HttpWire.Input in, boolean mayHaveBody) throws IOException {
    int status = status(line(in));
    List<Field> headers = new ArrayList<>();
    for (String line = line(in); !line.isEmpty(); line = line(in)) {
      headers.add(field(line));
    }
    RawResponse head = new RawResponse(status, List.copyOf(headers), new byte[0]);
    boolean hasBody = mayHaveBody && status >= 200 && status != 204 && status != 304;
    return hasBody ? new RawResponse(status, head.headers, head.readBody(in)) : head;
  }

  /** The status code. */
  public int status() {
    return status;
  }

  /** The header field lines in arrival order. */
  public List<Field> headers() {
    return headers;
  }

  /** The value of the first field of that name, case-insensitive, or null if there is none. */
  public @Nullable String header(String name) {
    for (Field field : headers) {
      if (field.name().equalsIgnoreCase(name)) {
        return field.value();
      }
    }
    return null;
  }

  /** The body without its transfer coding. */
  public byte[] body() {
    return body.clone();
  }

  /** The body as UTF-8 text. */
  public String text() {
    return new String(body, UTF_8);
  }

  /** Status, headers and text, for the message of a failed test. */
  @Override
  public String toString() {
    return status + " " + headers + " " + text();
  }

  private byte[] readBody(HttpWire.Input in) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    String length = header("content-length");
    if ("chunked".equalsIgnoreCase(header("transfer-encoding"))) {
      readChunks(in, bytes);
    } else if (length != null) {
      copy(in, Integer.parseInt(length), bytes);
    } else {
      for (int next = in.read(); next >= 0; next = in.read()) {
        bytes.write(next);
      }
    }
    return bytes.toByteArray();
  }

  private static void readChunks(HttpWire.Input in, ByteArrayOutputStream bytes)
      throws IOException {
    for (int size = chunkSize(in); size > 0; size = chunkSize(in)) {
      copy(in, size, bytes);
      String end = line(in);
      if (!end.isEmpty()) {
        throw new IOException("chunk of " + size + " bytes goes on with " + end);
      }
    }
    String trailer = line(in);
    while (!trailer.isEmpty()) {
      trailer = line(in);
    }
  }

  private static int chunkSize(HttpWire.Input in) throws IOException {
    String line = line(in);
    int extension = line.indexOf(';');
    return Integer.parseInt((extension < 0 ? line : line.substring(0, extension)).strip(), 16);
  }

  private static void copy(HttpWire.Input in, int count, ByteArrayOutputStream bytes)
      throws IOException {
    for (int i = 0; i < count; i++) {
      bytes.write(in.require());
    }
  }

  private static int status(String line) throws IOException {
    if (!line.matches("HTTP/1\\.[01] [1-5][0-9][0-9]( .*)?")) {
      throw new IOException("not a status line: " + line);
    }
    return Integer.parseInt(line.substring(9, 12));
  }

  private static Field field(String line) throws IOException {
    int colon = line.indexOf(':');
    if (colon < 1) {
      throw new IOException("not a header field: " + line);
    }
    return new Field(line.substring(0, colon), line.substring(colon + 1).strip());
  }

  private static String line(HttpWire.Input in) throws IOException {
    StringBuilder line = new StringBuilder();
    for (int next = in.require(); next != '\n'; next = in.require()) {
      line.append((char) next);
      if (line.length() > MAX_LINE_CHARS) {
        throw new IOException("line of more than " + MAX_LINE_CHARS + " bytes: " + line);
      }
    }
    int last = line.length() - 1;
    if (last < 0 || line.charAt(last) != '\r') {
      throw new IOException("line does not end in CRLF: " + line);
    }
    return line.substring(0, last);
  }
}
