package dev.postrider.envelope;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.util.ByteArrayBuilder;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The envelope as a careful programmer writes it with Jackson's streaming API: no tree, tokens copied
 * from parser to generator, numbers as they are spelt, raw bodies as bytes. Maps only where repeated
 * names may have to become an array.
 */
final class JacksonStreaming implements EnvelopeCandidate.Encoding {

  private final JsonFactory factory = new JsonFactory();
  private final EnvelopeConfig config;

  JacksonStreaming(EnvelopeConfig config) {
    this.config = config;
  }

  @Override
  public byte[] encode(RequestView request) throws Exception {
    ByteArrayBuilder out = new ByteArrayBuilder(factory._getBufferRecycler());
    try (JsonGenerator json = factory.createGenerator(out)) {
      json.writeStartObject();
      if (config.forwardMethod()) {
        json.writeStringField("method", request.method());
      }
      if (config.forwardUri()) {
        uri(request.target(), json);
      }
      if (config.forwardHeaders()) {
        Map<String, Object> headers = new LinkedHashMap<>();
        request.headers((name, value) -> add(headers, name.toLowerCase(Locale.ROOT), value));
        json.writeFieldName("headers");
        write(headers, json);
      }
      body(EnvelopeCandidate.body(request), requireNonNull(request.contentType()), json);
      json.writeEndObject();
    }
    byte[] envelope = out.toByteArray();
    out.release();
    return envelope;
  }

  private static void uri(String target, JsonGenerator json) throws IOException {
    json.writeStringField("uri", target);
    Map<String, Object> arguments = new LinkedHashMap<>();
    int query = target.indexOf('?');
    if (query >= 0) {
      arguments(target.substring(query + 1).getBytes(ISO_8859_1), arguments);
    }
    json.writeFieldName("uri_args");
    write(arguments, json);
  }

  private void body(byte[] body, String contentType, JsonGenerator json) throws IOException {
    json.writeFieldName("body");
    if (contentType.startsWith("application/json")) {
      json.writeUTF8String(body, 0, body.length);
      json.writeFieldName("body_args");
      copy(body, json);
    } else if (contentType.startsWith("application/x-www-form-urlencoded")) {
      text(body, json);
      Map<String, Object> arguments = new LinkedHashMap<>();
      arguments(body, arguments);
      json.writeFieldName("body_args");
      write(arguments, json);
    } else if (contentType.startsWith("multipart/form-data")) {
      boolean isText = text(body, json);
      List<String> pointers = new ArrayList<>();
      json.writeObjectFieldStart("body_args");
      parts(body, contentType.substring(contentType.indexOf("boundary=") + 9), pointers, json);
      json.writeEndObject();
      marks(isText, pointers, json);
    } else if (contentType.startsWith("text/plain")) {
      boolean isText = text(body, json);
      json.writeObjectFieldStart("body_args");
      json.writeEndObject();
      marks(isText, List.of(), json);
    } else {
      json.writeBinary(body);
      json.writeObjectFieldStart("body_args");
      json.writeEndObject();
      marks(false, List.of(), json);
    }
  }

  private static void marks(boolean isText, List<String> pointers, JsonGenerator json)
      throws IOException {
    if (!isText) {
      json.writeBooleanField("body_base64", true);
    }
    if (!pointers.isEmpty()) {
      json.writeArrayFieldStart("body_args_base64");
      for (String pointer : pointers) {
        json.writeString(pointer);
      }
      json.writeEndArray();
    }
  }

  private void copy(byte[] body, JsonGenerator json) throws IOException {
    try (JsonParser parser = factory.createParser(body)) {
      for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
        switch (token) {
          case FIELD_NAME -> json.writeFieldName(parser.currentName());
          case VALUE_STRING ->
            json.writeString(
                parser.getTextCharacters(), parser.getTextOffset(), parser.getTextLength());
          case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT ->
            json.writeNumber(
                parser.getTextCharacters(), parser.getTextOffset(), parser.getTextLength());
          default -> json.copyCurrentEvent(parser);
        }
      }
    }
  }

  /** Writes bytes as text if they are UTF-8, otherwise as base64; whether they were. */
  private static boolean text(byte[] bytes, JsonGenerator json) throws IOException {
    try {
      json.writeString(UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString());
      return true;
    } catch (CharacterCodingException e) {
      json.writeBinary(bytes);
      return false;
    }
  }

  private static void arguments(byte[] source, Map<String, Object> arguments) {
    byte[] decoded = new byte[source.length];
    int length = 0;
    String name = null;
    for (int i = 0; i <= source.length; i++) {
      byte b = i < source.length ? source[i] : (byte) '&';
      if (b == '&') {
        String text = new String(decoded, 0, length, UTF_8);
        if (name == null) {
          add(arguments, text, true);
        } else {
          add(arguments, name, text);
        }
        name = null;
        length = 0;
      } else if (b == '=' && name == null) {
        name = new String(decoded, 0, length, UTF_8);
        length = 0;
      } else if (b == '%') {
        decoded[length++] =
            (byte) (Character.digit(source[i + 1], 16) << 4 | Character.digit(source[i + 2], 16));
        i += 2;
      } else {
        decoded[length++] = b == '+' ? (byte) ' ' : b;
      }
    }
  }

  private static void parts(byte[] body, String boundary, List<String> pointers, JsonGenerator json)
      throws IOException {
    String text = new String(body, ISO_8859_1);
    String delimiter = "\r\n--" + boundary;
    int at = text.indexOf(delimiter.substring(2)) + delimiter.length() - 2;
    while (text.startsWith("\r\n", at)) {
      int start = text.indexOf("\r\n\r\n", at) + 4;
      int end = text.indexOf(delimiter, start);
      int nameStart = text.indexOf("; name=\"", at) + 8;
      String name = text.substring(nameStart, text.indexOf('"', nameStart));
      json.writeFieldName(name);
      if (!text(text.substring(start, end).getBytes(ISO_8859_1), json)) {
        pointers.add('/' + name);
      }
      at = end + delimiter.length();
    }
  }

  private static void add(Map<String, Object> target, String name, Object value) {
    Object earlier = target.putIfAbsent(name, value);
    if (earlier instanceof Repeated repeated) {
      repeated.values.add(value);
    } else if (earlier != null) {
      Repeated repeated = new Repeated(new ArrayList<>(List.of(earlier, value)));
      target.put(name, repeated);
    }
  }

  private record Repeated(List<Object> values) {}

  private static void write(Map<String, Object> members, JsonGenerator json) throws IOException {
    json.writeStartObject();
    for (Map.Entry<String, Object> member : members.entrySet()) {
      json.writeFieldName(member.getKey());
      if (member.getValue() instanceof Repeated repeated) {
        json.writeStartArray();
        for (Object value : repeated.values) {
          json.writeObject(value);
        }
        json.writeEndArray();
      } else {
        json.writeObject(member.getValue());
      }
    }
    json.writeEndObject();
  }
}
