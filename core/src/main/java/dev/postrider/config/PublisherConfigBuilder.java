package dev.postrider.config;

import static java.util.Objects.requireNonNull;

import dev.postrider.envelope.EnvelopeConfig;
import dev.postrider.envelope.RedactionMethod;
import dev.postrider.message.MessageFunction;
import dev.postrider.record.Expression;
import java.math.BigInteger;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Collects settings. Each method has the name of its setting in camel case, without the group
 * {@code headers} or {@code error_handling}; the settings of the message are those of {@link
 * EnvelopeConfig}. Values are checked by {@link #build}. Not thread-safe.
 *
 * @since 0.1.0
 */
public final class PublisherConfigBuilder {
  private final Map<String, Object> values = new LinkedHashMap<>();
  private EnvelopeConfig envelope = EnvelopeConfig.builder().build();
  private List<MessageFunction> messageFunctions = List.of();

  PublisherConfigBuilder() {}

  /**
   * The brokers to contact first, each as {@code host:port}, an IPv6 address in brackets; needed
   * unless a producer is handed in.
   */
  public PublisherConfigBuilder bootstrapServers(String... addresses) {
    return bootstrapServers(List.of(addresses));
  }

  /**
   * The brokers to contact first, each as {@code host:port}, an IPv6 address in brackets; needed
   * unless a producer is handed in.
   */
  public PublisherConfigBuilder bootstrapServers(List<String> addresses) {
    return set("bootstrap_servers", TextSettings.servers(addresses));
  }

  /** The topic of every message whose request names no other; required. */
  public PublisherConfigBuilder topic(String value) {
    return set("topic", requireNonNull(value, "topic"));
  }

  /** The query argument that lists the topics of a request, separated by commas. */
  public PublisherConfigBuilder topicsQueryArg(String value) {
    return set("topics_query_arg", requireNonNull(value, "topics_query_arg"));
  }

  /** The topics a request may name besides {@link #topic}. */
  public PublisherConfigBuilder allowedTopics(String... names) {
    return allowedTopics(List.of(names));
  }

  /** The topics a request may name besides {@link #topic}. */
  public PublisherConfigBuilder allowedTopics(List<String> names) {
    return set("allowed_topics", List.copyOf(names));
  }

  /** Sources of Lua functions that change each message; only the plugin server for Kong runs them. */
  public PublisherConfigBuilder messageByLuaFunctions(String... sources) {
    return messageByLuaFunctions(List.of(sources));
  }

  /** Sources of Lua functions that change each message; only the plugin server for Kong runs them. */
  public PublisherConfigBuilder messageByLuaFunctions(List<String> sources) {
    return set(FunctionRules.LUA, List.copyOf(sources));
  }

  /** Programs in jq that change each message, before {@link #messageFunctions}; need {@code net.thisptr:jackson-jq}. */
  public PublisherConfigBuilder messageByJq(String... programs) {
    return messageByJq(List.of(programs));
  }

  /** Programs in jq that change each message, before {@link #messageFunctions}; need {@code net.thisptr:jackson-jq}. */
  public PublisherConfigBuilder messageByJq(List<String> programs) {
    return set(FunctionRules.JQ, List.copyOf(programs));
  }

  /** The query argument whose value becomes the record key. */
  public PublisherConfigBuilder keyQueryArg(String value) {
    return set("key_query_arg", requireNonNull(value, "key_query_arg"));
  }

  /** The {@link Expression} for the record key; not together with {@link #keyQueryArg}. */
  public PublisherConfigBuilder key(String expression) {
    return set("key", requireNonNull(expression, "key"));
  }

  /** How the value of {@link #key} becomes the bytes of the key; default {@code TEXT}. */
  public PublisherConfigBuilder keyEncoding(KeyEncoding value) {
    return set("key_encoding", value.name().toLowerCase(Locale.ROOT));
  }

  /**
   * The {@link Expression} for the topics, separated by commas; not together with {@link
   * #topicsQueryArg}.
   */
  public PublisherConfigBuilder topicFrom(String expression) {
    return set("topic_from", requireNonNull(expression, "topic_from"));
  }

  /** The {@link Expression} for the timestamp of the record. */
  public PublisherConfigBuilder timestampFrom(String expression) {
    return set("timestamp_from", requireNonNull(expression, "timestamp_from"));
  }

  /** The {@link Expression} for the partition of the record, a number from 0 on. */
  public PublisherConfigBuilder partitionFrom(String expression) {
    return set("partition_from", requireNonNull(expression, "partition_from"));
  }

  /** What the value of the record is; default {@code ENVELOPE}. */
  public PublisherConfigBuilder messageFormat(MessageFormat value) {
    return set("message_format", value.name().toLowerCase(Locale.ROOT));
  }

  /**
   * Which requests become a record without a value, as {@code method:DELETE}, {@code empty_body} or {@code
   * header:NAME}; needs {@link #key} or {@link #keyQueryArg}.
   */
  public PublisherConfigBuilder tombstoneWhen(String condition) {
    return set("tombstone_when", requireNonNull(condition, "tombstone_when"));
  }

  /** A JSON text with sources in its strings, for {@code TEMPLATE}. */
  public PublisherConfigBuilder messageTemplate(String json) {
    return set("message_template", requireNonNull(json, "message_template"));
  }

  /** Attribute of a CloudEvent to the {@link Expression} for its value. */
  public PublisherConfigBuilder cloudeventsAttributes(Map<String, String> expressions) {
    return set("cloudevents_attributes", new LinkedHashMap<>(expressions));
  }

  /** The trace context that records carry on; default {@code NONE}. */
  public PublisherConfigBuilder trace(Trace value) {
    return set("trace", value.name().toLowerCase(Locale.ROOT));
  }

  /** What becomes a record of its own; default {@code NONE}: the whole body. */
  public PublisherConfigBuilder split(Split value) {
    return set("split", value.name().toLowerCase(Locale.ROOT));
  }

  /** Most items of a body that is split; default 1000. */
  public PublisherConfigBuilder splitMaxItems(int items) {
    return set("split_max_items", BigInteger.valueOf(items));
  }

  /** What becomes of good items beside others; default {@code KEEP}. */
  public PublisherConfigBuilder onPartial(OnPartial value) {
    return set("on_partial", value.name().toLowerCase(Locale.ROOT));
  }

  /** Record header to the {@link Expression} for its value. */
  public PublisherConfigBuilder recordHeaders(Map<String, String> expressions) {
    return set("record_headers", new LinkedHashMap<>(expressions));
  }

  /** Record header to its value in every record. */
  public PublisherConfigBuilder staticRecordHeaders(Map<String, String> values) {
    return set("static_record_headers", new LinkedHashMap<>(values));
  }

  /** The shape of the path, as <code>/orders/{id}</code>, whose names {@code path:{id}} reads. */
  public PublisherConfigBuilder pathTemplate(String template) {
    return set("path_template", requireNonNull(template, "path_template"));
  }

  /** The request methods that are sent, as {@code POST}; any other is answered 405; default all. */
  public PublisherConfigBuilder methods(String... names) {
    return methods(List.of(names));
  }

  /** The request methods that are sent, as {@code POST}; any other is answered 405; default all. */
  public PublisherConfigBuilder methods(List<String> names) {
    return set("methods", List.copyOf(names));
  }

  /** The members of the message and how they are made; default {@code EnvelopeConfig.builder().build()}. */
  public PublisherConfigBuilder envelope(EnvelopeConfig value) {
    envelope = requireNonNull(value, "envelope");
    return this;
  }

  /** Undoes gzip, deflate and zstd of bodies ({@code Content-Encoding}); default false. */
  public PublisherConfigBuilder decodeContentEncoding(boolean value) {
    return set("decode_content_encoding", value);
  }

  /** How many times as large a decoded body may be, from 64 KiB on; default 200, 0 means no limit. */
  public PublisherConfigBuilder maxDecodingRatio(int value) {
    return set("max_decoding_ratio", BigInteger.valueOf(value));
  }

  /** Reads text and JSON in the charset that their type names; default false. */
  public PublisherConfigBuilder decodeCharset(boolean value) {
    return set(ContentSettings.DECODE_CHARSET, value);
  }

  /** The JSON Schema that bodies must match; needs {@code com.networknt:json-schema-validator}. */
  public PublisherConfigBuilder validate(String schema) {
    return set(ContentSettings.VALIDATE, requireNonNull(schema, "validate"));
  }

  /** Answers with the Kafka client's own error text, for debugging; default false. */
  public PublisherConfigBuilder returnErrorMessage(boolean value) {
    return set("error_handling.return_error_message", value);
  }

  /** The name under which equal producers are shared. */
  public PublisherConfigBuilder clusterName(String value) {
    return set("cluster_name", requireNonNull(value, "cluster_name"));
  }

  /** Longest time to set up a connection to a broker; default 10 s. */
  public PublisherConfigBuilder timeout(Duration value) {
    return set("timeout", SettingValues.fromDuration(value));
  }

  /** Idle time after which a connection is closed; default 60 s. */
  public PublisherConfigBuilder keepalive(Duration value) {
    return set("keepalive", SettingValues.fromDuration(value));
  }

  /** Accepted without effect: the Kafka client always keeps its connections. */
  public PublisherConfigBuilder keepaliveEnabled(boolean value) {
    return set("keepalive_enabled", value);
  }

  /** Acknowledgements to wait for: 0, 1, or -1 for all in-sync replicas; default 1. */
  public PublisherConfigBuilder producerRequestAcks(int value) {
    return set("producer_request_acks", BigInteger.valueOf(value));
  }

  /** Longest wait for the answer to one produce request; default 2 s. */
  public PublisherConfigBuilder producerRequestTimeout(Duration value) {
    return set("producer_request_timeout", SettingValues.fromDuration(value));
  }

  /** Accepted without effect: the Kafka client limits a produce request by bytes. */
  public PublisherConfigBuilder producerRequestLimitsMessagesPerRequest(int value) {
    return set("producer_request_limits_messages_per_request", BigInteger.valueOf(value));
  }

  /** Largest produce request in bytes, hence largest record; default 1048576. */
  public PublisherConfigBuilder producerRequestLimitsBytesPerRequest(int value) {
    return set("producer_request_limits_bytes_per_request", BigInteger.valueOf(value));
  }

  /** Sets the delivery timeout: time for so many tries with their pauses; default 10. */
  public PublisherConfigBuilder producerRequestRetriesMaxAttempts(int value) {
    return set("producer_request_retries_max_attempts", BigInteger.valueOf(value));
  }

  /** First pause between tries, which doubles up to a second or this; default 100 ms. */
  public PublisherConfigBuilder producerRequestRetriesBackoffTimeout(Duration value) {
    return set("producer_request_retries_backoff_timeout", SettingValues.fromDuration(value));
  }

  /** Answers when the message is buffered, not when it is acknowledged; default true. */
  public PublisherConfigBuilder producerAsync(boolean value) {
    return set("producer_async", value);
  }

  /** The place of the message when the response is a success; by default {@link #producerAsync} decides. */
  public PublisherConfigBuilder ack(Ack value) {
    return set("ack", value.name().toLowerCase(Locale.ROOT));
  }

  /** The folder for messages on local disk; no default. */
  public PublisherConfigBuilder spoolDir(String value) {
    return set("spool_dir", value);
  }

  /** Most bytes on local disk that the brokers do not have; default 1 GiB. */
  public PublisherConfigBuilder spoolMaxBytes(long value) {
    return set("spool_max_bytes", BigInteger.valueOf(value));
  }

  /** How long the brokers may take before a message goes to local disk; default 1 s. */
  public PublisherConfigBuilder spoolAfter(Duration value) {
    return set("spool_after", SettingValues.fromDuration(value));
  }

  /** How old a message on local disk may become that the brokers refuse; default 7 days. */
  public PublisherConfigBuilder spoolMaxAge(Duration value) {
    return set("spool_max_age", SettingValues.fromDuration(value));
  }

  /** For messages that are given up; no default: they are lost or, from local disk, in a file. */
  public PublisherConfigBuilder deadLetterTopic(String value) {
    return set("dead_letter_topic", value);
  }

  /** Writes the records of a request in one transaction: all or none; needs {@code ack=kafka}; default false. */
  public PublisherConfigBuilder transactional(boolean value) {
    return set("transactional", value);
  }

  /** How each {@code transactional.id} begins, which no two processes may share; default one of its own. */
  public PublisherConfigBuilder transactionalIdPrefix(String value) {
    return set("transactional_id_prefix", requireNonNull(value, "transactional_id_prefix"));
  }

  /** Transactions at a time, each with a producer of its own; default 4. */
  public PublisherConfigBuilder transactionalProducers(int value) {
    return set("transactional_producers", BigInteger.valueOf(value));
  }

  /** Requests for the same topics that may share a transaction; default 100. */
  public PublisherConfigBuilder transactionalMaxRequests(int value) {
    return set("transactional_max_requests", BigInteger.valueOf(value));
  }

  /** Where the key of a request is, as {@code header:Idempotency-Key}; needs {@code ack=kafka}. */
  public PublisherConfigBuilder idempotency(String value) {
    return set("idempotency", requireNonNull(value, "idempotency"));
  }

  /** The compacted topic for the keys of requests; needed for idempotency. */
  public PublisherConfigBuilder idempotencyTopic(String value) {
    return set("idempotency_topic", requireNonNull(value, "idempotency_topic"));
  }

  /** How long a key stands for its first request; default a day. */
  public PublisherConfigBuilder idempotencyTtl(Duration value) {
    return set("idempotency_ttl", SettingValues.fromDuration(value));
  }

  /** Refuses a request without a key; default false. */
  public PublisherConfigBuilder idempotencyRequired(boolean value) {
    return set("idempotency_required", value);
  }

  /** Keys in memory, some 300 bytes each; default 1,000,000. */
  public PublisherConfigBuilder idempotencyMaxKeys(int value) {
    return set("idempotency_max_keys", BigInteger.valueOf(value));
  }

  /** Longest time a message waits for others to share its request; default 1 s. */
  public PublisherConfigBuilder producerAsyncFlushTimeout(Duration value) {
    return set("producer_async_flush_timeout", SettingValues.fromDuration(value));
  }

  /** Messages that may wait; beyond, a topic has only its fair share; default 50000. */
  public PublisherConfigBuilder producerAsyncBufferingLimitsMessagesInMemory(int value) {
    return set("producer_async_buffering_limits_messages_in_memory", BigInteger.valueOf(value));
  }

  /** Compression of batches: none, gzip, snappy, lz4 or zstd; default none. */
  public PublisherConfigBuilder compressionType(String value) {
    return set("compression_type", requireNonNull(value, "compression_type"));
  }

  /** Accepted without effect: the Kafka client already batches by partition. */
  public PublisherConfigBuilder newKafkaAsyncProducer(boolean value) {
    return set("new_kafka_async_producer", value);
  }

  /** Answers 503 while the brokers cannot be reached; default false. */
  public PublisherConfigBuilder producerAsyncHealthGating(boolean value) {
    return set("producer_async_health_gating", value);
  }

  /** Failures in a row that make the producer unhealthy; default 3. */
  public PublisherConfigBuilder producerAsyncHealthFailureThreshold(int value) {
    return set("producer_async_health_failure_threshold", BigInteger.valueOf(value));
  }

  /** Pause between probes of an unhealthy producer; default 5 s. */
  public PublisherConfigBuilder producerAsyncHealthProbeInterval(Duration value) {
    return set("producer_async_health_probe_interval", SettingValues.fromDuration(value));
  }

  /** Good probes in a row that make the producer healthy again; default 1. */
  public PublisherConfigBuilder producerAsyncHealthRecoveryThreshold(int value) {
    return set("producer_async_health_recovery_threshold", BigInteger.valueOf(value));
  }

  /** Partition of a record with a key: default (as Java clients do) or crc32 (as Kong does). */
  public PublisherConfigBuilder partitioner(String value) {
    return set("partitioner", requireNonNull(value, "partitioner"));
  }

  /** Properties for the Kafka client, applied last; they win over every other setting. */
  public PublisherConfigBuilder producerProperties(Map<String, String> values) {
    return set("producer_properties", new LinkedHashMap<>(values));
  }

  /** TLS to the brokers; default false. */
  public PublisherConfigBuilder securitySsl(boolean value) {
    return set(SecuritySettings.SSL, value);
  }

  /** Checks the brokers' certificates and host names; default true. */
  public PublisherConfigBuilder securitySslVerify(boolean value) {
    return set(SecuritySettings.SSL_VERIFY, value);
  }

  /** The client certificate for mutual TLS as PEM, followed by its intermediate certificates. */
  public PublisherConfigBuilder securityCertificate(String pem) {
    return set(SecuritySettings.CERTIFICATE, requireNonNull(pem, "pem"));
  }

  /** The key of the client certificate as PEM, not encrypted; RSA, EC or DSA. */
  public PublisherConfigBuilder securityPrivateKey(String pem) {
    return set(SecuritySettings.PRIVATE_KEY, requireNonNull(pem, "pem"));
  }

  /** Certificates as PEM that vouch for the brokers; default those the JVM trusts. */
  public PublisherConfigBuilder securityCertificateAuthority(String pem) {
    return set(SecuritySettings.CERTIFICATE_AUTHORITY, requireNonNull(pem, "pem"));
  }

  /** Whether to ask if a broker's certificate was revoked: none, soft_fail or hard_fail; default none. */
  public PublisherConfigBuilder securityCertificateRevocation(String value) {
    return set(SecuritySettings.REVOCATION, requireNonNull(value, "value"));
  }

  /** Switches authentication on: sasl; needs a mechanism. */
  public PublisherConfigBuilder authenticationStrategy(String value) {
    return set(SecuritySettings.STRATEGY, requireNonNull(value, "authentication.strategy"));
  }

  /** The SASL mechanism: PLAIN, SCRAM-SHA-256, SCRAM-SHA-512 or OAUTHBEARER. */
  public PublisherConfigBuilder authenticationMechanism(String value) {
    return set(SecuritySettings.MECHANISM, requireNonNull(value, "authentication.mechanism"));
  }

  /** The name to log in with, or the id of a delegation token. */
  public PublisherConfigBuilder authenticationUser(String value) {
    return set(SecuritySettings.USER, requireNonNull(value, "authentication.user"));
  }

  /** The password of the user, or the HMAC of a delegation token. */
  public PublisherConfigBuilder authenticationPassword(String value) {
    return set(SecuritySettings.PASSWORD, requireNonNull(value, "authentication.password"));
  }

  /** User and password are a delegation token, for SCRAM only; default false. */
  public PublisherConfigBuilder authenticationTokenauth(boolean value) {
    return set(SecuritySettings.TOKENAUTH, value);
  }

  /** The address that gives an OAuth token for the client's id and secret. */
  public PublisherConfigBuilder authenticationOauthbearerTokenEndpointUrl(String value) {
    return set(SecuritySettings.TOKEN_ENDPOINT_URL, requireNonNull(value, "token_endpoint_url"));
  }

  /** The id of the OAuth client. */
  public PublisherConfigBuilder authenticationOauthbearerClientId(String value) {
    return set(SecuritySettings.CLIENT_ID, requireNonNull(value, "client_id"));
  }

  /** The secret of the OAuth client. */
  public PublisherConfigBuilder authenticationOauthbearerClientSecret(String value) {
    return set(SecuritySettings.CLIENT_SECRET, requireNonNull(value, "client_secret"));
  }

  /** OAuth scopes to ask for. */
  public PublisherConfigBuilder authenticationOauthbearerScopes(String... names) {
    return authenticationOauthbearerScopes(List.of(names));
  }

  /** OAuth scopes to ask for. */
  public PublisherConfigBuilder authenticationOauthbearerScopes(List<String> names) {
    return set(SecuritySettings.SCOPES, List.copyOf(names));
  }

  /** SASL extensions for the brokers, by name. */
  public PublisherConfigBuilder authenticationOauthbearerExtensions(Map<String, String> values) {
    return set(SecuritySettings.EXTENSIONS, new LinkedHashMap<>(values));
  }

  /** Checks the token endpoint's certificate and host name; default true. */
  public PublisherConfigBuilder authenticationOauthbearerTokenEndpointTlsVerify(boolean value) {
    return set(SecuritySettings.TOKEN_ENDPOINT_TLS_VERIFY, value);
  }

  /** Certificates as PEM that vouch for the token endpoint, in place of those that the JVM trusts. */
  public PublisherConfigBuilder authenticationOauthbearerTokenEndpointCertificateAuthority(
      String pem) {
    return set(
        SecuritySettings.TOKEN_ENDPOINT_AUTHORITY,
        requireNonNull(pem, "authentication.oauthbearer.token_endpoint_certificate_authority"));
  }

  /** The HTTP headers whose values are kept out of messages and record headers. */
  public PublisherConfigBuilder redactHeaders(String... names) {
    return redactHeaders(List.of(names));
  }

  /** The HTTP headers whose values are kept out of messages and record headers. */
  public PublisherConfigBuilder redactHeaders(List<String> names) {
    return set(RedactionSettings.HEADERS, List.copyOf(names));
  }

  /** The query arguments whose values are kept out of messages. */
  public PublisherConfigBuilder redactQuery(String... names) {
    return redactQuery(List.of(names));
  }

  /** The query arguments whose values are kept out of messages. */
  public PublisherConfigBuilder redactQuery(List<String> names) {
    return set(RedactionSettings.QUERY, List.copyOf(names));
  }

  /** What is kept out of bodies: names, or JSON Pointers in which {@code *} is any name or index. */
  public PublisherConfigBuilder redactBody(String... namesAndPointers) {
    return redactBody(List.of(namesAndPointers));
  }

  /** What is kept out of bodies: names, or JSON Pointers in which {@code *} is any name or index. */
  public PublisherConfigBuilder redactBody(List<String> namesAndPointers) {
    return set(RedactionSettings.BODY, List.copyOf(namesAndPointers));
  }

  /** What stands in the place of such a value; default {@code MASK}. */
  public PublisherConfigBuilder redactWith(RedactionMethod value) {
    return set(RedactionSettings.WITH, value.name().toLowerCase(Locale.ROOT));
  }

  /** The key of {@code HASH}. */
  public PublisherConfigBuilder redactKey(String value) {
    return set(RedactionSettings.KEY, requireNonNull(value, "redact_key"));
  }

  /** How the sender signs: standard_webhooks, github, stripe, slack, shopify, twilio or hmac. */
  public PublisherConfigBuilder signatureScheme(String value) {
    return set(SignatureSettings.SCHEME, requireNonNull(value, "signature.scheme"));
  }

  /** The secret shared with the sender. */
  public PublisherConfigBuilder signatureSecret(String value) {
    return set(SignatureSettings.SECRET, requireNonNull(value, "signature.secret"));
  }

  /** Another secret that is accepted, while the sender changes from one to the other. */
  public PublisherConfigBuilder signatureSecondSecret(String value) {
    return set(SignatureSettings.SECOND_SECRET, requireNonNull(value, "signature.second_secret"));
  }

  /** The treatment of a request without a valid signature; default {@code REJECT}. */
  public PublisherConfigBuilder signatureOnFailure(SignatureFailure value) {
    return set(SignatureSettings.ON_FAILURE, value.name().toLowerCase(Locale.ROOT));
  }

  /** The topic of requests without a valid signature. */
  public PublisherConfigBuilder signatureQuarantineTopic(String value) {
    return set(
        SignatureSettings.QUARANTINE_TOPIC, requireNonNull(value, "signature.quarantine_topic"));
  }

  /** How old, or how far in the future, a signed time stamp may be; default 5 minutes, 0 means any. */
  public PublisherConfigBuilder signatureTolerance(Duration value) {
    return set(SignatureSettings.TOLERANCE, SettingValues.fromDuration(value));
  }

  /** The beginning of the address that Twilio calls, up to the request target. */
  public PublisherConfigBuilder signatureBaseUrl(String value) {
    return set(SignatureSettings.BASE_URL, requireNonNull(value, "signature.base_url"));
  }

  /** The header with the signature (hmac). */
  public PublisherConfigBuilder signatureHeader(String value) {
    return set(SignatureSettings.HEADER, requireNonNull(value, "signature.header"));
  }

  /** The hash of the signature (hmac): sha1, sha256, sha384 or sha512; default sha256. */
  public PublisherConfigBuilder signatureAlgorithm(String value) {
    return set(SignatureSettings.ALGORITHM, requireNonNull(value, "signature.algorithm"));
  }

  /** How the signature is written (hmac): hex or base64; default hex. */
  public PublisherConfigBuilder signatureEncoding(String value) {
    return set(SignatureSettings.ENCODING, requireNonNull(value, "signature.encoding"));
  }

  /** The beginning of the signature (hmac). */
  public PublisherConfigBuilder signaturePrefix(String value) {
    return set(SignatureSettings.PREFIX, requireNonNull(value, "signature.prefix"));
  }

  /** The signed content (hmac): a template over the parts of the request; default the body. */
  public PublisherConfigBuilder signatureSigned(String value) {
    return set(SignatureSettings.SIGNED, requireNonNull(value, "signature.signed"));
  }

  /** The header with the signed time stamp (hmac). */
  public PublisherConfigBuilder signatureTimestampHeader(String value) {
    return set(
        SignatureSettings.TIMESTAMP_HEADER, requireNonNull(value, "signature.timestamp_header"));
  }

  /** Where large bodies are kept: {@code directory} or {@code s3}. */
  public PublisherConfigBuilder claimCheckStore(String value) {
    return set(ClaimCheckSettings.STORE, requireNonNull(value, "claim_check"));
  }

  /** The largest body that is in its record although there is a store, in bytes; default 262144. */
  public PublisherConfigBuilder claimCheckMaxInlineBytes(int value) {
    return set(ClaimCheckSettings.MAX_INLINE_BYTES, BigInteger.valueOf(value));
  }

  /** Tells in the record of the parts of multipart bodies that are in the store; default false. */
  public PublisherConfigBuilder claimCheckMultipartParts(boolean value) {
    return set(ClaimCheckSettings.MULTIPART_PARTS, value);
  }

  /** The directory of the store, or the one in which bodies wait for their upload (s3). */
  public PublisherConfigBuilder claimCheckDirectory(String value) {
    return set(ClaimCheckSettings.DIRECTORY, requireNonNull(value, "claim_check"));
  }

  /** The bucket of the store. */
  public PublisherConfigBuilder claimCheckS3Bucket(String value) {
    return set(ClaimCheckSettings.BUCKET, requireNonNull(value, "claim_check"));
  }

  /** The beginning of the keys of objects, such as {@code bodies/}. */
  public PublisherConfigBuilder claimCheckS3Prefix(String value) {
    return set(ClaimCheckSettings.PREFIX, requireNonNull(value, "claim_check"));
  }

  /** The region of the bucket. */
  public PublisherConfigBuilder claimCheckS3Region(String value) {
    return set(ClaimCheckSettings.REGION, requireNonNull(value, "claim_check"));
  }

  /** The address of a store that is not Amazon's. */
  public PublisherConfigBuilder claimCheckS3Endpoint(String value) {
    return set(ClaimCheckSettings.ENDPOINT, requireNonNull(value, "claim_check"));
  }

  /** Certificates as PEM that vouch for the store, in place of those that the JVM trusts. */
  public PublisherConfigBuilder claimCheckS3CertificateAuthority(String pem) {
    return set(ClaimCheckSettings.AUTHORITY, requireNonNull(pem, "claim_check"));
  }

  /** Puts the bucket into the path; default false. */
  public PublisherConfigBuilder claimCheckS3PathStyle(boolean value) {
    return set(ClaimCheckSettings.PATH_STYLE, value);
  }

  /** Whose key signs the requests; else the environment is asked. */
  public PublisherConfigBuilder claimCheckS3AccessKeyId(String value) {
    return set(ClaimCheckSettings.ACCESS_KEY_ID, requireNonNull(value, "claim_check"));
  }

  /** The key that signs the requests. */
  public PublisherConfigBuilder claimCheckS3SecretAccessKey(String value) {
    return set(ClaimCheckSettings.SECRET_ACCESS_KEY, requireNonNull(value, "claim_check"));
  }

  /** The token of a key that is valid for a time only. */
  public PublisherConfigBuilder claimCheckS3SessionToken(String value) {
    return set(ClaimCheckSettings.SESSION_TOKEN, requireNonNull(value, "claim_check"));
  }

  /** The longest wait for the store, without the time for the body; default 30 seconds. */
  public PublisherConfigBuilder claimCheckS3Timeout(Duration value) {
    return set(ClaimCheckSettings.TIMEOUT, SettingValues.fromDuration(value));
  }

  /** Switch for all record headers made from HTTP headers; default true. */
  public PublisherConfigBuilder forwardHttpHeadersAsRecordHeaders(boolean value) {
    return set("headers.forward_http_headers_as_record_headers", value);
  }

  /** Makes all headers but the excluded ones record headers; default false. */
  public PublisherConfigBuilder forwardAllByDefault(boolean value) {
    return set("headers.forward_all_by_default", value);
  }

  /** The HTTP headers that become record headers. */
  public PublisherConfigBuilder includeHeaders(String... names) {
    return includeHeaders(List.of(names));
  }

  /** The HTTP headers that become record headers. */
  public PublisherConfigBuilder includeHeaders(List<String> names) {
    return set("headers.include_headers", List.copyOf(names));
  }

  /** The HTTP headers that do not become record headers. */
  public PublisherConfigBuilder excludeHeaders(String... names) {
    return excludeHeaders(List.of(names));
  }

  /** The HTTP headers that do not become record headers. */
  public PublisherConfigBuilder excludeHeaders(List<String> names) {
    return set("headers.exclude_headers", List.copyOf(names));
  }

  /** HTTP header name to record header key. */
  public PublisherConfigBuilder nameMappings(Map<String, String> values) {
    return set("headers.name_mappings", new LinkedHashMap<>(values));
  }

  /** How a repeated HTTP header becomes record headers; default {@code RETAIN_DUPLICATES}. */
  public PublisherConfigBuilder repeatedHeadersBehavior(RepeatedHeaders value) {
    return set("headers.repeated_headers_behavior", value.name().toLowerCase(Locale.ROOT));
  }

  /** Status when the message is buffered or acknowledged; default 200. */
  public PublisherConfigBuilder statusCodesSuccess(int value) {
    return set("status_codes.success", BigInteger.valueOf(value));
  }

  /** Status when the request names a topic not allowed; default 502. */
  public PublisherConfigBuilder statusCodesTopicNotAllowed(int value) {
    return set("status_codes.topic_not_allowed", BigInteger.valueOf(value));
  }

  /** Status when the brokers did not take the message; default 502. */
  public PublisherConfigBuilder statusCodesSendFailed(int value) {
    return set("status_codes.send_failed", BigInteger.valueOf(value));
  }

  /** Status when too many messages wait for the brokers; default 503. */
  public PublisherConfigBuilder statusCodesBufferFull(int value) {
    return set("status_codes.buffer_full", BigInteger.valueOf(value));
  }

  /** Status when health gating stopped the request; default 503. */
  public PublisherConfigBuilder statusCodesUnhealthy(int value) {
    return set("status_codes.unhealthy", BigInteger.valueOf(value));
  }

  /** Status when the body is not what its content type says; default 400. */
  public PublisherConfigBuilder statusCodesParseError(int value) {
    return set("status_codes.parse_error", BigInteger.valueOf(value));
  }

  /** Status when the body or the record is over its limit; default 413. */
  public PublisherConfigBuilder statusCodesTooLarge(int value) {
    return set("status_codes.too_large", BigInteger.valueOf(value));
  }

  /** Status when the request lacks a value that its record needs; default 400. */
  public PublisherConfigBuilder statusCodesMissingValue(int value) {
    return set("status_codes.missing_value", BigInteger.valueOf(value));
  }

  /** Status when the message does not match its schema in the registry; default 400. */
  public PublisherConfigBuilder statusCodesSchemaInvalid(int value) {
    return set("status_codes.schema_invalid", BigInteger.valueOf(value));
  }

  /** Status when the schema registry gave no schema; default 502. */
  public PublisherConfigBuilder statusCodesRegistryUnavailable(int value) {
    return set("status_codes.registry_unavailable", BigInteger.valueOf(value));
  }

  /** Status when a message function failed; default 500. */
  public PublisherConfigBuilder statusCodesFunctionError(int value) {
    return set("status_codes.function_error", BigInteger.valueOf(value));
  }

  /** The schema registry, and the schemas of record values and keys there; none without. */
  public PublisherConfigBuilder schemaRegistry(SchemaRegistryBuilder registry) {
    values.putAll(registry.values());
    return this;
  }

  /** What changes each message before it is sent, or drops it, in this order; not a setting. */
  public PublisherConfigBuilder messageFunctions(MessageFunction... functions) {
    messageFunctions = List.of(functions);
    return this;
  }

  /** Body of the success response: JSON text with {@code {topic}} and other fields in its strings. */
  public PublisherConfigBuilder responseBody(String json) {
    return set("response_body", requireNonNull(json, "response_body"));
  }

  /** Header of the success response to its value. */
  public PublisherConfigBuilder responseHeaders(Map<String, String> templates) {
    return set("response_headers", new LinkedHashMap<>(templates));
  }

  /** Says in the success response where the message is; default false. */
  public PublisherConfigBuilder responseIncludeMetadata(boolean value) {
    return set("response_include_metadata", value);
  }

  /**
   * Checks everything together. Code is trusted: any property of kafka-clients may be set.
   *
   * @throws InvalidConfigException with all faults, if there is one
   */
  public PublisherConfig build() {
    Map<String, Object> all = EnvelopeSettings.values(envelope);
    all.putAll(values);
    return PublisherConfig.of(all, true, new Faults()).withMessageFunctions(messageFunctions);
  }

  private PublisherConfigBuilder set(String path, Object value) {
    values.put(path, value);
    return this;
  }
}
