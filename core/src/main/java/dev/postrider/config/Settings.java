package dev.postrider.config;

import static dev.postrider.config.Setting.Type.INTEGER;
import static dev.postrider.config.Setting.Type.SERVER_LIST;
import static dev.postrider.config.SettingRow.ANY;
import static dev.postrider.config.SettingRow.OURS;
import static dev.postrider.config.SettingRow.choice;
import static dev.postrider.config.SettingRow.flag;
import static dev.postrider.config.SettingRow.limit;
import static dev.postrider.config.SettingRow.list;
import static dev.postrider.config.SettingRow.map;
import static dev.postrider.config.SettingRow.millis;
import static dev.postrider.config.SettingRow.status;
import static dev.postrider.config.SettingRow.string;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The one table of every setting. */
final class Settings {
  static final String RESPONSE_BODY = "response_body";
  static final String RESPONSE_HEADERS = "response_headers";

  static final List<Setting> ALL = table();

  private static final Map<String, Setting> BY_PATH = byPath();
  private static final Set<String> GROUPS = findGroups();

  private Settings() {}

  private static List<Setting> table() {
    List<SettingRow> table = new ArrayList<>();
    table.addAll(messageAndRouting());
    table.addAll(RecordSettings.table());
    table.addAll(SplitSettings.table());
    table.addAll(envelope());
    table.addAll(producer());
    table.addAll(SpoolSettings.table());
    table.addAll(TransactionSettings.table());
    table.addAll(IdempotencySettings.table());
    table.addAll(SecuritySettings.table());
    table.addAll(SignatureSettings.table());
    table.addAll(ContentSettings.table());
    table.addAll(RedactionSettings.table());
    table.addAll(ClaimCheckSettings.table());
    table.addAll(recordHeaders());
    table.addAll(responses());
    table.addAll(SchemaRegistrySettings.table());
    return table.stream().map(SettingRow::setting).toList();
  }

  private static List<SettingRow> messageAndRouting() {
    return List.of(
        SettingRow.of(
            SERVER_LIST,
            "bootstrap_servers",
            "1.3",
            "brokers to contact first; needed unless a producer is handed in"),
        string("bootstrap_servers[].host", "1.3", "name or address of a broker").mandatory(),
        SettingRow.of(INTEGER, "bootstrap_servers[].port", "1.3", "port of a broker")
            .between(0, 65535)
            .mandatory(),
        string(
                "topic",
                "1.3",
                "topic of each message whose request names no other topic; always allowed")
            .mandatory(),
        string(
            "topics_query_arg",
            "3.10",
            "query argument that lists the topics of a request, separated by commas"),
        list(
            "allowed_topics",
            "3.10",
            "topics a request may name besides `topic`, as `orders` or `orders-*`; if unset, no other topic"),
        string("key_query_arg", "3.11", "query argument whose value becomes the record key"),
        list(
            "methods",
            OURS,
            "request methods that are sent, as `POST`; any other is answered 405; all if unset"),
        flag("forward_method", false, "1.3", "put the method into the message"),
        flag(
            "forward_uri",
            false,
            "1.3",
            "put the request target and its parsed query into the message"),
        flag("forward_headers", false, "1.3", "put the HTTP headers into the message"),
        flag("forward_body", true, "1.3", "put the body, raw and parsed, into the message"),
        list(
            FunctionRules.LUA,
            "3.10",
            "Lua functions that change the message, one after the other; in the plugin server for Kong"),
        list(
            FunctionRules.JQ,
            OURS,
            "programs in jq that change the message, one after the other; need the library jackson-jq"),
        flag(
            "error_handling.return_error_message",
            false,
            "3.15",
            "answer with the Kafka client's own error text; for debugging"),
        string(
            "cluster_name",
            "2.8",
            "name of the producer; configurations of one name and equal producer settings share it"));
  }

  private static List<SettingRow> envelope() {
    return List.of(
        choice(
                "raw_content_type_matching",
                OURS,
                "how the types sent as text are recognised: by type and subtype, or by the whole header value",
                "media_type",
                "exact")
            .withDefault("media_type"),
        choice(
                "parsed_content_type_matching",
                OURS,
                "how the types that are parsed are recognised: by type and subtype, or by how the header value begins",
                "media_type",
                "prefix")
            .withDefault("media_type"),
        choice(
                "base64",
                OURS,
                "which bodies are base64: those that are not UTF-8 text of a known type (auto), all of them, or none",
                "auto",
                "always",
                "never")
            .withDefault("auto"),
        choice(
            "on_invalid_utf8",
            OURS,
            "a body of a text type that is not UTF-8: send it as base64, replace the bytes, or reject it; when unset base64, but a JSON body is rejected",
            "base64",
            "replace",
            "reject"),
        choice(
                "json_numbers",
                OURS,
                "numbers of a JSON body in `body_args`: digit for digit, but rejected beyond the range of a double (double_range); digit for digit (exact); rounded to a double of 16 digits (double16)",
                "double_range",
                "exact",
                "double16")
            .withDefault("double_range"),
        choice(
                "json_empty_body",
                OURS,
                "a JSON request without a body: send it with empty `body_args` if it is a GET, HEAD, DELETE or OPTIONS (by_method), reject it, or always send it (omit_args)",
                "by_method",
                "reject",
                "omit_args")
            .withDefault("by_method"),
        choice(
                "json_scalars",
                OURS,
                "a JSON body that is neither object nor array: reject it, or allow it",
                "reject",
                "allow")
            .withDefault("reject"),
        choice(
                "json_bom",
                OURS,
                "a JSON body that begins with a byte order mark: reject it, or accept it",
                "reject",
                "accept")
            .withDefault("reject"),
        choice(
                "json_lone_surrogates",
                OURS,
                "a JSON body with an escape for half of a surrogate pair: reject it, or put U+FFFD into `body_args`",
                "reject",
                "replace")
            .withDefault("reject"),
        choice(
                "json_utf16",
                OURS,
                "a JSON body in UTF-16 or UTF-32: reject it, or send it as base64 with empty `body_args`",
                "reject",
                "base64")
            .withDefault("reject"),
        flag(
            "multipart_lenient",
            false,
            OURS,
            "keep the parts of a multipart body whose closing delimiter is missing"),
        flag(
            "multipart_parts",
            false,
            OURS,
            "add `body_parts`: name, file name, type and value of each part"),
        limit("max_form_args", 100, "form arguments kept in `body_args`"),
        limit("max_query_args", 100, "query arguments kept in `uri_args`"),
        limit("max_headers", 100, "header lines kept in `headers`"),
        limit("max_body_bytes", 1048576, "largest body").in("bytes"),
        limit("max_json_depth", 999, "deepest nesting of a JSON body"),
        limit("max_parts", 1000, "most parts of a multipart body"),
        flag(
            "report_truncation",
            true,
            OURS,
            "add `truncated`, which names the members a limit has cut"),
        flag(
            "decode_content_encoding",
            false,
            OURS,
            "undo gzip, deflate and zstd of a body (`Content-Encoding`); `body_decoded` says so"),
        limit(
            "max_decoding_ratio",
            200,
            "how many times as large a decoded body may be, from 64 KiB on"),
        flag("escape_forward_slash", false, OURS, "write `/` as `\\/` in strings, as Kong does"));
  }

  private static List<SettingRow> producer() {
    return List.of(
        millis("timeout", 10000, "1.3", "longest time to set up a connection to a broker"),
        millis("keepalive", 60000, "1.3", "idle time after which a connection is closed"),
        flag(
            "keepalive_enabled",
            false,
            "2.6",
            "accepted without effect: the Kafka client always keeps its connections"),
        SettingRow.of(
                INTEGER,
                "producer_request_acks",
                "1.3",
                "acknowledgements to wait for: none, the leader's, or (-1) all in-sync replicas'")
            .withDefault(1)
            .oneOf("-1", "0", "1"),
        millis(
            "producer_request_timeout",
            2000,
            "1.3",
            "longest wait for the answer to one produce request"),
        SettingRow.of(
                INTEGER,
                "producer_request_limits_messages_per_request",
                "1.3",
                "accepted without effect: the Kafka client limits a produce request by bytes")
            .withDefault(200),
        SettingRow.of(
                INTEGER,
                "producer_request_limits_bytes_per_request",
                "1.3",
                "largest produce request, and so the largest record")
            .withDefault(1048576)
            .between(1, ANY)
            .in("bytes"),
        SettingRow.of(
                INTEGER,
                "producer_request_retries_max_attempts",
                "1.3",
                "sets the delivery timeout: time for so many tries with their pauses, not a count")
            .withDefault(10)
            .between(1, ANY),
        SettingRow.of(
                INTEGER,
                "producer_request_retries_backoff_timeout",
                "1.3",
                "first pause between tries; it doubles up to a second, or to this if longer")
            .withDefault(100)
            .between(0, ANY)
            .in("ms"),
        flag(
            "producer_async",
            true,
            "1.3",
            "answer when the message is buffered; false: when the brokers have acknowledged it"),
        SettingRow.of(
                INTEGER,
                "producer_async_flush_timeout",
                "1.3",
                "longest time a message waits for others to share its request; asynchronous only")
            .withDefault(1000)
            .between(0, ANY)
            .in("ms"),
        SettingRow.of(
                INTEGER,
                "producer_async_buffering_limits_messages_in_memory",
                "1.3",
                "messages that may wait for the brokers; when more wait, a topic has only its fair share")
            .withDefault(50000)
            .between(1, ANY),
        choice(
                "compression_type",
                "3.16",
                "compression of batches on the way to the brokers; zstd is ours",
                "none",
                "gzip",
                "snappy",
                "lz4",
                "zstd")
            .withDefault("none"),
        flag(
            "new_kafka_async_producer",
            false,
            "3.16",
            "accepted without effect: the Kafka client already batches by partition"),
        flag(
            "producer_async_health_gating",
            false,
            "3.16",
            "answer 503 while the brokers cannot be reached; asynchronous only"),
        SettingRow.of(
                INTEGER,
                "producer_async_health_failure_threshold",
                "3.16",
                "failures in a row that make the producer unhealthy")
            .withDefault(3)
            .between(1, 100),
        SettingRow.of(
                INTEGER,
                "producer_async_health_probe_interval",
                "3.16",
                "pause between probes of an unhealthy producer")
            .withDefault(5000)
            .between(100, 600000)
            .in("ms"),
        SettingRow.of(
                INTEGER,
                "producer_async_health_recovery_threshold",
                "3.16",
                "good probes in a row that make the producer healthy again")
            .withDefault(1)
            .between(1, 100),
        choice(
                "partitioner",
                OURS,
                "partition of a record with a key: as Java clients choose it, or (crc32) as Kong does",
                "default",
                "crc32")
            .withDefault("default"),
        map(
                "producer_properties",
                OURS,
                "properties for the Kafka client, applied last; they win over every other setting")
            .withDefault(Map.of())
            .confidential()
            .fromVault());
  }

  private static List<SettingRow> recordHeaders() {
    return List.of(
        flag(
            "headers.forward_http_headers_as_record_headers",
            true,
            "3.15",
            "switch for all record headers made from HTTP headers"),
        flag(
            "headers.forward_all_by_default",
            false,
            "3.15",
            "true: all headers but `exclude_headers`; false: only `include_headers`"),
        list("headers.include_headers", "3.15", "HTTP headers that become record headers")
            .withDefault(List.of()),
        list("headers.exclude_headers", "3.15", "HTTP headers that do not become record headers")
            .withDefault(List.of()),
        map("headers.name_mappings", "3.15", "HTTP header name to record header key")
            .withDefault(Map.of()),
        choice(
                "headers.repeated_headers_behavior",
                "3.15",
                "a repeated HTTP header: a record header for each value, for the first, or for all joined",
                "retain_duplicates",
                "take_first",
                "concatenate_by_comma")
            .withDefault("retain_duplicates"));
  }

  private static List<SettingRow> responses() {
    return List.of(
        status("success", 200, 200, 299, "the message is buffered or acknowledged"),
        status("topic_not_allowed", 502, 400, 599, "the request names a topic not allowed"),
        status("send_failed", 502, 400, 599, "the brokers did not take the message"),
        status("buffer_full", 503, 400, 599, "too many messages wait for the brokers"),
        status("unhealthy", 503, 400, 599, "health gating stopped the request"),
        status("parse_error", 400, 400, 599, "the body is not what its content type says"),
        status("too_large", 413, 400, 599, "the body or the record is over its limit"),
        status("missing_value", 400, 400, 599, "the request lacks a value that its record needs"),
        status(
            "schema_invalid",
            400,
            400,
            599,
            "the message does not match its schema in the registry"),
        status("registry_unavailable", 502, 400, 599, "the schema registry gave no schema"),
        status("function_error", 500, 400, 599, "a message function failed"),
        string("on_buffer_full", OURS, "what becomes of a message the full buffer cannot take")
            .withDefault("fail")
            .notYet(),
        string(
            RESPONSE_BODY,
            OURS,
            "body of the success response: JSON text with {topic}, {partition}, {offset}, {timestamp} and {id} in its strings"),
        map(
                RESPONSE_HEADERS,
                OURS,
                "header of the success response to its value, with the same in it")
            .withDefault(Map.of()),
        flag(
            "response_include_metadata",
            false,
            OURS,
            "say in the success response where the message is: in memory, on disk, or topic, partition, offset and timestamp"));
  }

  /** The way out for a setting that is not supported yet, as the end of a fault. */
  static String instead(String path) {
    return path.equals("security.certificate_id")
        ? "; give the certificate and its key as PEM in security.certificate and"
            + " security.private_key"
        : "";
  }

  /** The setting of that path, or null. */
  static @Nullable Setting find(String path) {
    return BY_PATH.get(path);
  }

  /** Whether a path names an object that holds settings, such as {@code headers}. */
  static boolean isGroup(String path) {
    return GROUPS.contains(path);
  }

  /** All objects that hold settings. */
  static Set<String> groups() {
    return GROUPS;
  }

  private static Map<String, Setting> byPath() {
    Map<String, Setting> byPath = new LinkedHashMap<>();
    for (Setting setting : ALL) {
      if (byPath.put(setting.path(), setting) != null) {
        throw new IllegalStateException(setting.path() + " stands twice in the table");
      }
    }
    return Collections.unmodifiableMap(byPath);
  }

  private static Set<String> findGroups() {
    Set<String> groups = new TreeSet<>();
    for (String path : BY_PATH.keySet()) {
      for (int dot = path.indexOf('.'); dot >= 0; dot = path.indexOf('.', dot + 1)) {
        if (!path.substring(0, dot).endsWith("[]")) {
          groups.add(path.substring(0, dot));
        }
      }
    }
    return Collections.unmodifiableSet(groups);
  }
}
