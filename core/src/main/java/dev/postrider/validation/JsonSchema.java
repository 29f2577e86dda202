package dev.postrider.validation;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
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

/**
 * A JSON Schema (2020-12, unless {@code $schema} names an earlier one). Nothing is fetched for it. Needs
 * {@code com.networknt:json-schema-validator}: without it the class cannot be loaded. Thread-safe.
 *
 * @since 0.1.0
 */
public final class JsonSchema {

  private static final ObjectMapper JSON = new ObjectMapper();
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
    try {
      JsonNode json = JSON.readTree(text);
      SchemaRegistry registry = registry();
      Schema schema = registry.getSchema(json);
      schema.initializeValidators();
      if (json.path("$schema").asText(META_SCHEMA).equals(META_SCHEMA)) {
        requireValid(registry, json);
      }
      return new JsonSchema(schema);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("not JSON: " + e.getOriginalMessage(), e);
    } catch (SchemaException e) {
      throw new IllegalArgumentException("no JSON Schema: " + e.getMessage(), e);
    }
  }

  private static SchemaRegistry registry() {
    SchemaRegistryConfig config =
        SchemaRegistryConfig.builder().pathType(PathType.JSON_POINTER).build();
    return SchemaRegistry.withDefaultDialect(
        SpecificationVersion.DRAFT_2020_12,
        registry -> registry
            .schemaRegistryConfig(config)
            .schemaLoader(loader -> loader
                .fetchRemoteResources(false)
                .allow(iri -> iri.toString().startsWith(DIALECTS))));
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
   * @throws IllegalArgumentException if it is nested too deep or has a number too long to be looked at
   */
  public List<Violation> violations(byte[] json) {
    FirstErrors errors = new FirstErrors();
    try {
      validate(schema, errors, JSON.readTree(json));
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
        new ArrayList<>(path), keyword, keyword.equals("required") ? error.getProperty() : null);
  }
}
