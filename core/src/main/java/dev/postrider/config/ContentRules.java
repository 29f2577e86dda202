package dev.postrider.config;

import static dev.postrider.config.ContentSettings.DECODE_CHARSET;
import static dev.postrider.config.ContentSettings.JSON_CONTENT_TYPES;
import static dev.postrider.config.ContentSettings.MULTIPART_JSON;
import static dev.postrider.config.ContentSettings.TEXT_CONTENT_TYPES;
import static dev.postrider.config.ContentSettings.VALIDATE;

import dev.postrider.envelope.ContentTypes;
import dev.postrider.validation.JsonSchema;
import java.util.List;

/** What must hold for the settings that say how bodies are read. */
final class ContentRules {

  private ContentRules() {}

  static void check(SettingValues values, Faults faults) {
    for (String path : List.of(JSON_CONTENT_TYPES, TEXT_CONTENT_TYPES)) {
      List<String> types = values.list(path);
      for (int i = 0; i < types.size(); i++) {
        if (!ContentTypes.isType(types.get(i))) {
          faults.add(
              path + "[" + i + "]",
              Faults.quote(types.get(i))
                  + " is no content type as text/csv, text/*, */*+json or standard");
        }
      }
    }
    if (values.flag(DECODE_CHARSET)
        && values.requiredText(RecordSettings.MESSAGE_FORMAT).equals("raw_body")) {
      faults.add(DECODE_CHARSET, "not together with raw_body, which keeps the bytes");
    }
    if (values.flag(MULTIPART_JSON) && !values.flag("multipart_parts")) {
      faults.add(MULTIPART_JSON, "has no effect unless multipart_parts is true");
    }
    String schema = values.text(VALIDATE);
    if (schema != null) {
      checkSchema(schema, faults);
    }
  }

  private static void checkSchema(String schema, Faults faults) {
    try {
      var unused = JsonSchema.parse(schema);
    } catch (IllegalArgumentException e) {
      faults.add(VALIDATE, String.valueOf(e.getMessage()).lines().findFirst().orElse(""));
    } catch (LinkageError e) {
      faults.add(VALIDATE, "needs com.networknt:json-schema-validator 2.x on the class path: " + e);
    }
  }
}
