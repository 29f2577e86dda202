package dev.postrider.consumer;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.postrider.claimcheck.ClaimCheck;
import dev.postrider.claimcheck.StoredPart;
import dev.postrider.envelope.Envelope;
import dev.postrider.envelope.EnvelopeReader;
import java.nio.ByteBuffer;
import java.nio.charset.Charset;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.UnsupportedCharsetException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;
import org.jspecify.annotations.Nullable;

/** An envelope as a struct of Kafka Connect, and back. */
final class EnvelopeStruct {

  private static final Schema TEXTS =
      SchemaBuilder.array(Schema.STRING_SCHEMA).optional().build();

  /** A field that the request lacks is null. Further fields are optional, and make a new version. */
  static final Schema SCHEMA = SchemaBuilder.struct()
      .name("dev.postrider.Envelope")
      .version(2)
      .field("method", Schema.OPTIONAL_STRING_SCHEMA)
      .field("uri", Schema.OPTIONAL_STRING_SCHEMA)
      .field(
          "headers",
          SchemaBuilder.map(
                  Schema.STRING_SCHEMA,
                  SchemaBuilder.array(Schema.STRING_SCHEMA).build())
              .optional()
              .build())
      .field("body", Schema.OPTIONAL_BYTES_SCHEMA)
      .field("body_args", Schema.OPTIONAL_STRING_SCHEMA)
      .field("body_decoded", TEXTS)
      .field("body_charset", Schema.OPTIONAL_STRING_SCHEMA)
      .field("uri_base64", Schema.OPTIONAL_BOOLEAN_SCHEMA)
      .field("headers_base64", TEXTS)
      .field(
          "body_claim_check",
          SchemaBuilder.struct()
              .name("dev.postrider.ClaimCheck")
              .field("uri", Schema.STRING_SCHEMA)
              .field("size", Schema.INT64_SCHEMA)
              .field("sha256", Schema.STRING_SCHEMA)
              .optional()
              .build())
      .field("body_args_base64", TEXTS)
      .field("truncated", TEXTS)
      .field(
          "body_parts",
          SchemaBuilder.array(SchemaBuilder.struct()
                  .name("dev.postrider.StoredPart")
                  .field("name", Schema.STRING_SCHEMA)
                  .field("filename", Schema.OPTIONAL_STRING_SCHEMA)
                  .field("content_type", Schema.OPTIONAL_STRING_SCHEMA)
                  .field("size", Schema.INT64_SCHEMA)
                  .field("offset", Schema.INT64_SCHEMA)
                  .field("sha256", Schema.STRING_SCHEMA)
                  .build())
              .optional()
              .build())
      .build();

  private static final ObjectMapper JSON = new ObjectMapper();

  private EnvelopeStruct() {}

  /**
   * The struct of an envelope.
   *
   * @param bodyArgs null if the message has none
   */
  static Struct of(Envelope envelope, @Nullable BodyArguments bodyArgs) {
    Struct struct = new Struct(SCHEMA)
        .put("method", envelope.method())
        .put("body", envelope.body())
        .put("body_args", bodyArgs == null ? null : bodyArgs.json())
        .put("body_args_base64", bodyArgs == null ? null : orNull(bodyArgs.base64()))
        .put("body_decoded", orNull(envelope.decodedCodings()))
        .put("body_charset", envelope.bodyCharset())
        .put("truncated", orNull(envelope.truncated()));
    if (envelope.target() != null) {
      TextOrBase64 uri = TextOrBase64.of(envelope.target().getBytes(ISO_8859_1));
      struct.put("uri", uri.text()).put("uri_base64", uri.base64() ? Boolean.TRUE : null);
    }
    if (envelope.headers() != null) {
      putHeaders(HeaderLines.byName(envelope.headers()), struct);
    }
    ClaimCheck claimCheck = envelope.claimCheck();
    if (claimCheck != null) {
      Schema schema = SCHEMA.field("body_claim_check").schema();
      struct.put(
          "body_claim_check",
          new Struct(schema)
              .put("uri", claimCheck.uri())
              .put("size", claimCheck.size())
              .put("sha256", claimCheck.sha256()));
    }
    if (!envelope.storedParts().isEmpty()) {
      Schema schema = SCHEMA.field("body_parts").schema().valueSchema();
      struct.put(
          "body_parts",
          envelope.storedParts().stream().map(part -> part(part, schema)).toList());
    }
    return struct;
  }

  private static Struct part(StoredPart part, Schema schema) {
    return new Struct(schema)
        .put("name", part.name())
        .put("filename", part.fileName())
        .put("content_type", part.contentType())
        .put("size", part.size())
        .put("offset", part.offset())
        .put("sha256", part.sha256());
  }

  private static void putHeaders(Map<String, List<TextOrBase64>> byName, Struct struct) {
    Map<String, List<String>> headers = new LinkedHashMap<>();
    List<String> base64 = new ArrayList<>();
    byName.forEach((name, lines) -> {
      headers.put(name, lines.stream().map(TextOrBase64::text).toList());
      for (int i = 0; i < lines.size(); i++) {
        if (lines.get(i).base64()) {
          base64.add(HeaderLines.pointer(name) + "/" + i);
        }
      }
    });
    struct.put("headers", headers).put("headers_base64", orNull(base64));
  }

  private static @Nullable List<String> orNull(List<String> texts) {
    return texts.isEmpty() ? null : texts;
  }

  /**
   * The message of a struct with these fields, or some of them.
   *
   * @throws IllegalArgumentException if no envelope has a field, or it has another type there, or its value
   *     cannot be; the text names it
   */
  static byte[] message(Struct struct) {
    checkFields(struct.schema(), SCHEMA, "");
    Map<String, Object> members = members(struct);
    byte[] body = body(struct);
    if (body != null) {
      Object charset = members.get("body_charset");
      members.put("body", charset == null ? body : text(body, charset.toString()));
      members.put("body_base64", charset == null);
    }
    BodyArguments bodyArgs = bodyArguments(members);
    Envelope envelope;
    try {
      envelope = EnvelopeReader.read(JSON.writeValueAsBytes(members));
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("envelope: " + e.getOriginalMessage(), e);
    }
    if (body != null && !Arrays.equals(body, envelope.body())) {
      throw new IllegalArgumentException("body: not in body_charset");
    }
    return EnvelopeJson.write(envelope, bodyArgs);
  }

  /** What a buffer has left to read; Kafka's own getter gives all of the array behind it, and fails without one. */
  private static byte @Nullable [] body(Struct struct) {
    Object value = struct.schema().field("body") == null ? null : struct.get("body");
    if (value instanceof ByteBuffer buffer) {
      byte[] bytes = new byte[buffer.remaining()];
      buffer.duplicate().get(bytes);
      return bytes;
    }
    return (byte[]) value;
  }

  private static @Nullable BodyArguments bodyArguments(Map<String, Object> members) {
    if (!(members.get("body_args") instanceof String json)) {
      return null;
    }
    List<String> base64 = new ArrayList<>();
    if (members.get("body_args_base64") instanceof List<?> pointers) {
      pointers.forEach(pointer -> base64.add(String.valueOf(pointer)));
    }
    BodyArguments bodyArgs = new BodyArguments(json, base64);
    bodyArgs.checkJson();
    return bodyArgs;
  }

  private static void checkFields(Schema given, Schema known, String within) {
    for (Field field : given.fields()) {
      String name = within + field.name();
      Field expected = known.field(field.name());
      if (expected == null) {
        throw new IllegalArgumentException(name + ": not a field of " + SCHEMA.name());
      }
      checkType(field.schema(), expected.schema(), name);
    }
  }

  private static void checkType(Schema given, Schema known, String name) {
    if (given.type() != known.type()) {
      throw new IllegalArgumentException(
          name + ": expected " + known.type() + ", found " + given.type());
    }
    switch (known.type()) {
      case STRUCT -> checkFields(given, known, name + ".");
      case ARRAY -> checkType(given.valueSchema(), known.valueSchema(), name);
      case MAP -> {
        checkType(given.keySchema(), known.keySchema(), name);
        checkType(given.valueSchema(), known.valueSchema(), name);
      }
      default -> {}
    }
  }

  private static Map<String, Object> members(Struct struct) {
    Map<String, Object> members = new LinkedHashMap<>();
    for (Field field : struct.schema().fields()) {
      Object value = struct.get(field);
      if (value != null) {
        members.put(field.name(), member(value));
      }
    }
    return members;
  }

  private static Object member(Object value) {
    if (value instanceof Struct inner) {
      return members(inner);
    }
    return value instanceof List<?> items && items.stream().anyMatch(Struct.class::isInstance)
        ? items.stream().map(EnvelopeStruct::member).toList()
        : value;
  }

  private static String text(byte[] body, String charset) {
    try {
      return new String(body, Charset.forName(charset));
    } catch (IllegalCharsetNameException | UnsupportedCharsetException e) {
      throw new IllegalArgumentException("body_charset: not known here", e);
    }
  }
}
