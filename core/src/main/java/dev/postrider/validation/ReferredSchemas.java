package dev.postrider.validation;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.networknt.schema.AbsoluteIri;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.resource.InputStreamSource;
import com.networknt.schema.resource.ResourceLoader;
import java.io.ByteArrayInputStream;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Schemas that another refers to, by the name or address in its {@code $ref}. Thread-safe. */
final class ReferredSchemas implements ResourceLoader {

  /** The place of a schema without {@code $id}, beside which relative names stand. */
  private static final String ADDRESS = "schema:///schema.json";

  static final SchemaLocation BASE = SchemaLocation.of(ADDRESS);

  private final Map<String, String> texts;

  ReferredSchemas(Map<String, String> texts) {
    this.texts = Map.copyOf(texts);
  }

  boolean has(AbsoluteIri iri) {
    return text(iri) != null;
  }

  /** A relative name has become the end of an address. */
  private @Nullable String text(AbsoluteIri iri) {
    String address = iri.toString();
    String text = texts.get(address);
    if (text != null) {
      return text;
    }
    for (Map.Entry<String, String> entry : texts.entrySet()) {
      if (address.endsWith("/" + entry.getKey())) {
        return entry.getValue();
      }
    }
    return null;
  }

  @Override
  public @Nullable InputStreamSource getResource(AbsoluteIri iri) {
    String text = text(iri);
    return text == null ? null : () -> new ByteArrayInputStream(text.getBytes(UTF_8));
  }

  /** A message that names places of the first schema as the schema itself would. */
  static String withoutBase(String message) {
    return message.replace(ADDRESS, "");
  }
}
