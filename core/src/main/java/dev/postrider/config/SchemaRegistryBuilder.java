package dev.postrider.config;

import static java.util.Objects.requireNonNull;

import dev.postrider.schema.PayloadEncoding;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Collects the settings {@code schema_registry.confluent.*} for {@link
 * PublisherConfigBuilder#schemaRegistry}. Each method has the rest of its setting's name in camel case.
 * Values are checked by {@link PublisherConfigBuilder#build}. Not thread-safe.
 *
 * @since 0.1.0
 */
public final class SchemaRegistryBuilder {

  private final Map<String, Object> values = new LinkedHashMap<>();

  SchemaRegistryBuilder() {}

  /** Where the registry's API begins, such as {@code https://registry.example.com}. */
  public SchemaRegistryBuilder url(String value) {
    return set("url", requireNonNull(value, "url"));
  }

  /** Whether the registry's certificate is checked; default true. */
  public SchemaRegistryBuilder sslVerify(boolean value) {
    return set("ssl_verify", value);
  }

  /** Certificates as PEM that vouch for the registry, in place of those that the JVM trusts. */
  public SchemaRegistryBuilder certificateAuthority(String pem) {
    return set("certificate_authority", requireNonNull(pem, "certificate_authority"));
  }

  /** How long the latest version is kept, in seconds; for good without, and with 0. */
  public SchemaRegistryBuilder ttl(double value) {
    return set("ttl", value);
  }

  /** The subject whose schema record values have. */
  public SchemaRegistryBuilder valueSchemaSubjectName(String value) {
    return set("value_schema.subject_name", requireNonNull(value, "value_schema.subject_name"));
  }

  /** The version of that schema: a number, or {@code latest}, which is the default. */
  public SchemaRegistryBuilder valueSchemaSchemaVersion(String value) {
    return set("value_schema.schema_version", requireNonNull(value, "value_schema.schema_version"));
  }

  /** How the JSON of values spells unions of Avro; default {@code AVRO_JSON}. */
  public SchemaRegistryBuilder valueSchemaPayloadEncoding(PayloadEncoding value) {
    return set("value_schema.payload_encoding", value.name().toLowerCase(Locale.ROOT));
  }

  /** The subject whose schema record keys have. */
  public SchemaRegistryBuilder keySchemaSubjectName(String value) {
    return set("key_schema.subject_name", requireNonNull(value, "key_schema.subject_name"));
  }

  /** The version of that schema: a number, or {@code latest}, which is the default. */
  public SchemaRegistryBuilder keySchemaSchemaVersion(String value) {
    return set("key_schema.schema_version", requireNonNull(value, "key_schema.schema_version"));
  }

  /** How the JSON of keys spells unions of Avro; default {@code AVRO_JSON}. */
  public SchemaRegistryBuilder keySchemaPayloadEncoding(PayloadEncoding value) {
    return set("key_schema.payload_encoding", value.name().toLowerCase(Locale.ROOT));
  }

  /** The login: {@code none}, {@code basic} or {@code oauth2}; default none. */
  public SchemaRegistryBuilder authenticationMode(String value) {
    return set("authentication.mode", requireNonNull(value, "authentication.mode"));
  }

  /** The user of the registry. */
  public SchemaRegistryBuilder authenticationBasicUsername(String value) {
    return set(
        "authentication.basic.username", requireNonNull(value, "authentication.basic.username"));
  }

  /** The password of that user. */
  public SchemaRegistryBuilder authenticationBasicPassword(String value) {
    return set(
        "authentication.basic.password", requireNonNull(value, "authentication.basic.password"));
  }

  /** The logical cluster of Confluent Cloud. */
  public SchemaRegistryBuilder authenticationLogicalClusterId(String value) {
    return set(
        "authentication.logical_cluster_id",
        requireNonNull(value, "authentication.logical_cluster_id"));
  }

  /** The identity pool of Confluent Cloud. */
  public SchemaRegistryBuilder authenticationIdentityPoolId(String value) {
    return set(
        "authentication.identity_pool_id",
        requireNonNull(value, "authentication.identity_pool_id"));
  }

  /** The address that gives OAuth tokens. */
  public SchemaRegistryBuilder authenticationOauth2TokenEndpoint(String value) {
    return set(
        "authentication.oauth2.token_endpoint",
        requireNonNull(value, "authentication.oauth2.token_endpoint"));
  }

  /** {@code client_credentials}, which is the default, or {@code password}. */
  public SchemaRegistryBuilder authenticationOauth2GrantType(String value) {
    return set(
        "authentication.oauth2.grant_type",
        requireNonNull(value, "authentication.oauth2.grant_type"));
  }

  /** The id of the OAuth client. */
  public SchemaRegistryBuilder authenticationOauth2ClientId(String value) {
    return set(
        "authentication.oauth2.client_id",
        requireNonNull(value, "authentication.oauth2.client_id"));
  }

  /** The secret of the OAuth client. */
  public SchemaRegistryBuilder authenticationOauth2ClientSecret(String value) {
    return set(
        "authentication.oauth2.client_secret",
        requireNonNull(value, "authentication.oauth2.client_secret"));
  }

  /** The user of the password grant. */
  public SchemaRegistryBuilder authenticationOauth2Username(String value) {
    return set(
        "authentication.oauth2.username", requireNonNull(value, "authentication.oauth2.username"));
  }

  /** The password of the password grant. */
  public SchemaRegistryBuilder authenticationOauth2Password(String value) {
    return set(
        "authentication.oauth2.password", requireNonNull(value, "authentication.oauth2.password"));
  }

  /** The OAuth scopes to ask for; default {@code openid}. */
  public SchemaRegistryBuilder authenticationOauth2Scopes(List<String> value) {
    return set("authentication.oauth2.scopes", List.copyOf(value));
  }

  /** The OAuth audience to ask for. */
  public SchemaRegistryBuilder authenticationOauth2Audience(List<String> value) {
    return set("authentication.oauth2.audience", List.copyOf(value));
  }

  /** More header fields of the token request. */
  public SchemaRegistryBuilder authenticationOauth2TokenHeaders(Map<String, String> value) {
    return set("authentication.oauth2.token_headers", new LinkedHashMap<>(value));
  }

  /** More form arguments of the token request. */
  public SchemaRegistryBuilder authenticationOauth2TokenPostArgs(Map<String, String> value) {
    return set("authentication.oauth2.token_post_args", new LinkedHashMap<>(value));
  }

  /**
   * How the client proves itself: {@code client_secret_post}, which is the default, {@code
   * client_secret_basic}, {@code client_secret_jwt} or {@code none}.
   */
  public SchemaRegistryBuilder authenticationOauth2ClientAuthMethod(String value) {
    return set(
        "authentication.oauth2_client.auth_method",
        requireNonNull(value, "authentication.oauth2_client.auth_method"));
  }

  /** The signature of the client's assertion: {@code HS512}, which is the default, or {@code HS256}. */
  public SchemaRegistryBuilder authenticationOauth2ClientClientSecretJwtAlg(String value) {
    return set(
        "authentication.oauth2_client.client_secret_jwt_alg",
        requireNonNull(value, "authentication.oauth2_client.client_secret_jwt_alg"));
  }

  /** 1.1 or 1.0; both are sent as 1.1. */
  public SchemaRegistryBuilder authenticationOauth2ClientHttpVersion(double value) {
    return set("authentication.oauth2_client.http_version", value);
  }

  /** The proxy towards a token endpoint without TLS. */
  public SchemaRegistryBuilder authenticationOauth2ClientHttpProxy(String value) {
    return set(
        "authentication.oauth2_client.http_proxy",
        requireNonNull(value, "authentication.oauth2_client.http_proxy"));
  }

  /** The proxy towards a token endpoint with TLS. */
  public SchemaRegistryBuilder authenticationOauth2ClientHttpsProxy(String value) {
    return set(
        "authentication.oauth2_client.https_proxy",
        requireNonNull(value, "authentication.oauth2_client.https_proxy"));
  }

  /** The value of {@code Proxy-Authorization} for the proxy without TLS. */
  public SchemaRegistryBuilder authenticationOauth2ClientHttpProxyAuthorization(String value) {
    return set(
        "authentication.oauth2_client.http_proxy_authorization",
        requireNonNull(value, "authentication.oauth2_client.http_proxy_authorization"));
  }

  /** The value of {@code Proxy-Authorization} for the proxy with TLS. */
  public SchemaRegistryBuilder authenticationOauth2ClientHttpsProxyAuthorization(String value) {
    return set(
        "authentication.oauth2_client.https_proxy_authorization",
        requireNonNull(value, "authentication.oauth2_client.https_proxy_authorization"));
  }

  /** Hosts and domains that are reached without a proxy, separated by commas. */
  public SchemaRegistryBuilder authenticationOauth2ClientNoProxy(String value) {
    return set(
        "authentication.oauth2_client.no_proxy",
        requireNonNull(value, "authentication.oauth2_client.no_proxy"));
  }

  /** Whether connections to the token endpoint are kept; default true. */
  public SchemaRegistryBuilder authenticationOauth2ClientKeepAlive(boolean value) {
    return set("authentication.oauth2_client.keep_alive", value);
  }

  /** Whether the token endpoint's certificate is checked; default true. */
  public SchemaRegistryBuilder authenticationOauth2ClientSslVerify(boolean value) {
    return set("authentication.oauth2_client.ssl_verify", value);
  }

  /** Certificates as PEM that vouch for the token endpoint, in place of those that the JVM trusts. */
  public SchemaRegistryBuilder authenticationOauth2ClientCertificateAuthority(String pem) {
    return set(
        "authentication.oauth2_client.certificate_authority",
        requireNonNull(pem, "authentication.oauth2_client.certificate_authority"));
  }

  /** The longest wait for the token endpoint, at most 10 seconds, which is the default. */
  public SchemaRegistryBuilder authenticationOauth2ClientTimeout(Duration value) {
    return set("authentication.oauth2_client.timeout", SettingValues.fromDuration(value));
  }

  private SchemaRegistryBuilder set(String path, Object value) {
    values.put(SchemaRegistrySettings.GROUP + path, value);
    return this;
  }

  Map<String, Object> values() {
    return Collections.unmodifiableMap(values);
  }
}
