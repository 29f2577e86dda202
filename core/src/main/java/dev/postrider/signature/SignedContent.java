package dev.postrider.signature;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.postrider.envelope.HttpText;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The signed content, as a template over the parts of a request. Immutable. */
final class SignedContent {

  static final String BODY = "body";
  static final String TIMESTAMP = "timestamp";
  static final String METHOD = "method";
  static final String URI = "uri";
  private static final String HEADER = "header:";

  /** Stands in no template of a user's. */
  private static final String TWILIO = "twilio";

  private static final Pattern PLACE = Pattern.compile("\\{([^{}]*)}");
  private static final Pattern HEADER_PLACE =
      Pattern.compile(HEADER + "[!#$%&'*+.^_`|~0-9A-Za-z-]+");

  private final List<Piece> pieces;
  private final Set<String> places;

  private SignedContent(List<Piece> pieces, Set<String> places) {
    this.pieces = List.copyOf(pieces);
    this.places = Set.copyOf(places);
  }

  /** A piece of what is signed. */
  @FunctionalInterface
  private interface Piece {
    /** Its bytes; null if the request does not have it. */
    @Nullable
    ByteBuffer of(SignedRequest request, @Nullable String timestamp);
  }

  /**
   * Reads a template: text in which {@code {body}}, {@code {timestamp}}, {@code {method}}, {@code
   * {uri}} (the request target as received) and {@code {header:NAME}} stand for parts of the request.
   *
   * @throws IllegalArgumentException if there is another word in braces, or one brace alone
   */
  static SignedContent parse(String template) {
    List<Piece> pieces = new ArrayList<>();
    Set<String> places = new HashSet<>();
    Matcher matcher = PLACE.matcher(template);
    int from = 0;
    while (matcher.find()) {
      pieces.add(text(template.substring(from, matcher.start())));
      String place = matcher.group(1);
      place = place.startsWith(HEADER) ? place.toLowerCase(Locale.ROOT) : place;
      pieces.add(piece(place));
      places.add(place);
      from = matcher.end();
    }
    pieces.add(text(template.substring(from)));
    return new SignedContent(pieces, places);
  }

  /** As Twilio signs: the whole address, and the arguments of the body if that is a form. */
  static SignedContent twilio(String baseUrl) {
    return new SignedContent(
        List.of(text(baseUrl), piece(URI), (request, timestamp) -> TwilioBody.signed(request)),
        Set.of(URI, TWILIO));
  }

  private static Piece text(String text) {
    if (text.indexOf('{') >= 0 || text.indexOf('}') >= 0) {
      throw new IllegalArgumentException("has a brace without its other");
    }
    byte[] bytes = text.getBytes(UTF_8);
    return (request, timestamp) -> ByteBuffer.wrap(bytes);
  }

  private static Piece piece(String place) {
    return switch (place) {
      case BODY -> (request, timestamp) -> request.body();
      case TIMESTAMP -> (request, timestamp) -> bytes(timestamp);
      case METHOD -> (request, timestamp) -> bytes(request.view().method());
      case URI -> (request, timestamp) -> bytes(request.view().target());
      default -> header(place);
    };
  }

  private static Piece header(String place) {
    if (!HEADER_PLACE.matcher(place).matches()) {
      throw new IllegalArgumentException("has {" + place
          + "}, but there are only {body}, {timestamp}, {method}, {uri} and" + " {header:NAME}");
    }
    String name = place.substring(HEADER.length());
    return (request, timestamp) -> bytes(request.first(name));
  }

  private static @Nullable ByteBuffer bytes(@Nullable String text) {
    return text == null ? null : ByteBuffer.wrap(HttpText.bytes(text));
  }

  /** Whether it depends on a part of the request. */
  boolean has(String place) {
    return places.contains(place);
  }

  /** Whether the body is signed as Twilio does it. */
  boolean isTwilios() {
    return places.contains(TWILIO);
  }

  /** The names of the headers it depends on, in lower case. */
  Set<String> headers() {
    Set<String> headers = new HashSet<>();
    for (String place : places) {
      if (place.startsWith(HEADER)) {
        headers.add(place.substring(HEADER.length()));
      }
    }
    return headers;
  }

  /** The bytes, piece after piece; null if the request lacks one. */
  @Nullable
  List<ByteBuffer> of(SignedRequest request, @Nullable String timestamp) {
    List<ByteBuffer> bytes = new ArrayList<>(pieces.size());
    for (Piece piece : pieces) {
      ByteBuffer next = piece.of(request, timestamp);
      if (next == null) {
        return null;
      }
      bytes.add(next);
    }
    return bytes;
  }
}
