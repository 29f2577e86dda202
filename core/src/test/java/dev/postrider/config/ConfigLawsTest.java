package dev.postrider.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.postrider.record.TombstoneCondition;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ConfigLawsTest {

  private static final String SECRET = "hunter2-correct-horse";

  /** Where a value read from JSON is found again. */
  private static final Map<String, Function<PublisherConfig, Object>> ACCESSORS = accessors();

  private static Map<String, Function<PublisherConfig, Object>> accessors() {
    Map<String, Function<PublisherConfig, Object>> map = new LinkedHashMap<>();
    map.put("topic", PublisherConfig::topic);
    map.put("topics_query_arg", PublisherConfig::topicsQueryArg);
    map.put("allowed_topics", PublisherConfig::allowedTopics);
    map.put("key_query_arg", PublisherConfig::keyQueryArg);
    map.put("key", c -> String.valueOf(c.record().key()));
    map.put("key_encoding", c -> text(c.record().keyEncoding()));
    map.put("topic_from", c -> String.valueOf(c.record().topicFrom()));
    map.put("partition_from", c -> String.valueOf(c.record().partitionFrom()));
    map.put("timestamp_from", c -> String.valueOf(c.record().timestampFrom()));
    map.put("message_format", c -> text(c.record().messageFormat()));
    map.put("trace", c -> text(c.trace()));
    map.put("message_template", c -> String.valueOf(c.record().messageTemplate()));
    map.put("tombstone_when", c -> tombstoneWhen(c));
    map.put("split", c -> text(c.split().form()));
    map.put("split_max_items", c -> c.split().maxItems());
    map.put("on_partial", c -> text(c.split().onPartial()));
    map.put("static_record_headers", c -> c.record().staticRecordHeaders());
    map.put("path_template", c -> String.valueOf(c.record().pathTemplate()));
    map.put("cluster_name", PublisherConfig::clusterName);
    map.put("error_handling.return_error_message", PublisherConfig::returnErrorMessage);
    map.put("producer_async", PublisherConfig::producerAsync);
    map.put("ack", c -> text(c.ack()));
    map.put("spool_dir", PublisherConfig::spoolDir);
    map.put("spool_max_bytes", PublisherConfig::spoolMaxBytes);
    map.put("spool_after", c -> (int) c.spoolAfter().toMillis());
    map.put("spool_max_age", c -> (int) c.spoolMaxAge().toMillis());
    map.put("dead_letter_topic", PublisherConfig::deadLetterTopic);
    map.put(
        "producer_async_buffering_limits_messages_in_memory", PublisherConfig::messagesInMemory);
    map.put("producer_async_health_gating", PublisherConfig::healthGating);
    map.put("producer_async_health_failure_threshold", PublisherConfig::healthFailureThreshold);
    map.put("producer_async_health_probe_interval", c ->
        (int) c.healthProbeInterval().toMillis());
    map.put("producer_async_health_recovery_threshold", PublisherConfig::healthRecoveryThreshold);
    map.put("producer_request_limits_bytes_per_request", PublisherConfig::maxRecordBytes);
    map.put(
        "headers.forward_http_headers_as_record_headers",
        PublisherConfig::forwardHttpHeadersAsRecordHeaders);
    map.put("headers.forward_all_by_default", PublisherConfig::forwardAllByDefault);
    map.put("headers.include_headers", PublisherConfig::includeHeaders);
    map.put("headers.exclude_headers", PublisherConfig::excludeHeaders);
    map.put("headers.name_mappings", PublisherConfig::nameMappings);
    map.put("headers.repeated_headers_behavior", c -> text(c.repeatedHeadersBehavior()));
    map.put("status_codes.success", c -> c.statusCodes().success());
    map.put("status_codes.topic_not_allowed", c -> c.statusCodes().topicNotAllowed());
    map.put("status_codes.send_failed", c -> c.statusCodes().sendFailed());
    map.put("status_codes.buffer_full", c -> c.statusCodes().bufferFull());
    map.put("status_codes.unhealthy", c -> c.statusCodes().unhealthy());
    map.put("status_codes.parse_error", c -> c.statusCodes().parseError());
    map.put("status_codes.too_large", c -> c.statusCodes().tooLarge());
    map.put("signature.on_failure", c -> text(c.signatureOnFailure()));
    map.put("signature.quarantine_topic", PublisherConfig::signatureQuarantineTopic);
    map.put("decode_content_encoding", PublisherConfig::decodeContentEncoding);
    map.put("max_decoding_ratio", PublisherConfig::maxDecodingRatio);
    map.put("status_codes.missing_value", c -> c.statusCodes().missingValue());
    map.put("response_include_metadata", PublisherConfig::responseIncludeMetadata);
    map.put("forward_method", c -> c.envelope().forwardMethod());
    map.put("forward_uri", c -> c.envelope().forwardUri());
    map.put("forward_headers", c -> c.envelope().forwardHeaders());
    map.put("forward_body", c -> c.envelope().forwardBody());
    map.put("raw_content_type_matching", c -> text(c.envelope().rawContentTypeMatching()));
    map.put("json_content_types", c -> c.envelope().jsonContentTypes());
    map.put("text_content_types", c -> c.envelope().textContentTypes());
    map.put("validate", PublisherConfig::validate);
    map.put("decode_charset", PublisherConfig::decodeCharset);
    map.put("base64", c -> text(c.envelope().base64()));
    map.put("on_invalid_utf8", c -> text(c.envelope().onInvalidUtf8()));
    map.put("json_numbers", c -> text(c.envelope().jsonNumbers()));
    map.put("json_empty_body", c -> text(c.envelope().jsonEmptyBody()));
    map.put("json_scalars", c -> text(c.envelope().jsonScalars()));
    map.put("parsed_content_type_matching", c -> text(c.envelope().parsedContentTypeMatching()));
    map.put("json_bom", c -> text(c.envelope().jsonBom()));
    map.put("json_lone_surrogates", c -> text(c.envelope().jsonLoneSurrogates()));
    map.put("json_utf16", c -> text(c.envelope().jsonUtf16()));
    map.put("multipart_lenient", c -> c.envelope().multipartLenient());
    map.put("multipart_json", c -> c.envelope().multipartJson());
    map.put("decode_transfer_encoding", c -> c.envelope().decodeTransferEncoding());
    map.put("multipart_parts", c -> c.envelope().multipartParts());
    map.put("report_truncation", c -> c.envelope().reportTruncation());
    map.put("escape_forward_slash", c -> c.envelope().escapeForwardSlash());
    map.put("max_body_bytes", c -> c.envelope().maxBodyBytes());
    map.put("max_json_depth", c -> c.envelope().maxJsonDepth());
    map.put("max_form_args", c -> c.envelope().maxFormArgs());
    map.put("max_query_args", c -> c.envelope().maxQueryArgs());
    map.put("max_headers", c -> c.envelope().maxHeaders());
    map.put("max_parts", c -> c.envelope().maxParts());
    return map;
  }

  private static String tombstoneWhen(PublisherConfig config) {
    TombstoneCondition condition = config.record().tombstoneWhen();
    return condition == null ? "never" : condition.toString();
  }

  private static String text(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }

  /** Header names are compared without case, so they come back in lower case. */
  private static Object asRead(String path, Object value) {
    if (path.endsWith("clude_headers")) {
      return ((List<?>) value)
          .stream().map(name -> ((String) name).toLowerCase(Locale.ROOT)).toList();
    }
    return value;
  }

  @Provide
  Arbitrary<Map<String, Object>> configs() {
    return SettingSamples.configs();
  }

  @Property(tries = 500)
  void accessorsGiveBackWhatTheJsonSays(@ForAll("configs") Map<String, Object> values) {
    PublisherConfig config = loadOrNull(values);
    if (config == null) {
      return;
    }
    ACCESSORS.forEach((path, accessor) -> {
      if (values.containsKey(path)) {
        assertEquals(asRead(path, values.get(path)), accessor.apply(config), path);
      }
    });
  }

  @Test
  void withoutAnyOtherSettingAccessorsGiveTheDefaults() {
    PublisherConfig config = PublisherConfig.fromTrustedJson("{\"topic\": \"t\"}");
    for (Setting setting : SettingSamples.supported()) {
      Function<PublisherConfig, Object> accessor = ACCESSORS.get(setting.path());
      Object value = setting.defaultValue();
      if (accessor != null && value != null) {
        assertEquals(value, accessor.apply(config), setting.path());
      }
    }
    assertEquals(List.of(), config.allowedTopics());
    assertEquals("base64_except_json", text(config.envelope().onInvalidUtf8()));
  }

  @Property(tries = 500)
  void textSaysTheSameAsJson(@ForAll("configs") Map<String, Object> values) {
    PublisherConfig config = loadOrNull(values);
    if (config != null) {
      assertEquals(config, PublisherConfig.fromTrustedText(ConfigJson.texts(values)));
    }
  }

  /** Null if the attempts take longer than the Kafka client can count, the one cross-field fault. */
  private static @Nullable PublisherConfig loadOrNull(Map<String, Object> values) {
    try {
      return PublisherConfig.fromTrustedJson(ConfigJson.json(values));
    } catch (InvalidConfigException e) {
      assertEquals(1, e.faults().size(), e.getMessage());
      assertEquals(
          "producer_request_retries_max_attempts",
          e.faults().get(0).split(":", 2)[0],
          e.getMessage());
      return null;
    }
  }

  @Property(tries = 1500)
  void refusesMutatedJsonInOneWay(
      @ForAll("configs") Map<String, Object> values,
      @ForAll @IntRange(min = 0, max = 100_000) int position,
      @ForAll("snippets") String snippet,
      @ForAll @IntRange(min = 0, max = 5) int removed) {
    String json = ConfigJson.json(values);
    int at = position % (json.length() + 1);
    String mutated =
        json.substring(0, at) + snippet + json.substring(Math.min(json.length(), at + removed));
    loadOrRefuse(mutated);
  }

  @Provide
  Arbitrary<String> snippets() {
    return Arbitraries.oneOf(
        Arbitraries.strings().ascii().ofMaxLength(5),
        Arbitraries.of(
            "null", "{}", "[", "1e999999999", "\"topic\":", "\ud800", "-", "9".repeat(2000)));
  }

  @Property(tries = 500)
  void refusesAnyJsonInOneWay(@ForAll("trees") Object tree) throws JsonProcessingException {
    loadOrRefuse(new ObjectMapper().writeValueAsString(tree));
  }

  /** Trees of the names that stand in the table, with values of any type. */
  @Provide
  Arbitrary<Object> trees() {
    List<String> names = PublisherConfig.settings().stream()
        .flatMap(setting -> List.of(setting.path().split("(\\[])?\\.", -1)).stream())
        .distinct()
        .toList();
    Arbitrary<Object> leaves = Arbitraries.oneOf(
        Arbitraries.of(true, false).asGeneric(),
        Arbitraries.integers().asGeneric(),
        Arbitraries.doubles().asGeneric(),
        Arbitraries.strings().ofMaxLength(5).asGeneric());
    return Arbitraries.recursive(
        () -> leaves,
        inner -> Arbitraries.oneOf(
            inner.list().ofMaxSize(3).asGeneric(),
            Arbitraries.maps(Arbitraries.of(names), inner).ofMaxSize(8).asGeneric()),
        0,
        3);
  }

  private static void loadOrRefuse(String json) {
    try {
      PublisherConfig.fromTrustedJson(json);
    } catch (InvalidConfigException e) {
      assertFalse(e.faults().isEmpty());
    }
  }

  @Property(tries = 500)
  void neverShowsASecret(
      @ForAll("configs") Map<String, Object> values,
      @ForAll("secrets") Map<String, String> secrets) {
    Map<String, Object> withSecrets = new LinkedHashMap<>(values);
    withSecrets.put("producer_properties", secrets);
    try {
      PublisherConfig config = PublisherConfig.fromTrustedJson(ConfigJson.json(withSecrets));
      assertFalse(config.toString().contains(SECRET), config.toString());
    } catch (InvalidConfigException e) {
      assertFalse(e.toString().contains(SECRET), e.toString());
    }
  }

  @Provide
  Arbitrary<Map<String, String>> secrets() {
    Arbitrary<String> names = Arbitraries.of(
        "ssl.key.password",
        "sasl.jaas.config",
        "sasl.oauthbearer.client.credentials.client.secret",
        "ssl.keystore.certificate.chain",
        "sasl.oauthbearer.token.endpoint.url",
        "sasl.oauthbearer.jwks.endpoint.retry.backoff.ms",
        "key.serializer",
        "my.api.token",
        "my.API.KEY");
    Arbitrary<String> values =
        Arbitraries.of(SECRET, " " + SECRET, "\"" + SECRET + "\"", SECRET + "\n");
    Arbitrary<Map<String, String>> breaking = Arbitraries.of(
        Map.of(),
        Map.of("enable.idempotence", "true", "acks", "0"),
        Map.of("linger.ms", "x"),
        Map.of("security.protocol", "SASL_SSL", "sasl.mechanism", ""));
    return Combinators.combine(Arbitraries.maps(names, values).ofMaxSize(4), breaking)
        .as((secrets, rest) -> {
          Map<String, String> all = new LinkedHashMap<>(secrets);
          all.putAll(rest);
          return all;
        });
  }
}
