package dev.postrider.process.replay;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.postrider.claimcheck.DamagedBodyException;
import dev.postrider.envelope.Header;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;

/**
 * A request in HTTP/1.1 (RFC 9112). Its text has one character per byte. Immutable.
 */
final class OutgoingRequest {

  private static final byte[] LAST_CHUNK = "0\r\n\r\n".getBytes(US_ASCII);
  /** The most that is in a chunk, and how much of a body is held back until its end is known. */
  private static final int PIECE_BYTES = 64 * 1024;

  private static final byte[] LINE_END = "\r\n".getBytes(US_ASCII);

  private final String method;
  private final String target;
  private final List<Header> headers;
  private final RequestBody body;
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
      RequestBody body,
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
    return method + " " + path + ", " + body.length() + " bytes";
  }

  /**
   * The bytes of the body, for {@link #writeTo}.
   *
   * @throws UnreadableBodyException if they are nowhere
   */
  InputStream openBody() throws UnreadableBodyException {
    return body.open();
  }

  /**
   * Writes all of the request. Holds the last bytes back until the body is known to be that of the request, so that another never
   * looks complete.
   *
   * @param in what {@link #openBody} gave
   * @throws UnreadableBodyException if the body ends otherwise; what is written then is not the whole request
   */
  void writeTo(OutputStream out, InputStream in) throws IOException {
    int size = (int) Math.min(PIECE_BYTES, body.length() + 1);
    byte[] piece = new byte[size];
    byte[] next = new byte[size];
    int count = read(in, piece);
    writeHead(out);
    while (count == size) {
      int following = read(in, next);
      writePiece(out, piece, count);
      byte[] written = piece;
      piece = next;
      next = written;
      count = following;
    }
    writePiece(out, piece, count);
    if (chunked) {
      out.write(LAST_CHUNK);
    }
    out.flush();
  }

  /** As many bytes as there is place for; fewer only at the end. */
  private static int read(InputStream in, byte[] piece) throws UnreadableBodyException {
    try {
      return in.readNBytes(piece, 0, piece.length);
    } catch (IOException e) {
      throw new UnreadableBodyException(e, e instanceof DamagedBodyException);
    }
  }

  private void writeHead(OutputStream out) throws IOException {
    StringBuilder head =
        new StringBuilder(method).append(' ').append(target).append(" HTTP/1.1\r\n");
    headers.forEach(
        header -> head.append(header.name()).append(": ").append(header.value()).append("\r\n"));
    out.write(head.append("\r\n").toString().getBytes(ISO_8859_1));
  }

  private void writePiece(OutputStream out, byte[] piece, int count) throws IOException {
    if (!chunked) {
      out.write(piece, 0, count);
    } else if (count > 0) {
      out.write((Integer.toHexString(count) + "\r\n").getBytes(US_ASCII));
      out.write(piece, 0, count);
      out.write(LINE_END);
    }
  }
}
