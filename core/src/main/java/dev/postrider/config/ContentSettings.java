package dev.postrider.config;

import static dev.postrider.config.SettingRow.OURS;
import static dev.postrider.config.SettingRow.flag;
import static dev.postrider.config.SettingRow.list;
import static dev.postrider.config.SettingRow.string;

import java.util.List;

/** How bodies are read: the names of the settings and their part of the table. */
final class ContentSettings {

  static final String JSON_CONTENT_TYPES = "json_content_types";
  static final String TEXT_CONTENT_TYPES = "text_content_types";
  static final String DECODE_CHARSET = "decode_charset";
  static final String DECODE_TRANSFER_ENCODING = "decode_transfer_encoding";
  static final String MULTIPART_JSON = "multipart_json";
  static final String VALIDATE = "validate";

  private ContentSettings() {}

  static List<SettingRow> table() {
    return List.of(
        list(
            JSON_CONTENT_TYPES,
            OURS,
            "further types of JSON bodies: `text/json`, `*/*+json`, or `standard` for those in use"),
        list(
            TEXT_CONTENT_TYPES,
            OURS,
            "further types whose body is sent as text if it is UTF-8: `text/csv`, `text/*`, `*/*+xml`, or `standard` for those in use"),
        flag(
            DECODE_CHARSET,
            false,
            OURS,
            "read text and JSON in the `charset` of their type, such as iso-8859-1; `body_charset` says so"),
        flag(
            DECODE_TRANSFER_ENCODING,
            false,
            OURS,
            "decode parts of multipart bodies whose `Content-Transfer-Encoding` is base64 or quoted-printable"),
        flag(
            MULTIPART_JSON,
            false,
            OURS,
            "write parts of JSON types as JSON into `body_parts`, as `value_json`; needs `multipart_parts`"),
        string(
            VALIDATE,
            OURS,
            "JSON Schema (2020-12) that bodies must match, as text; else the request is answered 422; needs the library json-schema-validator"));
  }
}
