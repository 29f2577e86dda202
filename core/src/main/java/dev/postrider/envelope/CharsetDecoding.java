package dev.postrider.envelope;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Turns bodies of text and JSON into UTF-8, as the {@code charset} of their type says. Only where the way
 * back leads to the same bytes: any other body stays as it came. Thread-safe.
 *
 * @since 0.1.0
 */
public final class CharsetDecoding {

  private static final Map<String, Charset> CHARSETS = charsets();

  private final EnvelopeConfig config;

  /** A decoding for bodies that are read by this configuration. */
  public CharsetDecoding(EnvelopeConfig config) {
    this.config = config;
  }

  /** By name in lower case, as far as this Java has them. */
  private static Map<String, Charset> charsets() {
    Map<String, Charset> charsets = new HashMap<>();
    Stream.of(
            IntStream.rangeClosed(1, 16).mapToObj(number -> "ISO-8859-" + number),
            IntStream.rangeClosed(1250, 1258).mapToObj(number -> "windows-" + number),
            Stream.of("UTF-16", "UTF-16BE", "UTF-16LE", "UTF-32", "UTF-32BE", "UTF-32LE"))
        .flatMap(names -> names)
        .filter(Charset::isSupported)
        .forEach(name -> charsets.put(name.toLowerCase(Locale.ROOT), Charset.forName(name)));
    return Map.copyOf(charsets);
  }

  /**
   * The request with its body in UTF-8; the same request if it names no charset that is known here, or its
   * body is UTF-8 anyway.
   *
   * @throws RequestRejectedException if the body is too large or cannot be read
   */
  public RequestView decoded(RequestView request) throws RequestRejectedException {
    String contentType = request.contentType();
    String label = contentType == null ? null : HeaderParameter.last(contentType, "charset");
    Charset charset = label == null ? null : CHARSETS.get(label.toLowerCase(Locale.ROOT));
    if (charset == null) {
      return request;
    }
    BodyKind kind = BodyKind.of(contentType, request.contentEncoding(), config);
    if (kind != BodyKind.TEXT && kind != BodyKind.JSON) {
      return request;
    }
    RequestWithBody read = RequestWithBody.of(request, config.bodyBytesOrMax());
    byte[] body = new byte[read.content().remaining()];
    read.content().duplicate().get(body);
    Charset exact = exact(charset, body);
    byte[] text = utf8(body, exact);
    return text == null || Arrays.equals(text, body)
        ? read
        : read.inUtf8(ByteBuffer.wrap(text), exact.name().toLowerCase(Locale.ROOT));
  }

  /** UTF-16 and UTF-32 say by a mark which byte is first; without one it is the highest (RFC 2781 §4.3). */
  private static Charset exact(Charset charset, byte[] body) {
    return switch (charset.name()) {
      case "UTF-16" -> Charset.forName(begins(body, 0xFF, 0xFE) ? "UTF-16LE" : "UTF-16BE");
      case "UTF-32" -> Charset.forName(begins(body, 0xFF, 0xFE, 0, 0) ? "UTF-32LE" : "UTF-32BE");
      default -> charset;
    };
  }

  private static boolean begins(byte[] body, int... mark) {
    for (int i = 0; i < mark.length; i++) {
      if (i == body.length || (body[i] & 0xFF) != mark[i]) {
        return false;
      }
    }
    return true;
  }

  /** The text in UTF-8; null if it is not in this charset, or would not become the same bytes again. */
  private static byte @Nullable [] utf8(byte[] body, Charset charset) {
    try {
      CharBuffer text = charset.newDecoder().decode(ByteBuffer.wrap(body));
      if (!charset.newEncoder().encode(text.duplicate()).equals(ByteBuffer.wrap(body))) {
        return null;
      }
      ByteBuffer encoded = UTF_8.newEncoder().encode(text);
      byte[] utf8 = new byte[encoded.remaining()];
      encoded.get(utf8);
      return utf8;
    } catch (CharacterCodingException e) {
      return null;
    }
  }
}
