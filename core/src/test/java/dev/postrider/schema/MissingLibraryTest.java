package dev.postrider.schema;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.postrider.testing.Documentation;
import dev.postrider.testing.WithoutLibrary;
import java.util.function.Function;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MissingLibraryTest {

  /** What is said about a schema of a type; made in the process without the library. */
  public static final class Refusal implements Function<String, String> {
    @Override
    public String apply(String type) {
      try {
        PayloadEncoders.of(
            Schemas.schema(SchemaType.valueOf(type), "\"int\""), PayloadEncoding.AVRO_JSON);
        return "";
      } catch (UnusableSchemaException e) {
        return String.valueOf(e.getMessage());
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    "AVRO, org.apache.avro., org.apache.avro:avro",
    "PROTOBUF, com.squareup.wire., com.squareup.wire:wire-schema-jvm",
    "JSON, com.networknt., com.networknt:json-schema-validator"
  })
  @SuppressWarnings("unchecked")
  void isNamed(String type, String classes, String library) throws Exception {
    Function<String, String> refusal = (Function<String, String>) new WithoutLibrary(classes)
        .loadClass(Refusal.class.getName())
        .getConstructor()
        .newInstance();
    String expected = "a schema of type " + type + " needs " + library
        + " on the class path, which is missing or incomplete: ";
    assertEquals(expected, withoutClass(refusal.apply(type)));
    if (type.equals("AVRO")) {
      assertEquals(expected, withoutClass(Documentation.block("registry-library-missing")));
    }
  }

  /** The class that a JVM misses first is its own affair. */
  private static String withoutClass(String message) {
    return message.replaceAll("[^ ]*$", "");
  }
}
