package dev.postrider.config;

import static java.util.Objects.requireNonNull;

import dev.postrider.envelope.EnvelopeConfig;
import dev.postrider.envelope.Redaction;
import dev.postrider.kafka.TransactionConfig;
import dev.postrider.message.MessageFunction;
import dev.postrider.schema.SchemaRegistryConfig;
import dev.postrider.signature.SignatureVerifier;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Every setting of a publisher, checked together. The names are those of Kong's {@code kafka-upstream}
 * plugin wherever it has the setting. Immutable; equal when all values and functions are equal. Neither {@link
 * #toString} nor an exception shows a secret.
 *
 * @since 0.1.0
 */
public final class PublisherConfig {
  private final SettingValues values;
  private final ProducerProperties producerProperties;
  private final EnvelopeConfig envelope;
  private final RepeatedHeaders repeatedHeadersBehavior;
  private final List<String> includeHeaders;
  private final List<String> excludeHeaders;
  private final Map<String, String> nameMappings;
  private final StatusCodes statusCodes;
  private final RecordConfig record;
  private final SplitConfig split;
  private final ResponseConfig response;
  private final @Nullable SignatureVerifier signatureVerifier;
  private final List<MessageFunction> messageFunctions;
  private final @Nullable Redaction redaction;
  private final @Nullable ClaimCheckConfig claimCheck;
  private final @Nullable SchemaRegistryConfig schemaRegistry;

  private PublisherConfig(
      SettingValues values,
      ProducerProperties producerProperties,
      List<MessageFunction> messageFunctions) {
    this.values = values;
    this.messageFunctions = List.copyOf(messageFunctions);
    this.producerProperties = producerProperties;
    this.envelope = EnvelopeSettings.of(values);
    this.record = RecordConfig.of(values);
    this.split = SplitConfig.of(values);
    this.response = ResponseConfig.of(values);
    this.repeatedHeadersBehavior =
        values.constant("headers.repeated_headers_behavior", RepeatedHeaders.class);
    this.includeHeaders = lowerCase(values.list("headers.include_headers"));
    this.excludeHeaders = lowerCase(values.list("headers.exclude_headers"));
    this.nameMappings = lowerCaseNames(values.map("headers.name_mappings"));
    this.statusCodes = new StatusCodes(
        values.integer("status_codes.success"),
        values.integer("status_codes.topic_not_allowed"),
        values.integer("status_codes.send_failed"),
        values.integer("status_codes.buffer_full"),
        values.integer("status_codes.unhealthy"),
        values.integer("status_codes.parse_error"),
        values.integer("status_codes.too_large"),
        values.integer("status_codes.missing_value"),
        values.integer("status_codes.schema_invalid"),
        values.integer("status_codes.registry_unavailable"),
        values.integer("status_codes.function_error"));
    this.signatureVerifier = SignatureRules.verifier(values);
    this.redaction = RedactionRules.of(values, envelope);
    this.claimCheck = ClaimCheckConfig.of(values, System.getenv());
    this.schemaRegistry = ConfiguredSchemaRegistry.of(values);
  }

  /** A builder in which nothing is set. */
  public static PublisherConfigBuilder builder() {
    return new PublisherConfigBuilder();
  }

  /** A builder of the schema registry, in which nothing is set. */
  public static SchemaRegistryBuilder schemaRegistryBuilder() {
    return new SchemaRegistryBuilder();
  }

  /**
   * Reads a configuration from a JSON object (RFC 8259) with the names of {@link #settings()}. {@code
   * null} means not set; everything else must be known and legal.
   *
   * <p>The writer of the configuration is not trusted with this process, as the users of a gateway are
   * not: {@code producer_properties} that name a class, a file, a program or a login module are
   * refused, and so is a token endpoint without TLS.
   *
   * @throws InvalidConfigException with all faults, if there is one
   */
  public static PublisherConfig fromJson(String json) {
    return fromJson(json, false);
  }

  /**
   * As {@link #fromJson}, for a writer who may run code in this process anyway, such as the
   * application's owner: any property of kafka-clients may be set.
   *
   * @throws InvalidConfigException with all faults, if there is one
   */
  public static PublisherConfig fromTrustedJson(String json) {
    return fromJson(json, true);
  }

  private static PublisherConfig fromJson(String json, boolean trusted) {
    Faults faults = new Faults();
    return of(JsonSettings.read(requireNonNull(json, "json"), faults), trusted, faults);
  }

  /**
   * Reads a configuration from texts by dotted path, for example {@code headers.include_headers}.
   * Lists are separated by commas or are a JSON array, maps are a JSON object, and {@code
   * bootstrap_servers} is a list of {@code host:port}, an IPv6 address in brackets, or a JSON array.
   * The writer is not trusted, as in {@link #fromJson}.
   *
   * @throws InvalidConfigException with all faults, if there is one
   */
  public static PublisherConfig fromText(Map<String, String> texts) {
    return fromText(texts, false);
  }

  /**
   * As {@link #fromText}, for a writer who may run code in this process anyway: any property of
   * kafka-clients may be set.
   *
   * @throws InvalidConfigException with all faults, if there is one
   */
  public static PublisherConfig fromTrustedText(Map<String, String> texts) {
    return fromText(texts, true);
  }

  private static PublisherConfig fromText(Map<String, String> texts, boolean trusted) {
    Faults faults = new Faults();
    return of(TextSettings.read(texts, faults), trusted, faults);
  }

  /** Every setting there is, those not yet supported included, in the order of the documentation. */
  public static List<Setting> settings() {
    return Settings.ALL;
  }

  static PublisherConfig of(Map<String, Object> read, boolean trusted, Faults faults) {
    SettingValues values = SettingChecks.check(read, faults);
    SettingRules.check(values, faults);
    if (!trusted) {
      UntrustedRules.check(values, faults);
    }
    ProducerProperties producerProperties = ProducerProperties.of(values, trusted, faults);
    faults.throwIfAny();
    return new PublisherConfig(values, producerProperties, List.of());
  }

  /** The same configuration with these functions in place of its own. */
  public PublisherConfig withMessageFunctions(List<MessageFunction> functions) {
    return new PublisherConfig(values, producerProperties, functions);
  }

  /**
   * The same configuration with a client certificate that is read from files, again when they change, in
   * place of its own. The settings must be for TLS; the files are not checked here.
   *
   * @param certificate PEM: the certificate, and those between it and the authority
   * @param privateKey PEM, not encrypted
   */
  public PublisherConfig withCertificateFiles(Path certificate, Path privateKey) {
    ProducerProperties changed =
        producerProperties.withCertificate(new CertificateFiles(certificate, privateKey));
    return new PublisherConfig(values, changed, messageFunctions);
  }

  private static List<String> lowerCase(List<String> names) {
    return names.stream().map(name -> name.toLowerCase(Locale.ROOT)).toList();
  }

  private static Map<String, String> lowerCaseNames(Map<String, String> mappings) {
    Map<String, String> lowerCase = new LinkedHashMap<>();
    mappings.forEach((name, key) -> lowerCase.put(name.toLowerCase(Locale.ROOT), key));
    return Collections.unmodifiableMap(lowerCase);
  }

  /** {@code bootstrap_servers} as {@code host:port}; empty when a producer is to be handed in. */
  public List<String> bootstrapServers() {
    return values.list("bootstrap_servers");
  }

  /** {@code topic}: the topic of every message whose request names no other. */
  public String topic() {
    return values.requiredText("topic");
  }

  /** {@code topics_query_arg}: the query argument that lists topics; null when there is none. */
  public @Nullable String topicsQueryArg() {
    return values.text("topics_query_arg");
  }

  /** {@code allowed_topics}: what a request may name besides {@link #topic()}; empty when unset. */
  public List<String> allowedTopics() {
    return values.list("allowed_topics");
  }

  /** {@code key_query_arg}: the query argument that is the record key; null when there is none. */
  public @Nullable String keyQueryArg() {
    return values.text("key_query_arg");
  }

  /** {@code message_by_lua_functions}: sources of functions that the plugin server for Kong runs. */
  public List<String> messageByLuaFunctions() {
    return values.list(FunctionRules.LUA);
  }

  /** {@code message_by_jq}: programs that change each message, before {@link #messageFunctions}. */
  public List<String> messageByJq() {
    return values.list(FunctionRules.JQ);
  }

  /** What changes each message before it is sent, in this order; not a setting. */
  public List<MessageFunction> messageFunctions() {
    return messageFunctions;
  }

  /** What is taken from each request for key, topics and headers of its record. */
  public RecordConfig record() {
    return record;
  }

  /** How a body becomes several records. */
  public SplitConfig split() {
    return split;
  }

  /** {@code trace}: the trace context that records carry on. */
  public Trace trace() {
    return values.constant(RecordSettings.TRACE, Trace.class);
  }

  /** {@code methods}: the request methods that are sent; empty when all are. */
  public List<String> methods() {
    return values.list("methods");
  }

  /** The parts of the message and their form. */
  public EnvelopeConfig envelope() {
    return envelope;
  }

  /** {@code decode_content_encoding}: gzip, deflate and zstd of a body are undone. */
  public boolean decodeContentEncoding() {
    return values.flag("decode_content_encoding");
  }

  /** {@code max_decoding_ratio}: how many times as large a decoded body may be; 0 means no limit. */
  public int maxDecodingRatio() {
    return values.integer("max_decoding_ratio");
  }

  /** {@code decode_charset}: text and JSON are read in the charset that their type names. */
  public boolean decodeCharset() {
    return values.flag(ContentSettings.DECODE_CHARSET);
  }

  /** {@code validate}: the JSON Schema that bodies must match; null if any body will do. */
  public @Nullable String validate() {
    return values.text(ContentSettings.VALIDATE);
  }

  /** {@code error_handling.return_error_message}: responses carry the Kafka client's error text. */
  public boolean returnErrorMessage() {
    return values.flag("error_handling.return_error_message");
  }

  /** {@code cluster_name}: the name under which equal producers are shared; null when unset. */
  public @Nullable String clusterName() {
    return values.text("cluster_name");
  }

  /** {@code ack}: what a success says; without it {@code producer_async} decides. */
  public Ack ack() {
    return Ack.of(values);
  }

  /** {@code spool_dir}: the folder for messages on local disk; null if there is none. */
  public @Nullable String spoolDir() {
    return values.text("spool_dir");
  }

  /** {@code spool_max_bytes}: most bytes on local disk that the brokers do not have. */
  public long spoolMaxBytes() {
    return values.longInteger("spool_max_bytes");
  }

  /** {@code spool_after}: how long the brokers may take before a message goes to local disk. */
  public Duration spoolAfter() {
    return values.millis("spool_after");
  }

  /** {@code spool_max_age}: how old a message on local disk may become that the brokers refuse. */
  public Duration spoolMaxAge() {
    return values.millis("spool_max_age");
  }

  /** {@code dead_letter_topic}: for messages that can never be delivered; null for a file. */
  public @Nullable String deadLetterTopic() {
    return values.text("dead_letter_topic");
  }

  /** {@code transactional} and its settings; null if there are no transactions. */
  public @Nullable TransactionConfig transactions() {
    return TransactionRules.of(values);
  }

  /** {@code idempotency} and its settings; null if requests have no keys. */
  public @Nullable IdempotencyConfig idempotency() {
    return TransactionRules.idempotency(values);
  }

  /** {@code producer_async}: the response does not wait for the brokers. */
  public boolean producerAsync() {
    return values.flag("producer_async");
  }

  /** {@code producer_async_buffering_limits_messages_in_memory}: messages that may wait. */
  public int messagesInMemory() {
    return values.integer("producer_async_buffering_limits_messages_in_memory");
  }

  /** {@code producer_async_health_gating}: requests are refused while the producer is unhealthy. */
  public boolean healthGating() {
    return values.flag("producer_async_health_gating");
  }

  /** {@code producer_async_health_failure_threshold}: failures in a row until unhealthy. */
  public int healthFailureThreshold() {
    return values.integer("producer_async_health_failure_threshold");
  }

  /** {@code producer_async_health_probe_interval}: pause between probes while unhealthy. */
  public Duration healthProbeInterval() {
    return values.millis("producer_async_health_probe_interval");
  }

  /** {@code producer_async_health_recovery_threshold}: good probes in a row until healthy. */
  public int healthRecoveryThreshold() {
    return values.integer("producer_async_health_recovery_threshold");
  }

  /**
   * When a record that could not be sent is given up: the linger time plus every attempt with its
   * timeout and pause, or {@code delivery.timeout.ms} of {@code producer_properties}.
   */
  public Duration deliveryTimeout() {
    return Duration.ofMillis(producerProperties.deliveryTimeoutMs());
  }

  /**
   * The largest record in bytes: {@code producer_request_limits_bytes_per_request}, or {@code
   * max.request.size} of {@code producer_properties}.
   */
  public int maxRecordBytes() {
    return producerProperties.maxRequestBytes();
  }

  /** The room for records that wait for the brokers, in bytes: half of {@code buffer.memory}. */
  public long bufferBytes() {
    return producerProperties.bufferBytes();
  }

  /** {@code headers.forward_http_headers_as_record_headers}: whether there are any. */
  public boolean forwardHttpHeadersAsRecordHeaders() {
    return values.flag("headers.forward_http_headers_as_record_headers");
  }

  /** {@code headers.forward_all_by_default}: all but {@link #excludeHeaders()} are forwarded. */
  public boolean forwardAllByDefault() {
    return values.flag("headers.forward_all_by_default");
  }

  /** {@code headers.include_headers}, in lower case. */
  public List<String> includeHeaders() {
    return includeHeaders;
  }

  /** {@code headers.exclude_headers}, in lower case. */
  public List<String> excludeHeaders() {
    return excludeHeaders;
  }

  /** {@code headers.name_mappings}: HTTP name in lower case to record header key. */
  public Map<String, String> nameMappings() {
    return nameMappings;
  }

  /** {@code headers.repeated_headers_behavior}: how a repeated header is forwarded. */
  public RepeatedHeaders repeatedHeadersBehavior() {
    return repeatedHeadersBehavior;
  }

  /** {@code status_codes}: the status of each response. */
  public StatusCodes statusCodes() {
    return statusCodes;
  }

  /** What {@code redact_*} keeps out of messages; null when that is nothing. */
  public @Nullable Redaction redaction() {
    return redaction;
  }

  /** The settings {@code claim_check.*}; null if all bodies are in their records. */
  public @Nullable ClaimCheckConfig claimCheck() {
    return claimCheck;
  }

  /** The settings {@code signature.*}; null if signatures are not checked. */
  public @Nullable SignatureVerifier signatureVerifier() {
    return signatureVerifier;
  }

  /** {@code signature.on_failure}: what becomes of a request without a valid signature. */
  public SignatureFailure signatureOnFailure() {
    return values.constant(SignatureSettings.ON_FAILURE, SignatureFailure.class);
  }

  /** {@code signature.quarantine_topic}: where such requests go; null when there is none. */
  public @Nullable String signatureQuarantineTopic() {
    return values.text(SignatureSettings.QUARANTINE_TOPIC);
  }

  /** The settings {@code schema_registry.confluent.*}; null if neither values nor keys have a schema there. */
  public @Nullable SchemaRegistryConfig schemaRegistry() {
    return schemaRegistry;
  }

  /** {@code response_body} and {@code response_headers}. */
  public ResponseConfig response() {
    return response;
  }

  /** {@code response_include_metadata}: a success response says where the message is. */
  public boolean responseIncludeMetadata() {
    return values.flag("response_include_metadata");
  }

  /**
   * {@code authentication.oauthbearer.token_endpoint_url}; null when tokens are not asked for. What
   * stands there beside another mechanism has not been checked.
   */
  public @Nullable String tokenEndpointUrl() {
    return "OAUTHBEARER".equals(values.text(SecuritySettings.MECHANISM))
        ? values.text(SecuritySettings.TOKEN_ENDPOINT_URL)
        : null;
  }

  /**
   * The properties of a {@code KafkaProducer<byte[], byte[]>}, serializers included. May hold
   * credentials. With {@code OAUTHBEARER} kafka-clients also wants the token endpoint in the system
   * property {@code org.apache.kafka.sasl.oauthbearer.allowed.urls}: {@code RequestPublisher} adds it
   * for a producer of its own.
   *
   * @throws InvalidConfigException if {@code bootstrap_servers} is not set, which only a publisher
   *     with a producer of its own needs
   */
  public Map<String, Object> producerProperties() {
    if (!producerProperties.properties().containsKey("bootstrap.servers")) {
      throw new InvalidConfigException(
          List.of("bootstrap_servers: required, because no producer is handed in"));
    }
    return producerProperties.properties();
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof PublisherConfig that
        && values.equals(that.values)
        && messageFunctions.equals(that.messageFunctions);
  }

  @Override
  public int hashCode() {
    return values.hashCode();
  }

  /** The settings that differ from their defaults, without secrets. */
  @Override
  public String toString() {
    return "PublisherConfig" + values;
  }
}
