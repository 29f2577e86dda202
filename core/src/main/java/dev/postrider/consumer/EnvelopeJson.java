package dev.postrider.consumer;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.postrider.claimcheck.ClaimCheck;
import dev.postrider.claimcheck.StoredPart;
import dev.postrider.envelope.Envelope;
import dev.postrider.envelope.Header;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.Charset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Writes an envelope that was read: the members that {@code EnvelopeReader} reads, and {@code body_args} if
 * given. Not thread-safe.
 */
final class EnvelopeJson {

  private static final JsonFactory JSON = new JsonFactory();

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final JsonGenerator json;
  private final List<String> headersBase64 = new ArrayList<>();

  private EnvelopeJson() throws IOException {
    json = JSON.createGenerator(bytes);
  }

  /**
   * The bytes of a message from which the same envelope is read.
   *
   * @param bodyArgs what the message is to have as {@code body_args} too
   */
  static byte[] write(Envelope envelope, @Nullable BodyArguments bodyArgs) {
    try {
      return new EnvelopeJson().bytes(envelope, bodyArgs);
    } catch (IOException e) {
      throw new IllegalStateException("no memory fails", e);
    }
  }

  private byte[] bytes(Envelope envelope, @Nullable BodyArguments bodyArgs) throws IOException {
    json.writeStartObject();
    if (envelope.method() != null) {
      json.writeStringField("method", envelope.method());
    }
    boolean uriBase64 =
        envelope.target() != null && isBase64("uri", envelope.target().getBytes(ISO_8859_1));
    if (envelope.headers() != null) {
      headers(envelope.headers());
    }
    boolean bodyBase64 = false;
    if (envelope.claimCheck() != null) {
      // Also when the body was fetched: it is too large for a record.
      claimCheck(envelope.claimCheck());
    } else if (envelope.body() != null) {
      bodyBase64 = isBase64("body", text(envelope.body(), envelope.bodyCharset()));
    }
    if (bodyArgs != null) {
      json.writeFieldName("body_args");
      json.writeRawValue(bodyArgs.json());
    }
    mark("uri_base64", uriBase64);
    mark("body_base64", bodyBase64);
    texts("headers_base64", headersBase64);
    texts("body_decoded", envelope.decodedCodings());
    if (envelope.bodyCharset() != null) {
      json.writeStringField("body_charset", envelope.bodyCharset());
    }
    if (bodyArgs != null) {
      texts("body_args_base64", bodyArgs.base64());
    }
    storedParts(envelope.storedParts());
    texts("truncated", envelope.truncated());
    json.writeEndObject();
    json.close();
    return bytes.toByteArray();
  }

  private void claimCheck(ClaimCheck claimCheck) throws IOException {
    json.writeObjectFieldStart("body_claim_check");
    json.writeStringField("uri", claimCheck.uri());
    json.writeNumberField("size", claimCheck.size());
    json.writeStringField("sha256", claimCheck.sha256());
    json.writeEndObject();
  }

  private void storedParts(List<StoredPart> parts) throws IOException {
    if (parts.isEmpty()) {
      return;
    }
    json.writeArrayFieldStart("body_parts");
    for (StoredPart part : parts) {
      json.writeStartObject();
      json.writeStringField("name", part.name());
      if (part.fileName() != null) {
        json.writeStringField("filename", part.fileName());
      }
      if (part.contentType() != null) {
        json.writeStringField("content_type", part.contentType());
      }
      json.writeNumberField("size", part.size());
      json.writeNumberField("offset", part.offset());
      json.writeStringField("sha256", part.sha256());
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  /** The text of a body in UTF-8, or a body that has no charset of its own. */
  private static byte[] text(byte[] body, @Nullable String charset) {
    return charset == null ? body : new String(body, Charset.forName(charset)).getBytes(UTF_8);
  }

  private void headers(List<Header> headers) throws IOException {
    json.writeObjectFieldStart("headers");
    for (Map.Entry<String, List<TextOrBase64>> lines :
        HeaderLines.byName(headers).entrySet()) {
      String pointer = HeaderLines.pointer(lines.getKey());
      List<TextOrBase64> values = lines.getValue();
      json.writeFieldName(lines.getKey());
      if (values.size() == 1) {
        header(values.get(0), pointer);
        continue;
      }
      json.writeStartArray();
      for (int i = 0; i < values.size(); i++) {
        header(values.get(i), pointer + "/" + i);
      }
      json.writeEndArray();
    }
    json.writeEndObject();
  }

  private void header(TextOrBase64 value, String pointer) throws IOException {
    json.writeString(value.text());
    if (value.base64()) {
      headersBase64.add(pointer);
    }
  }

  /** Writes a member; answers whether it had to be base64. */
  private boolean isBase64(String member, byte[] bytes) throws IOException {
    TextOrBase64 value = TextOrBase64.of(bytes);
    json.writeStringField(member, value.text());
    return value.base64();
  }

  private void mark(String member, boolean holds) throws IOException {
    if (holds) {
      json.writeBooleanField(member, true);
    }
  }

  private void texts(String member, List<String> texts) throws IOException {
    if (!texts.isEmpty()) {
      json.writeArrayFieldStart(member);
      for (String text : texts) {
        json.writeString(text);
      }
      json.writeEndArray();
    }
  }
}
