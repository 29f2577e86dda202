package dev.postrider.validation;

import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.networknt.schema.Error;
import com.networknt.schema.FailFastAssertionException;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaException;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SchemaRegistryConfig;
import com.networknt.schema.SpecificationVersion;
import com.networknt.schema.path.NodePath;
import com.networknt.schema.path.PathType;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A JSON Schema (2020-12, unless {@code $schema} names an earlier one). Nothing is fetched for it. Needs
 * {@code com.networknt:json-schema-validator}: without it the class cannot be loaded. Thread-safe.
 *
 * @since 0.1.0
 */
public final class JsonSchema {

  private static final int LONGEST_VALUE = 60;

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final ObjectReader STRICT =
      JSON.reader().with(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);
  private static final String DIALECTS = "https://json-schema.org/";
  private static final String META_SCHEMA = DIALECTS + "draft/2020-12/schema";

  private final Schema schema;

  private JsonSchema(Schema schema) {
    this.schema = schema;
  }

  /**
   * Reads a schema.
   *
   * @throws IllegalArgumentException if it is no schema, or refers to another than the meta-schemas
   */
  public static JsonSchema parse(String text) {
    return parse(text, Map.of());
  }

  /**
   * Reads a schema that refers to others.
   *
   * @param referred their texts, by the name or address in {@code $ref}
   * @throws IllegalArgumentException if one is no schema, or refers to another than these and the
   *     meta-schemas
   */
  public static JsonSchema parse(String text, Map<String, String> referred) {
    try {
      JsonNode json = JSON.readTree(text);
      SchemaRegistry registry = registry(new ReferredSchemas(referred));
      Schema schema = registry.getSchema(ReferredSchemas.BASE, json);
      schema.initializeValidators();
      if (json.path("$schema").asText(META_SCHEMA).equals(META_SCHEMA)) {
        requireValid(registry, json);
      }
      return new JsonSchema(schema);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("not JSON: " + e.getOriginalMessage(), e);
    } catch (SchemaException e) {
      throw new IllegalArgumentException(
          "no JSON Schema: " + ReferredSchemas.withoutBase(String.valueOf(e.getMessage())), e);
    }
  }

  private static SchemaRegistry registry(ReferredSchemas referred) {
    SchemaRegistryConfig config =
        SchemaRegistryConfig.builder().pathType(PathType.JSON_POINTER).build();
    return SchemaRegistry.withDefaultDialect(
        SpecificationVersion.DRAFT_2020_12,
        registry -> registry
            .schemaRegistryConfig(config)
            .schemaLoader(loader -> loader
                .fetchRemoteResources(false)
                .resourceLoaders(loaders -> loaders.add(referred))
                .allow(iri -> iri.toString().startsWith(DIALECTS) || referred.has(iri))));
  }

  private static void requireValid(SchemaRegistry registry, JsonNode json) {
    FirstErrors errors = new FirstErrors();
    validate(registry.getSchema(SchemaLocation.of(META_SCHEMA)), errors, json);
    if (!errors.getErrors().isEmpty()) {
      Error error = errors.getErrors().get(0);
      throw new IllegalArgumentException(
          "no JSON Schema: " + error.getInstanceLocation() + ": " + error.getMessage());
    }
  }

  /**
   * The first places at which a JSON text does not match; none if all of it does.
   *
   * @throws IllegalArgumentException if it is no JSON, nested too deep, or has a number too long to be looked at
   */
  public List<Violation> violations(byte[] json) {
    FirstErrors errors = new FirstErrors();
    try {
      JsonNode read = STRICT.readTree(json);
      if (read.isMissingNode()) {
        throw new IllegalArgumentException("no text");
      }
      validate(schema, errors, read);
    } catch (JsonParseException | MismatchedInputException e) {
      throw new IllegalArgumentException("other text", e);
    } catch (StackOverflowError e) {
      throw new IllegalArgumentException("nested too deep for its schema", e);
    } catch (IOException | ArithmeticException | NumberFormatException e) {
      throw new IllegalArgumentException("nested too deep, or a number is too long", e);
    }
    return errors.getErrors().stream()
        .limit(FirstErrors.MOST)
        .map(JsonSchema::violation)
        .distinct()
        .toList();
  }

  private static void validate(Schema schema, FirstErrors errors, JsonNode json) {
    try {
      schema.validate(errors, json);
    } catch (FailFastAssertionException e) {
      // There are enough.
    }
  }

  private static Violation violation(Error error) {
    Deque<String> path = new ArrayDeque<>();
    for (NodePath at = error.getInstanceLocation(); at.getNameCount() > 0; at = at.getParent()) {
      path.addFirst(String.valueOf(at.getElement(-1)));
    }
    String keyword = String.valueOf(error.getKeyword());
    return new Violation(
        new ArrayList<>(path),
        keyword,
        keyword.equals("required") ? error.getProperty() : null,
        expected(keyword, error),
        found(error.getInstanceNode()));
  }

  /** Of the schema, never of the text that is held to it. */
  private static String expected(String keyword, Error error) {
    @Nullable String property = error.getProperty();
    if (keyword.equals("required") && property != null) {
      return "required " + property;
    }
    @Nullable JsonNode value = error.getSchemaNode();
    String text = value == null || value.isObject() ? "" : value.toString().replace("\"", "");
    return text.isEmpty() || text.length() > LONGEST_VALUE ? keyword : keyword + " " + text;
  }

  private static String found(@Nullable JsonNode value) {
    return value == null ? "nothing" : value.getNodeType().name().toLowerCase(Locale.ROOT);
  }
}
