package dev.postrider.systems;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.postrider.envelope.BufferedRequest;
import dev.postrider.envelope.RequestRejectedException;
import java.nio.ByteBuffer;
import java.util.Locale;

/** A request as HTTP/1.1 on the wire. Immutable. */
final class HttpRequestBytes {

  private final byte[] bytes;

  private HttpRequestBytes(byte[] bytes) {
    this.bytes = bytes;
  }

  /** The request with its own header fields, which hold a Content-Length. */
  static HttpRequestBytes of(BufferedRequest request) throws RequestRejectedException {
    StringBuilder head = new StringBuilder();
    head.append(request.method()).append(' ').append(request.target()).append(" HTTP/1.1\r\n");
    request.headers(
        (name, value) -> head.append(name).append(": ").append(value).append("\r\n"));
    return of(head, request.body(Integer.MAX_VALUE));
  }

  /** A POST of a body to a path, with header lines that end in CRLF each. */
  static HttpRequestBytes post(String path, String headerLines, byte[] body) {
    String head = String.format(
        Locale.ROOT,
        "POST %s HTTP/1.1\r\nHost: api.example.com\r\nContent-Length: %d\r\n%s",
        path,
        body.length,
        headerLines);
    return of(new StringBuilder(head), ByteBuffer.wrap(body));
  }

  private static HttpRequestBytes of(StringBuilder head, ByteBuffer body) {
    byte[] text = head.append("\r\n").toString().getBytes(ISO_8859_1);
    byte[] bytes = new byte[text.length + body.remaining()];
    System.arraycopy(text, 0, bytes, 0, text.length);
    body.duplicate().get(bytes, text.length, body.remaining());
    return new HttpRequestBytes(bytes);
  }

  /** The bytes, from the beginning. */
  ByteBuffer buffer() {
    return ByteBuffer.wrap(bytes).asReadOnlyBuffer();
  }

  /** How many bytes. */
  int length() {
    return bytes.length;
  }
}
