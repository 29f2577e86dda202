package dev.postrider.config;

import static dev.postrider.config.SettingRow.OURS;
import static dev.postrider.config.SettingRow.choice;
import static dev.postrider.config.SettingRow.map;
import static dev.postrider.config.SettingRow.string;

import java.util.List;
import java.util.Map;

/** The part of the table of settings that says what records take from requests. */
final class RecordSettings {

  static final String KEY = "key";
  static final String TOPIC_FROM = "topic_from";
  static final String RECORD_HEADERS = "record_headers";
  static final String STATIC_RECORD_HEADERS = "static_record_headers";
  static final String PATH_TEMPLATE = "path_template";

  static final String KEY_ENCODING = "key_encoding";

  static final String TIMESTAMP_FROM = "timestamp_from";
  static final String PARTITION_FROM = "partition_from";
  static final String MESSAGE_FORMAT = "message_format";
  static final String MESSAGE_TEMPLATE = "message_template";
  static final String CLOUDEVENTS_ATTRIBUTES = "cloudevents_attributes";
  static final String TOMBSTONE_WHEN = "tombstone_when";
  static final String TRACE = "trace";
  static final String NEVER = "never";

  private RecordSettings() {}

  static List<SettingRow> table() {
    return List.of(
        string(KEY, OURS, "expression for the record key, such as `header:x-tenant`"),
        choice(
                KEY_ENCODING,
                OURS,
                "what the value for `key` is: the key itself, or its base64",
                "text",
                "base64")
            .withDefault("text"),
        string(
            TOPIC_FROM,
            OURS,
            "expression for the topics of a request, separated by commas; each must be in `allowed_topics`"),
        string(
            TIMESTAMP_FROM,
            OURS,
            "expression for the timestamp of the record: ISO 8601, or seconds or milliseconds since 1970"),
        string(
            PARTITION_FROM,
            OURS,
            "expression for the partition of the record, from 0 on; if there is no value, the key decides"),
        choice(
                MESSAGE_FORMAT,
                OURS,
                "what the value of the record is: the message that `forward_*` describe, the bytes of the body, the JSON of the body, that of `message_template`, or a CloudEvent",
                "envelope",
                "raw_body",
                "json_body",
                "template",
                "cloudevents_structured",
                "cloudevents_binary")
            .withDefault("envelope"),
        string(
            MESSAGE_TEMPLATE,
            OURS,
            "JSON text with sources in its strings, as `{\"id\": \"{json:/order/id}\"}`, for `message_format` template"),
        map(
                CLOUDEVENTS_ATTRIBUTES,
                OURS,
                "attribute of a CloudEvent to the expression for its value; `id`, `source` and `time` are uuid, uri and now if unset")
            .withDefault(Map.of()),
        string(
                TOMBSTONE_WHEN,
                OURS,
                "requests that become a record without a value, as `method:DELETE`, `empty_body` or `header:NAME`; they need a key")
            .withDefault(NEVER),
        map(RECORD_HEADERS, OURS, "record header to the expression for its value")
            .withDefault(Map.of()),
        map(STATIC_RECORD_HEADERS, OURS, "record headers added to every record")
            .withDefault(Map.of()),
        choice(
                TRACE,
                OURS,
                "trace context of a request that its records carry on in headers: `traceparent` and `tracestate` (w3c), or `b3`",
                "none",
                "w3c",
                "b3")
            .withDefault("none"),
        string(
            PATH_TEMPLATE,
            OURS,
            "shape of the request path, as `/orders/{id}`, for expressions with `path:{id}`"));
  }
}
