package dev.postrider.config;

import static java.util.Objects.requireNonNull;

import dev.postrider.envelope.EnvelopeConfig;
import dev.postrider.envelope.EnvelopeConfig.Base64Mode;
import dev.postrider.envelope.EnvelopeConfig.ContentTypeMatching;
import dev.postrider.envelope.EnvelopeConfig.InvalidUtf8;
import dev.postrider.envelope.EnvelopeConfig.JsonBom;
import dev.postrider.envelope.EnvelopeConfig.JsonEmptyBody;
import dev.postrider.envelope.EnvelopeConfig.JsonLoneSurrogates;
import dev.postrider.envelope.EnvelopeConfig.JsonNumbers;
import dev.postrider.envelope.EnvelopeConfig.JsonScalars;
import dev.postrider.envelope.EnvelopeConfig.JsonUtf16;
import dev.postrider.envelope.EnvelopeConfig.ParsedContentTypeMatching;
import dev.postrider.envelope.RequestLimits;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Every setting of a publisher, checked together. The names are those of Kong's {@code kafka-upstream}
 * plugin wherever it has the setting. Immutable; equal when all values are equal. Neither {@link
 * #toString} nor an exception shows a secret.
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

  private PublisherConfig(SettingValues values, ProducerProperties producerProperties) {
    this.values = values;
    this.producerProperties = producerProperties;
    this.envelope = envelope(values);
    this.repeatedHeadersBehavior =
        constant(RepeatedHeaders.class, values.requiredText("headers.repeated_headers_behavior"));
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
        values.integer("status_codes.too_large"));
  }

  /** A builder in which nothing is set. */
  public static Builder builder() {
    return new Builder();
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

  private static PublisherConfig of(Map<String, Object> read, boolean trusted, Faults faults) {
    SettingValues values = SettingValues.check(read, faults);
    SettingRules.check(values, faults);
    if (!trusted) {
      UntrustedRules.check(values, faults);
    }
    ProducerProperties producerProperties = ProducerProperties.of(values, trusted, faults);
    faults.throwIfAny();
    return new PublisherConfig(values, producerProperties);
  }

  private static EnvelopeConfig envelope(SettingValues values) {
    String onInvalidUtf8 = values.text("on_invalid_utf8");
    return EnvelopeConfig.builder()
        .forwardMethod(values.flag("forward_method"))
        .forwardUri(values.flag("forward_uri"))
        .forwardHeaders(values.flag("forward_headers"))
        .forwardBody(values.flag("forward_body"))
        .rawContentTypeMatching(
            constant(ContentTypeMatching.class, values.requiredText("raw_content_type_matching")))
        .parsedContentTypeMatching(constant(
            ParsedContentTypeMatching.class, values.requiredText("parsed_content_type_matching")))
        .base64(constant(Base64Mode.class, values.requiredText("base64")))
        .onInvalidUtf8(
            onInvalidUtf8 == null
                ? InvalidUtf8.BASE64_EXCEPT_JSON
                : constant(InvalidUtf8.class, onInvalidUtf8))
        .jsonNumbers(constant(JsonNumbers.class, values.requiredText("json_numbers")))
        .jsonEmptyBody(constant(JsonEmptyBody.class, values.requiredText("json_empty_body")))
        .jsonScalars(constant(JsonScalars.class, values.requiredText("json_scalars")))
        .jsonBom(constant(JsonBom.class, values.requiredText("json_bom")))
        .jsonLoneSurrogates(
            constant(JsonLoneSurrogates.class, values.requiredText("json_lone_surrogates")))
        .jsonUtf16(constant(JsonUtf16.class, values.requiredText("json_utf16")))
        .multipartLenient(values.flag("multipart_lenient"))
        .multipartParts(values.flag("multipart_parts"))
        .reportTruncation(values.flag("report_truncation"))
        .escapeForwardSlash(values.flag("escape_forward_slash"))
        .limits(new RequestLimits(
            values.integer("max_body_bytes"),
            values.integer("max_json_depth"),
            values.integer("max_form_args"),
            values.integer("max_query_args"),
            values.integer("max_headers"),
            values.integer("max_parts")))
        .build();
  }

  private static <E extends Enum<E>> E constant(Class<E> type, String text) {
    return Enum.valueOf(type, text.toUpperCase(Locale.ROOT));
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

  /** {@code methods}: the request methods that are sent; empty when all are. */
  public List<String> methods() {
    return values.list("methods");
  }

  /** What goes into the message and how. */
  public EnvelopeConfig envelope() {
    return envelope;
  }

  /** {@code error_handling.return_error_message}: replies carry the Kafka client's error text. */
  public boolean returnErrorMessage() {
    return values.flag("error_handling.return_error_message");
  }

  /** {@code cluster_name}: the name under which equal producers are shared; null when unset. */
  public @Nullable String clusterName() {
    return values.text("cluster_name");
  }

  /** {@code producer_async}: the reply does not wait for the brokers. */
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

  /** {@code status_codes}: the status of each reply. */
  public StatusCodes statusCodes() {
    return statusCodes;
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
   * What a {@code KafkaProducer<byte[], byte[]>} is given, serializers included. May hold
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
    return other instanceof PublisherConfig that && values.equals(that.values);
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

  /**
   * Collects settings. Each method has the name of its setting in camel case, without the group
   * {@code headers} or {@code error_handling}. Values are checked by {@link #build}. Not thread-safe.
   */
  public static final class Builder {
    private final Map<String, Object> values = new LinkedHashMap<>();

    private Builder() {}

    /**
     * The brokers to contact first, each as {@code host:port}, an IPv6 address in brackets; needed
     * unless a producer is handed in.
     */
    public Builder bootstrapServers(String... addresses) {
      return bootstrapServers(List.of(addresses));
    }

    /**
     * The brokers to contact first, each as {@code host:port}, an IPv6 address in brackets; needed
     * unless a producer is handed in.
     */
    public Builder bootstrapServers(List<String> addresses) {
      return set("bootstrap_servers", TextSettings.servers(addresses));
    }

    /** The topic of every message whose request names no other; required. */
    public Builder topic(String value) {
      return set("topic", requireNonNull(value, "topic"));
    }

    /** The query argument that lists the topics of a request, separated by commas. */
    public Builder topicsQueryArg(String value) {
      return set("topics_query_arg", requireNonNull(value, "topics_query_arg"));
    }

    /** The topics a request may name besides {@link #topic}. */
    public Builder allowedTopics(String... names) {
      return allowedTopics(List.of(names));
    }

    /** The topics a request may name besides {@link #topic}. */
    public Builder allowedTopics(List<String> names) {
      return set("allowed_topics", List.copyOf(names));
    }

    /** The query argument whose value becomes the record key. */
    public Builder keyQueryArg(String value) {
      return set("key_query_arg", requireNonNull(value, "key_query_arg"));
    }

    /** The request methods that are sent, as {@code POST}; any other is answered 405; default all. */
    public Builder methods(String... names) {
      return methods(List.of(names));
    }

    /** The request methods that are sent, as {@code POST}; any other is answered 405; default all. */
    public Builder methods(List<String> names) {
      return set("methods", List.copyOf(names));
    }

    /** Puts the method into the message; default false. */
    public Builder forwardMethod(boolean value) {
      return set("forward_method", value);
    }

    /** Puts the request target and its parsed query into the message; default false. */
    public Builder forwardUri(boolean value) {
      return set("forward_uri", value);
    }

    /** Puts the HTTP headers into the message; default false. */
    public Builder forwardHeaders(boolean value) {
      return set("forward_headers", value);
    }

    /** Puts the body, raw and parsed, into the message; default true. */
    public Builder forwardBody(boolean value) {
      return set("forward_body", value);
    }

    /** Answers with the Kafka client's own error text, for debugging; default false. */
    public Builder returnErrorMessage(boolean value) {
      return set("error_handling.return_error_message", value);
    }

    /** The name under which equal producers are shared. */
    public Builder clusterName(String value) {
      return set("cluster_name", requireNonNull(value, "cluster_name"));
    }

    /** How the types sent as text are recognised; default {@code MEDIA_TYPE}. */
    public Builder rawContentTypeMatching(ContentTypeMatching value) {
      return set("raw_content_type_matching", value.name().toLowerCase(Locale.ROOT));
    }

    /** How the types that are parsed are recognised; default {@code MEDIA_TYPE}. */
    public Builder parsedContentTypeMatching(ParsedContentTypeMatching value) {
      return set("parsed_content_type_matching", value.name().toLowerCase(Locale.ROOT));
    }

    /** When {@code body} is base64; default {@code AUTO}. */
    public Builder base64(Base64Mode value) {
      return set("base64", value.name().toLowerCase(Locale.ROOT));
    }

    /**
     * What becomes of bytes that are not UTF-8; default {@code BASE64_EXCEPT_JSON}, which
     * is the setting left unset.
     */
    public Builder onInvalidUtf8(InvalidUtf8 value) {
      if (value == InvalidUtf8.BASE64_EXCEPT_JSON) {
        values.remove("on_invalid_utf8");
        return this;
      }
      return set("on_invalid_utf8", value.name().toLowerCase(Locale.ROOT));
    }

    /** How numbers of a JSON body are written; default {@code DOUBLE_RANGE}. */
    public Builder jsonNumbers(JsonNumbers value) {
      return set("json_numbers", value.name().toLowerCase(Locale.ROOT));
    }

    /** What becomes of a JSON request without a body; default {@code BY_METHOD}. */
    public Builder jsonEmptyBody(JsonEmptyBody value) {
      return set("json_empty_body", value.name().toLowerCase(Locale.ROOT));
    }

    /** What becomes of a JSON body that is neither object nor array; default {@code REJECT}. */
    public Builder jsonScalars(JsonScalars value) {
      return set("json_scalars", value.name().toLowerCase(Locale.ROOT));
    }

    /** What becomes of a JSON body with a byte order mark; default {@code REJECT}. */
    public Builder jsonBom(JsonBom value) {
      return set("json_bom", value.name().toLowerCase(Locale.ROOT));
    }

    /** What becomes of escapes for half of a surrogate pair in a JSON body; default {@code REJECT}. */
    public Builder jsonLoneSurrogates(JsonLoneSurrogates value) {
      return set("json_lone_surrogates", value.name().toLowerCase(Locale.ROOT));
    }

    /** What becomes of a JSON body in UTF-16 or UTF-32; default {@code REJECT}. */
    public Builder jsonUtf16(JsonUtf16 value) {
      return set("json_utf16", value.name().toLowerCase(Locale.ROOT));
    }

    /** Keeps the parts of a multipart body whose closing delimiter is missing; default false. */
    public Builder multipartLenient(boolean value) {
      return set("multipart_lenient", value);
    }

    /** Adds {@code body_parts} to the message; default false. */
    public Builder multipartParts(boolean value) {
      return set("multipart_parts", value);
    }

    /** Form arguments kept; default 100, 0 means no limit. */
    public Builder maxFormArgs(int value) {
      return set("max_form_args", BigInteger.valueOf(value));
    }

    /** Query arguments kept; default 100, 0 means no limit. */
    public Builder maxQueryArgs(int value) {
      return set("max_query_args", BigInteger.valueOf(value));
    }

    /** Header lines kept; default 100, 0 means no limit. */
    public Builder maxHeaders(int value) {
      return set("max_headers", BigInteger.valueOf(value));
    }

    /** Largest body in bytes; default 1048576, 0 means no limit. */
    public Builder maxBodyBytes(int value) {
      return set("max_body_bytes", BigInteger.valueOf(value));
    }

    /** Deepest nesting of a JSON body; default 999, 0 means no limit. */
    public Builder maxJsonDepth(int value) {
      return set("max_json_depth", BigInteger.valueOf(value));
    }

    /** Most parts of a multipart body; default 1000, 0 means no limit. */
    public Builder maxParts(int value) {
      return set("max_parts", BigInteger.valueOf(value));
    }

    /** Adds {@code truncated} to a message a limit has cut; default true. */
    public Builder reportTruncation(boolean value) {
      return set("report_truncation", value);
    }

    /** Writes {@code /} as {@code \/} in strings; default false. */
    public Builder escapeForwardSlash(boolean value) {
      return set("escape_forward_slash", value);
    }

    /** Longest time to set up a connection to a broker; default 10 s. */
    public Builder timeout(Duration value) {
      return set("timeout", millis(value));
    }

    /** Idle time after which a connection is closed; default 60 s. */
    public Builder keepalive(Duration value) {
      return set("keepalive", millis(value));
    }

    /** Accepted without effect: the Kafka client always keeps its connections. */
    public Builder keepaliveEnabled(boolean value) {
      return set("keepalive_enabled", value);
    }

    /** Acknowledgements to wait for: 0, 1, or -1 for all in-sync replicas; default 1. */
    public Builder producerRequestAcks(int value) {
      return set("producer_request_acks", BigInteger.valueOf(value));
    }

    /** Longest wait for the answer to one produce request; default 2 s. */
    public Builder producerRequestTimeout(Duration value) {
      return set("producer_request_timeout", millis(value));
    }

    /** Accepted without effect: the Kafka client limits a produce request by bytes. */
    public Builder producerRequestLimitsMessagesPerRequest(int value) {
      return set("producer_request_limits_messages_per_request", BigInteger.valueOf(value));
    }

    /** Largest produce request in bytes, hence largest record; default 1048576. */
    public Builder producerRequestLimitsBytesPerRequest(int value) {
      return set("producer_request_limits_bytes_per_request", BigInteger.valueOf(value));
    }

    /** Sets the delivery timeout: time for so many tries with their pauses; default 10. */
    public Builder producerRequestRetriesMaxAttempts(int value) {
      return set("producer_request_retries_max_attempts", BigInteger.valueOf(value));
    }

    /** First pause between tries, which doubles up to a second or this; default 100 ms. */
    public Builder producerRequestRetriesBackoffTimeout(Duration value) {
      return set("producer_request_retries_backoff_timeout", millis(value));
    }

    /** Answers when the message is buffered, not when it is acknowledged; default true. */
    public Builder producerAsync(boolean value) {
      return set("producer_async", value);
    }

    /** Longest time a message waits for others to share its request; default 1 s. */
    public Builder producerAsyncFlushTimeout(Duration value) {
      return set("producer_async_flush_timeout", millis(value));
    }

    /** Messages that may wait; beyond, a topic has only its fair share; default 50000. */
    public Builder producerAsyncBufferingLimitsMessagesInMemory(int value) {
      return set("producer_async_buffering_limits_messages_in_memory", BigInteger.valueOf(value));
    }

    /** Compression of batches: none, gzip, snappy, lz4 or zstd; default none. */
    public Builder compressionType(String value) {
      return set("compression_type", requireNonNull(value, "compression_type"));
    }

    /** Accepted without effect: the Kafka client already batches by partition. */
    public Builder newKafkaAsyncProducer(boolean value) {
      return set("new_kafka_async_producer", value);
    }

    /** Answers 503 while the brokers cannot be reached; default false. */
    public Builder producerAsyncHealthGating(boolean value) {
      return set("producer_async_health_gating", value);
    }

    /** Failures in a row that make the producer unhealthy; default 3. */
    public Builder producerAsyncHealthFailureThreshold(int value) {
      return set("producer_async_health_failure_threshold", BigInteger.valueOf(value));
    }

    /** Pause between probes of an unhealthy producer; default 5 s. */
    public Builder producerAsyncHealthProbeInterval(Duration value) {
      return set("producer_async_health_probe_interval", millis(value));
    }

    /** Good probes in a row that make the producer healthy again; default 1. */
    public Builder producerAsyncHealthRecoveryThreshold(int value) {
      return set("producer_async_health_recovery_threshold", BigInteger.valueOf(value));
    }

    /**
     * Partition of a record with a key: default (as Java clients choose it) or crc32 (as
     * Kong does).
     */
    public Builder partitioner(String value) {
      return set("partitioner", requireNonNull(value, "partitioner"));
    }

    /** Properties for the Kafka client, applied last; they win over every other setting. */
    public Builder producerProperties(Map<String, String> values) {
      return set("producer_properties", new LinkedHashMap<>(values));
    }

    /** TLS to the brokers; default false. */
    public Builder securitySsl(boolean value) {
      return set(SecuritySettings.SSL, value);
    }

    /** Checks the brokers' certificates and host names; default true. */
    public Builder securitySslVerify(boolean value) {
      return set(SecuritySettings.SSL_VERIFY, value);
    }

    /** The client certificate for mutual TLS as PEM, followed by its intermediate certificates. */
    public Builder securityCertificate(String pem) {
      return set(SecuritySettings.CERTIFICATE, requireNonNull(pem, "pem"));
    }

    /** The key of the client certificate as PEM: PKCS #8, not encrypted; RSA, EC or DSA. */
    public Builder securityPrivateKey(String pem) {
      return set(SecuritySettings.PRIVATE_KEY, requireNonNull(pem, "pem"));
    }

    /** Certificates as PEM that vouch for the brokers; default those the JVM trusts. */
    public Builder securityCertificateAuthority(String pem) {
      return set(SecuritySettings.CERTIFICATE_AUTHORITY, requireNonNull(pem, "pem"));
    }

    /** Switches authentication on: sasl; needs a mechanism. */
    public Builder authenticationStrategy(String value) {
      return set(SecuritySettings.STRATEGY, requireNonNull(value, "authentication.strategy"));
    }

    /** The SASL mechanism: PLAIN, SCRAM-SHA-256, SCRAM-SHA-512 or OAUTHBEARER. */
    public Builder authenticationMechanism(String value) {
      return set(SecuritySettings.MECHANISM, requireNonNull(value, "authentication.mechanism"));
    }

    /** The name to log in with, or the id of a delegation token. */
    public Builder authenticationUser(String value) {
      return set(SecuritySettings.USER, requireNonNull(value, "authentication.user"));
    }

    /** The password of the user, or the HMAC of a delegation token. */
    public Builder authenticationPassword(String value) {
      return set(SecuritySettings.PASSWORD, requireNonNull(value, "authentication.password"));
    }

    /** User and password are a delegation token, for SCRAM only; default false. */
    public Builder authenticationTokenauth(boolean value) {
      return set(SecuritySettings.TOKENAUTH, value);
    }

    /** The address that gives an OAuth token for the client's id and secret. */
    public Builder authenticationOauthbearerTokenEndpointUrl(String value) {
      return set(SecuritySettings.TOKEN_ENDPOINT_URL, requireNonNull(value, "token_endpoint_url"));
    }

    /** The id of the OAuth client. */
    public Builder authenticationOauthbearerClientId(String value) {
      return set(SecuritySettings.CLIENT_ID, requireNonNull(value, "client_id"));
    }

    /** The secret of the OAuth client. */
    public Builder authenticationOauthbearerClientSecret(String value) {
      return set(SecuritySettings.CLIENT_SECRET, requireNonNull(value, "client_secret"));
    }

    /** OAuth scopes to ask for. */
    public Builder authenticationOauthbearerScopes(String... names) {
      return authenticationOauthbearerScopes(List.of(names));
    }

    /** OAuth scopes to ask for. */
    public Builder authenticationOauthbearerScopes(List<String> names) {
      return set(SecuritySettings.SCOPES, List.copyOf(names));
    }

    /** SASL extensions for the brokers, by name. */
    public Builder authenticationOauthbearerExtensions(Map<String, String> values) {
      return set(SecuritySettings.EXTENSIONS, new LinkedHashMap<>(values));
    }

    /** Checks the token endpoint's certificate and host name; default true. */
    public Builder authenticationOauthbearerTokenEndpointTlsVerify(boolean value) {
      return set(SecuritySettings.TOKEN_ENDPOINT_TLS_VERIFY, value);
    }

    /** Switch for all record headers made from HTTP headers; default true. */
    public Builder forwardHttpHeadersAsRecordHeaders(boolean value) {
      return set("headers.forward_http_headers_as_record_headers", value);
    }

    /** Makes all headers but the excluded ones record headers; default false. */
    public Builder forwardAllByDefault(boolean value) {
      return set("headers.forward_all_by_default", value);
    }

    /** The HTTP headers that become record headers. */
    public Builder includeHeaders(String... names) {
      return includeHeaders(List.of(names));
    }

    /** The HTTP headers that become record headers. */
    public Builder includeHeaders(List<String> names) {
      return set("headers.include_headers", List.copyOf(names));
    }

    /** The HTTP headers that do not become record headers. */
    public Builder excludeHeaders(String... names) {
      return excludeHeaders(List.of(names));
    }

    /** The HTTP headers that do not become record headers. */
    public Builder excludeHeaders(List<String> names) {
      return set("headers.exclude_headers", List.copyOf(names));
    }

    /** HTTP header name to record header key. */
    public Builder nameMappings(Map<String, String> values) {
      return set("headers.name_mappings", new LinkedHashMap<>(values));
    }

    /** How a repeated HTTP header becomes record headers; default {@code RETAIN_DUPLICATES}. */
    public Builder repeatedHeadersBehavior(RepeatedHeaders value) {
      return set("headers.repeated_headers_behavior", value.name().toLowerCase(Locale.ROOT));
    }

    /** Status when the message is buffered or acknowledged; default 200. */
    public Builder statusCodesSuccess(int value) {
      return set("status_codes.success", BigInteger.valueOf(value));
    }

    /** Status when the request names a topic not allowed; default 502. */
    public Builder statusCodesTopicNotAllowed(int value) {
      return set("status_codes.topic_not_allowed", BigInteger.valueOf(value));
    }

    /** Status when the brokers did not take the message; default 502. */
    public Builder statusCodesSendFailed(int value) {
      return set("status_codes.send_failed", BigInteger.valueOf(value));
    }

    /** Status when too many messages wait for the brokers; default 503. */
    public Builder statusCodesBufferFull(int value) {
      return set("status_codes.buffer_full", BigInteger.valueOf(value));
    }

    /** Status when health gating stopped the request; default 503. */
    public Builder statusCodesUnhealthy(int value) {
      return set("status_codes.unhealthy", BigInteger.valueOf(value));
    }

    /** Status when the body is not what its content type says; default 400. */
    public Builder statusCodesParseError(int value) {
      return set("status_codes.parse_error", BigInteger.valueOf(value));
    }

    /** Status when the body or the record is over its limit; default 413. */
    public Builder statusCodesTooLarge(int value) {
      return set("status_codes.too_large", BigInteger.valueOf(value));
    }

    /**
     * Checks everything together. Code is trusted: any property of kafka-clients may be set.
     *
     * @throws InvalidConfigException with all faults, if there is one
     */
    public PublisherConfig build() {
      return of(values, true, new Faults());
    }

    private Builder set(String path, Object value) {
      values.put(path, value);
      return this;
    }

    /** A part of a millisecond is a fraction, as it would be in JSON. */
    private static Object millis(Duration duration) {
      BigDecimal millis = BigDecimal.valueOf(duration.getSeconds())
          .movePointRight(3)
          .add(BigDecimal.valueOf(duration.getNano(), 6))
          .stripTrailingZeros();
      return millis.scale() > 0 ? (Object) millis.doubleValue() : millis.toBigIntegerExact();
    }
  }
}
