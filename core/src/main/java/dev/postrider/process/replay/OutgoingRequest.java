package dev.postrider.process.replay;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.postrider.envelope.Header;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;

/**
 * A request in HTTP/1.1 (RFC 9112). Its text has one character per byte. Immutable, as long as nobody writes to the body's array.
 */
final class OutgoingRequest {

  private static final byte[] LAST_CHUNK = "0\r\n\r\n".getBytes(US_ASCII);
  private static final byte[] LINE_END = "\r\n".getBytes(US_ASCII);

  private final String method;
  private final String target;
  private final List<Header> headers;
  private final byte[] body;
  private final boolean chunked;
  private final List<String> differences;

  /**
   * A request that is well-formed.
   *
   * @param chunked whether the header says that the body comes in chunks
   * @param differences what is not as the request came
   */
  OutgoingRequest(
      String method,
      String target,
      List<Header> headers,
      byte[] body,
      boolean chunked,
      List<String> differences) {
    this.method = method;
    this.target = target;
    this.headers = List.copyOf(headers);
    this.body = body;
    this.chunked = chunked;
    this.differences = List.copyOf(differences);
  }

  String method() {
    return method;
  }

  /** What is not as the request came; the law of a replay holds if there is nothing. */
  List<String> differences() {
    return differences;
  }

  /** Method, path and size for people; neither query nor headers, which may be secret. */
  String summary() {
    String path = target.replaceFirst("\\?.*", "?…").replaceAll("[^!-~…]", "?");
    return method + " " + path + ", " + body.length + " bytes";
  }

  /** Writes all of the request; the body in one chunk where it comes in chunks. */
  void writeTo(OutputStream out) throws IOException {
    StringBuilder head =
        new StringBuilder(method).append(' ').append(target).append(" HTTP/1.1\r\n");
    headers.forEach(
        header -> head.append(header.name()).append(": ").append(header.value()).append("\r\n"));
    out.write(head.append("\r\n").toString().getBytes(ISO_8859_1));
    if (!chunked) {
      out.write(body);
    } else {
      if (body.length > 0) {
        out.write((Integer.toHexString(body.length) + "\r\n").getBytes(US_ASCII));
        out.write(body);
        out.write(LINE_END);
      }
      out.write(LAST_CHUNK);
    }
    out.flush();
  }
}
