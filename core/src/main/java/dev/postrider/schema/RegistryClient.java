package dev.postrider.schema;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.postrider.schema.RegisteredSchema.Reference;
import dev.postrider.schema.SchemaRegistryConfig.Basic;
import dev.postrider.schema.SchemaRegistryConfig.Subject;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads schemas from a registry with Confluent's API (version 1). Not thread-safe. */
final class RegistryClient {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String TYPES = "application/vnd.schemaregistry.v1+json, application/json";
  private static final int MOST_REFERENCES = 1000;
  private static final int MOST_NESTED = 50;
  private static final int OK = 200;
  private static final int UNAUTHORIZED = 401;

  private final SchemaRegistryConfig config;
  private final HttpCalls calls;
  private final RegistryLogin login;

  RegistryClient(SchemaRegistryConfig config) {
    this.config = config;
    this.calls = HttpCalls.of(
        "the schema registry",
        config.url(),
        HttpCalls.tls(config.sslVerify(), config.authorities()),
        true,
        null);
    this.login = login(config);
  }

  private static RegistryLogin login(SchemaRegistryConfig config) {
    if (config.oauth() != null) {
      return new AccessTokens(config.oauth());
    }
    Basic basic = config.basic();
    return basic == null ? BasicLogin.NONE : BasicLogin.of(basic.username(), basic.password());
  }

  /**
   * The schema of a subject.
   *
   * @param known the one that was there before, given back if there is no other; null if there was none
   * @throws RegistryException if the registry does not give it
   * @throws UnusableSchemaException if nobody can use it
   */
  RegisteredSchema schema(Subject subject, @Nullable RegisteredSchema known, Deadline deadline)
      throws RegistryException, UnusableSchemaException, InterruptedException {
    JsonNode version = version(subject.name(), subject.version(), deadline);
    if (known != null
        && version.path("id").asInt() == known.id()
        && version.path("schema").asText().equals(known.text())) {
      return known;
    }
    return resolved(subject.name(), version, new HashMap<>(), MOST_NESTED, deadline);
  }

  private RegisteredSchema resolved(
      String subject,
      JsonNode version,
      Map<String, RegisteredSchema> found,
      int levels,
      Deadline deadline)
      throws RegistryException, UnusableSchemaException, InterruptedException {
    List<Reference> references = new ArrayList<>();
    for (JsonNode reference : version.path("references")) {
      if (found.size() >= MOST_REFERENCES || levels == 0) {
        throw new UnusableSchemaException(subject + " has too many references");
      }
      String other = reference.path("subject").asText();
      String number = reference.path("version").asText();
      String key = number + " " + other;
      RegisteredSchema schema = found.get(key);
      if (schema == null) {
        schema = resolved(other, version(other, number, deadline), found, levels - 1, deadline);
        found.put(key, schema);
      }
      references.add(new Reference(reference.path("name").asText(), schema));
    }
    return new RegisteredSchema(
        version.path("id").asInt(),
        type(subject, version),
        version.path("schema").asText(),
        references);
  }

  private static SchemaType type(String subject, JsonNode version) throws UnusableSchemaException {
    String name = version.path("schemaType").asText(SchemaType.AVRO.name());
    for (SchemaType type : SchemaType.values()) {
      if (type.name().equals(name)) {
        return type;
      }
    }
    throw new UnusableSchemaException(
        "the schema of " + subject + " is of a type other than Avro, JSON and Protobuf");
  }

  private JsonNode version(String subject, String version, Deadline deadline)
      throws RegistryException, InterruptedException {
    String asked = "version " + version + " of subject " + subject;
    URI url = URI.create(config.url().toString().replaceFirst("/+$", "") + "/subjects/"
        + segment(subject) + "/versions/" + segment(version));
    HttpResponse<byte[]> response = calls.send(request(url, deadline), deadline);
    if (response.statusCode() == UNAUTHORIZED && login.hasAnother()) {
      response = calls.send(request(url, deadline), deadline);
    }
    JsonNode json = json(response.body());
    if (response.statusCode() != OK) {
      int code = json.path("error_code").asInt();
      throw calls.refused(
          asked,
          "status " + response.statusCode() + (code == 0 ? "" : " (error code " + code + ")"));
    }
    if (!json.path("id").canConvertToInt() || !json.path("schema").isTextual()) {
      throw calls.refused(asked, "without id and schema");
    }
    return json;
  }

  private HttpRequest.Builder request(URI url, Deadline deadline)
      throws RegistryException, InterruptedException {
    HttpRequest.Builder request = HttpRequest.newBuilder(url).setHeader("Accept", TYPES);
    config.headers().forEach(request::setHeader);
    String authorization = login.authorization(deadline);
    return authorization == null ? request : request.setHeader("Authorization", authorization);
  }

  private static JsonNode json(byte[] body) {
    try {
      return JSON.readTree(body);
    } catch (IOException e) {
      return JSON.missingNode(); // an error page, which nobody should see
    }
  }

  private static String segment(String text) {
    return URLEncoder.encode(text, UTF_8).replace("+", "%20");
  }
}
