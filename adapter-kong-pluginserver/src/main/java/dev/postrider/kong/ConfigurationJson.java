package dev.postrider.kong;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.Set;

/** The configuration as Kong hands it over: the plugin's fields, and Kong's own beside them. */
final class ConfigurationJson {

  private static final JsonFactory JSON = new JsonFactory();

  /** Beside all that begin with two underscores. */
  private static final Set<String> KONGS_OWN =
      Set.of("route_id", "service_id", "consumer_id", "consumer_group_id", "plugin_instance_name");

  /** In every record: where the values come from that were vault references. */
  private static final String REFERENCES = "$refs";

  private ConfigurationJson() {}

  /** The plugin's fields alone. Text that is no JSON is left as it is, for core to refuse. */
  static String withoutKongsOwn(String json) {
    StringWriter plain = new StringWriter(json.length());
    try (JsonParser in = JSON.createParser(json);
        JsonGenerator out = JSON.createGenerator(plain)) {
      while (in.nextToken() != null) {
        if (in.currentToken() == JsonToken.FIELD_NAME && isKongsOwn(in)) {
          in.nextToken();
          in.skipChildren();
        } else {
          out.copyCurrentEventExact(in);
        }
      }
    } catch (JacksonException e) {
      return json;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return plain.toString();
  }

  private static boolean isKongsOwn(JsonParser in) throws IOException {
    String name = in.currentName();
    boolean top = in.getParsingContext().getParent().inRoot();
    return name.equals(REFERENCES) || (top && (name.startsWith("__") || KONGS_OWN.contains(name)));
  }
}
