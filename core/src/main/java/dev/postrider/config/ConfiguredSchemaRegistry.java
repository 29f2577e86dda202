package dev.postrider.config;

import static dev.postrider.config.SchemaRegistrySettings.AUTHORITY;
import static dev.postrider.config.SchemaRegistrySettings.AUTH_METHOD;
import static dev.postrider.config.SchemaRegistrySettings.BASIC_PASSWORD;
import static dev.postrider.config.SchemaRegistrySettings.BASIC_USERNAME;
import static dev.postrider.config.SchemaRegistrySettings.CLIENT;
import static dev.postrider.config.SchemaRegistrySettings.CLIENT_AUTHORITY;
import static dev.postrider.config.SchemaRegistrySettings.CLIENT_ID;
import static dev.postrider.config.SchemaRegistrySettings.CLIENT_SECRET;
import static dev.postrider.config.SchemaRegistrySettings.CLIENT_SSL_VERIFY;
import static dev.postrider.config.SchemaRegistrySettings.ENCODING;
import static dev.postrider.config.SchemaRegistrySettings.GRANT_TYPE;
import static dev.postrider.config.SchemaRegistrySettings.HTTPS_PROXY;
import static dev.postrider.config.SchemaRegistrySettings.HTTPS_PROXY_AUTHORIZATION;
import static dev.postrider.config.SchemaRegistrySettings.HTTP_PROXY;
import static dev.postrider.config.SchemaRegistrySettings.HTTP_PROXY_AUTHORIZATION;
import static dev.postrider.config.SchemaRegistrySettings.IDENTITY_POOL;
import static dev.postrider.config.SchemaRegistrySettings.KEY;
import static dev.postrider.config.SchemaRegistrySettings.LOGICAL_CLUSTER;
import static dev.postrider.config.SchemaRegistrySettings.MODE;
import static dev.postrider.config.SchemaRegistrySettings.OAUTH;
import static dev.postrider.config.SchemaRegistrySettings.PASSWORD;
import static dev.postrider.config.SchemaRegistrySettings.SSL_VERIFY;
import static dev.postrider.config.SchemaRegistrySettings.SUBJECT;
import static dev.postrider.config.SchemaRegistrySettings.TOKEN_ENDPOINT;
import static dev.postrider.config.SchemaRegistrySettings.TOKEN_HEADERS;
import static dev.postrider.config.SchemaRegistrySettings.TTL;
import static dev.postrider.config.SchemaRegistrySettings.URL;
import static dev.postrider.config.SchemaRegistrySettings.USERNAME;
import static dev.postrider.config.SchemaRegistrySettings.VALUE;
import static dev.postrider.config.SchemaRegistrySettings.VERSION;

import dev.postrider.schema.OAuthConfig;
import dev.postrider.schema.OAuthConfig.ClientAuthentication;
import dev.postrider.schema.OAuthConfig.Grant;
import dev.postrider.schema.PayloadEncoding;
import dev.postrider.schema.SchemaRegistryConfig;
import dev.postrider.schema.TokenClientConfig;
import java.net.URI;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What the settings of the schema registry say. */
final class ConfiguredSchemaRegistry {

  private ConfiguredSchemaRegistry() {}

  /** The settings, which have been checked; null if no record is encoded. */
  static @Nullable SchemaRegistryConfig of(SettingValues values) {
    SchemaRegistryConfig.Subject value = subject(VALUE, values);
    SchemaRegistryConfig.Subject key = subject(KEY, values);
    if (value == null && key == null) {
      return null;
    }
    Map<String, String> headers = new LinkedHashMap<>();
    put("target-sr-cluster", values.text(LOGICAL_CLUSTER), headers);
    put("Confluent-Identity-Pool-Id", values.text(IDENTITY_POOL), headers);
    String mode = values.requiredText(MODE);
    double ttl = values.isGiven(TTL) ? values.number(TTL) : 0;
    return new SchemaRegistryConfig(
        URI.create(values.requiredText(URL)),
        values.flag(SSL_VERIFY),
        values.certificates(AUTHORITY),
        ttl == 0 ? null : Duration.ofMillis(Math.round(ttl * 1000)),
        value,
        key,
        headers,
        mode.equals("basic")
            ? new SchemaRegistryConfig.Basic(
                values.requiredText(BASIC_USERNAME), values.requiredText(BASIC_PASSWORD))
            : null,
        mode.equals("oauth2") ? oauth(values) : null);
  }

  private static SchemaRegistryConfig.@Nullable Subject subject(
      String schema, SettingValues values) {
    String name = values.text(schema + SUBJECT);
    String version = values.text(schema + VERSION);
    return name == null
        ? null
        : new SchemaRegistryConfig.Subject(
            name,
            version == null ? SchemaRegistryConfig.LATEST : version,
            values.constant(schema + ENCODING, PayloadEncoding.class));
  }

  private static void put(String name, @Nullable String value, Map<String, String> headers) {
    if (value != null) {
      headers.put(name, value);
    }
  }

  private static OAuthConfig oauth(SettingValues values) {
    return new OAuthConfig(
        URI.create(values.requiredText(TOKEN_ENDPOINT)),
        values.constant(GRANT_TYPE, Grant.class),
        values.text(CLIENT_ID),
        values.text(CLIENT_SECRET),
        values.text(USERNAME),
        values.text(PASSWORD),
        values.list(OAUTH + "scopes"),
        values.list(OAUTH + "audience"),
        values.map(TOKEN_HEADERS),
        values.map(OAUTH + "token_post_args"),
        values.constant(AUTH_METHOD, ClientAuthentication.class),
        values.requiredText(CLIENT + "client_secret_jwt_alg"),
        new TokenClientConfig(
            uri(values.text(HTTP_PROXY)),
            uri(values.text(HTTPS_PROXY)),
            values.text(HTTP_PROXY_AUTHORIZATION),
            values.text(HTTPS_PROXY_AUTHORIZATION),
            values.text(CLIENT + "no_proxy"),
            values.flag(CLIENT + "keep_alive"),
            values.flag(CLIENT_SSL_VERIFY),
            values.certificates(CLIENT_AUTHORITY),
            values.millis(CLIENT + "timeout")));
  }

  private static @Nullable URI uri(@Nullable String text) {
    return text == null ? null : URI.create(text);
  }
}
