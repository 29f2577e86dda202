package dev.postrider.testing;

import com.fasterxml.jackson.databind.JsonNode;
import dev.postrider.testing.RequestVector.ConfigAccepted;
import dev.postrider.testing.RequestVector.ConfigRejected;
import dev.postrider.testing.RequestVector.Expected;
import dev.postrider.testing.RequestVector.Field;
import dev.postrider.testing.RequestVector.Message;
import dev.postrider.testing.RequestVector.Produced;
import dev.postrider.testing.RequestVector.Rejected;
import dev.postrider.testing.RequestVector.Sent;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The shared cases every encoder and adapter must meet, read from {@code envelope.json}. */
public final class RequestVectors {

  private static final String RESOURCE = "envelope.json";

  private RequestVectors() {}

  /** Every case, in the order of the file. */
  public static Stream<RequestVector> all() {
    JsonNode vectors = read().path("vectors");
    if (vectors.isEmpty()) {
      throw new IllegalStateException(RESOURCE + " has no vectors");
    }
    List<RequestVector> cases = new ArrayList<>();
    vectors.forEach(vector -> cases.add(vector(vector)));
    return cases.stream();
  }

  /** The cases that end in {@code kind}, for example {@code Message.class}. */
  public static Stream<RequestVector> expecting(Class<? extends Expected> kind) {
    return all().filter(vector -> kind.isInstance(vector.expected()));
  }

  /** The bodies of the requests whose content type begins so. */
  public static Stream<byte[]> bodies(String contentType) {
    return withContentType(contentType).map(RequestVector::body);
  }

  /** What follows {@code contentType} in the header, a line feed and the body, of each request. */
  public static Stream<byte[]> contentTypesAndBodies(String contentType) {
    return withContentType(contentType).map(vector -> {
      ByteArrayOutputStream seed = new ByteArrayOutputStream();
      String parameters = contentType(vector).substring(contentType.length());
      seed.writeBytes(parameters.getBytes(StandardCharsets.ISO_8859_1));
      seed.write('\n');
      seed.writeBytes(vector.body());
      return seed.toByteArray();
    });
  }

  private static Stream<RequestVector> withContentType(String contentType) {
    return all().filter(vector -> contentType(vector).startsWith(contentType));
  }

  private static String contentType(RequestVector vector) {
    return vector.headers().stream()
        .filter(header -> header.name().equalsIgnoreCase("Content-Type"))
        .map(Field::value)
        .findFirst()
        .orElse("");
  }

  private static JsonNode read() {
    try (InputStream in = RequestVectors.class.getResourceAsStream(RESOURCE)) {
      if (in == null) {
        throw new IllegalStateException(RESOURCE + " is not beside " + RequestVectors.class);
      }
      return Json.parse(in.readAllBytes());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static RequestVector vector(JsonNode vector) {
    return new RequestVector(
        text(vector, "name"),
        text(vector, "group"),
        member(vector, "config"),
        text(vector, "method"),
        text(vector, "uri"),
        fields(member(vector, "headers")).stream()
            .map(field -> new Field(field.name(), bytesAsText(field.value())))
            .toList(),
        text(vector, "body_base64"),
        expected(member(vector, "expect")));
  }

  private static Expected expected(JsonNode expect) {
    String outcome = text(expect, "outcome");
    return switch (outcome) {
      case "message" -> new Message(member(expect, "message"));
      case "error" -> new Rejected(member(expect, "status").intValue(), member(expect, "body"));
      case "sent" -> sent(expect);
      case "config-error" -> new ConfigRejected();
      case "config-error-in-kong" -> {
        if (!text(expect, "ours").equals("accepted")) {
          throw new IllegalStateException("unknown expectation " + expect);
        }
        yield new ConfigAccepted();
      }
      default -> throw new IllegalStateException("unknown outcome " + outcome);
    };
  }

  private static Sent sent(JsonNode expect) {
    List<Produced> records = new ArrayList<>();
    for (JsonNode record : member(expect, "records")) {
      JsonNode headers = record.get("record_headers");
      records.add(new Produced(
          text(record, "topic"),
          nullableText(member(record, "key")),
          member(record, "value"),
          headers == null ? null : fields(headers)));
    }
    JsonNode response = member(expect, "response");
    return new Sent(
        List.copyOf(records), member(response, "status").intValue(), member(response, "body"));
  }

  private static List<Field> fields(JsonNode pairs) {
    List<Field> fields = new ArrayList<>();
    pairs.forEach(pair ->
        fields.add(new Field(pair.required(0).textValue(), pair.required(1).textValue())));
    return List.copyOf(fields);
  }

  /** The file gives characters; the wire has their UTF-8 bytes, seen as one character each. */
  private static String bytesAsText(String characters) {
    return new String(characters.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
  }

  private static JsonNode member(JsonNode object, String name) {
    return object.required(name);
  }

  private static String text(JsonNode object, String name) {
    String text = nullableText(member(object, name));
    if (text == null) {
      throw new IllegalStateException(name + " is not text in " + object);
    }
    return text;
  }

  private static @Nullable String nullableText(JsonNode value) {
    return value.textValue();
  }
}
