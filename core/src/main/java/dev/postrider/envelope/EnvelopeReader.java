package dev.postrider.envelope;

import static dev.postrider.envelope.JsonTokens.expect;
import static dev.postrider.envelope.JsonTokens.integer;
import static dev.postrider.envelope.JsonTokens.text;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import dev.postrider.claimcheck.BodyStore;
import dev.postrider.claimcheck.ClaimCheck;
import dev.postrider.claimcheck.DamagedBodyException;
import dev.postrider.claimcheck.MissingBodyException;
import dev.postrider.claimcheck.StoredPart;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.UnsupportedCharsetException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Gives back the request that an envelope was made of: for consumers of the topic. Reads envelopes
 * of this library in any order of members, and those of Kong's plugin where they are valid JSON. Only
 * bytes of a header's name that are not UTF-8 cannot be given back: there U+FFFD stands.
 *
 * <pre>{@code
 * Envelope envelope = EnvelopeReader.read(record.value());
 * String request = envelope.method() + " " + envelope.target();
 * byte[] body = envelope.body();
 * }</pre>
 *
 * @since 0.1.0
 */
public final class EnvelopeReader {

  /** A record has its size limit already; Jackson's own would refuse what the encoder may write. */
  private static final JsonFactory JSON = JsonFactory.builder()
      .streamReadConstraints(StreamReadConstraints.builder()
          .maxStringLength(Integer.MAX_VALUE)
          .maxNumberLength(Integer.MAX_VALUE)
          .maxNameLength(Integer.MAX_VALUE)
          .maxNestingDepth(Integer.MAX_VALUE)
          .build())
      .build();

  private @Nullable String method;
  private @Nullable String uri;
  private @Nullable String body;
  private @Nullable List<HeaderValue> headers;
  private boolean uriBase64;
  private boolean bodyBase64;
  private @Nullable String bodyCharset;
  private @Nullable ClaimCheck claimCheck;
  private List<StoredPart> storedParts = List.of();
  private final Set<String> headersBase64 = new HashSet<>();
  private final List<String> decodedCodings = new ArrayList<>();
  private final List<String> truncated = new ArrayList<>();

  private record HeaderValue(String name, String value, String pointer) {}

  private EnvelopeReader() {}

  /**
   * Reads one message.
   *
   * @param message the record's value
   * @throws IllegalArgumentException if it is not an envelope; the text names the member at fault
   */
  public static Envelope read(byte[] message) {
    EnvelopeReader reader = new EnvelopeReader();
    try (JsonParser parser = JSON.createParser(message)) {
      reader.readMembers(parser);
      if (parser.nextToken() != null) {
        throw new IllegalArgumentException("envelope: text after the object");
      }
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("envelope: " + e.getOriginalMessage(), e);
    } catch (IOException e) {
      throw new IllegalArgumentException("envelope: not UTF-8", e);
    }
    return reader.envelope();
  }

  /**
   * Reads one message, and fetches the body from the store if the message only refers to it.
   *
   * @param message the record's value
   * @throws IllegalArgumentException as {@link #read(byte[])}, or if the body does not fit into an array
   * @throws DamagedBodyException if the store has other bytes
   * @throws MissingBodyException if the store does not have the body, or the reference is for another store
   * @throws IOException if the store cannot be read
   */
  public static Envelope read(byte[] message, BodyStore store) throws IOException {
    Envelope envelope = read(message);
    ClaimCheck claimCheck = envelope.claimCheck();
    return claimCheck == null ? envelope : envelope.withBody(store.read(claimCheck));
  }

  private void readMembers(JsonParser parser) throws IOException {
    expect(parser.nextToken(), JsonToken.START_OBJECT, "envelope");
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String member = parser.currentName();
      JsonToken value = parser.nextToken();
      switch (member) {
        case "method" -> method = text(parser, value, member);
        case "uri" -> uri = text(parser, value, member);
        case "body" -> body = text(parser, value, member);
        case "uri_base64" -> uriBase64 = value == JsonToken.VALUE_TRUE;
        case "body_base64" -> bodyBase64 = value == JsonToken.VALUE_TRUE;
        case "body_charset" -> bodyCharset = text(parser, value, member);
        case "body_claim_check" -> claimCheck = claimCheck(parser, value, member);
        case "body_parts" -> storedParts = StoredParts.read(parser, value);
        case "headers" -> readHeaders(parser, value);
        case "headers_base64" -> headersBase64.addAll(texts(parser, value, member));
        case "body_decoded" -> decodedCodings.addAll(texts(parser, value, member));
        case "truncated" -> truncated.addAll(texts(parser, value, member));
        default -> parser.skipChildren();
      }
    }
  }

  private static ClaimCheck claimCheck(JsonParser parser, JsonToken start, String member)
      throws IOException {
    expect(start, JsonToken.START_OBJECT, member);
    String uri = "";
    String sha256 = "";
    long size = -1;
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String name = parser.currentName();
      JsonToken value = parser.nextToken();
      switch (name) {
        case "uri" -> uri = text(parser, value, member);
        case "sha256" -> sha256 = text(parser, value, member);
        case "size" -> size = integer(parser, value, member);
        default -> parser.skipChildren();
      }
    }
    try {
      return new ClaimCheck(uri, size, sha256);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(member + ": " + e.getMessage(), e);
    }
  }

  private static List<String> texts(JsonParser parser, JsonToken start, String member)
      throws IOException {
    expect(start, JsonToken.START_ARRAY, member);
    List<String> texts = new ArrayList<>();
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      texts.add(text(parser, parser.currentToken(), member));
    }
    return texts;
  }

  private void readHeaders(JsonParser parser, JsonToken start) throws IOException {
    expect(start, JsonToken.START_OBJECT, "headers");
    List<HeaderValue> read = new ArrayList<>();
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String name = parser.currentName();
      String pointer = "/" + name.replace("~", "~0").replace("/", "~1");
      JsonToken value = parser.nextToken();
      if (value != JsonToken.START_ARRAY) {
        read.add(new HeaderValue(name, text(parser, value, "headers"), pointer));
        continue;
      }
      int index = 0;
      while (parser.nextToken() != JsonToken.END_ARRAY) {
        String text = text(parser, parser.currentToken(), "headers");
        read.add(new HeaderValue(name, text, pointer + "/" + index));
        index++;
      }
    }
    headers = read;
  }

  private Envelope envelope() {
    List<Header> lines = null;
    if (headers != null) {
      lines = new ArrayList<>(headers.size());
      Set<String> decoded = new HashSet<>();
      for (HeaderValue header : headers) {
        boolean base64 = headersBase64.contains(header.pointer);
        String place = "headers" + header.pointer;
        if (base64 && !decoded.add(header.pointer)) {
          throw new IllegalArgumentException(place + ": base64, but there more than once");
        }
        byte[] value = bytes(header.value, base64, place);
        lines.add(new Header(HttpText.text(header.name.getBytes(UTF_8)), HttpText.text(value)));
      }
    }
    StoredParts.check(storedParts, claimCheck);
    return new Envelope(
        method,
        uri == null ? null : HttpText.text(bytes(uri, uriBase64, "uri")),
        lines,
        body == null ? null : original(bytes(body, bodyBase64, "body"), bodyCharset),
        decodedCodings,
        bodyCharset,
        claimCheck,
        storedParts,
        truncated);
  }

  /** The text of a body in the charset in which it came. */
  private static byte[] original(byte[] body, @Nullable String charset) {
    if (charset == null) {
      return body;
    }
    try {
      ByteBuffer encoded = Charset.forName(charset)
          .newEncoder()
          .encode(UTF_8.newDecoder().decode(ByteBuffer.wrap(body)));
      byte[] original = new byte[encoded.remaining()];
      encoded.get(original);
      return original;
    } catch (IllegalCharsetNameException | UnsupportedCharsetException e) {
      throw new IllegalArgumentException("body_charset: not known here", e);
    } catch (CharacterCodingException | UnsupportedOperationException e) {
      throw new IllegalArgumentException("body: not in body_charset", e);
    }
  }

  private static byte[] bytes(String text, boolean base64, String member) {
    if (!base64) {
      return text.getBytes(UTF_8);
    }
    try {
      return Base64.getDecoder().decode(text);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(member + ": not base64", e);
    }
  }
}
