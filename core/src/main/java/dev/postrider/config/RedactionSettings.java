package dev.postrider.config;

import static dev.postrider.config.SettingRow.OURS;
import static dev.postrider.config.SettingRow.choice;
import static dev.postrider.config.SettingRow.list;
import static dev.postrider.config.SettingRow.secret;

import java.util.List;

/** Redaction: the names of the settings and their part of the table. */
final class RedactionSettings {

  static final String HEADERS = "redact_headers";
  static final String QUERY = "redact_query";
  static final String BODY = "redact_body";
  static final String WITH = "redact_with";
  static final String KEY = "redact_key";

  private RedactionSettings() {}

  static List<SettingRow> table() {
    return List.of(
        list(
            HEADERS, OURS, "HTTP headers whose values are kept out of messages and record headers"),
        list(QUERY, OURS, "query arguments whose values are kept out of messages"),
        list(
            BODY,
            OURS,
            "what is kept out of bodies: names of form arguments, of parts and of members at the top of a JSON body, or JSON Pointers such as /card/number and /items/*/email"),
        choice(
                WITH,
                OURS,
                "what stands in the place of such a value: nothing, `***`, or a keyed hash of the value",
                "remove",
                "mask",
                "hash")
            .withDefault("mask"),
        secret(KEY, OURS, "key of the hash (HMAC-SHA-256)"));
  }
}
