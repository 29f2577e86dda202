package dev.postrider.config;

import static dev.postrider.config.Setting.Type.INTEGER;
import static dev.postrider.config.Setting.Type.NUMBER;
import static dev.postrider.config.SettingRow.OURS;
import static dev.postrider.config.SettingRow.choice;
import static dev.postrider.config.SettingRow.flag;
import static dev.postrider.config.SettingRow.list;
import static dev.postrider.config.SettingRow.map;
import static dev.postrider.config.SettingRow.secret;
import static dev.postrider.config.SettingRow.string;

import java.util.ArrayList;
import java.util.List;

/** The schema registry: the names of the settings and their part of the table. */
final class SchemaRegistrySettings {

  static final String GROUP = "schema_registry.confluent.";
  static final String URL = GROUP + "url";
  static final String SSL_VERIFY = GROUP + "ssl_verify";
  static final String AUTHORITY = GROUP + "certificate_authority";
  static final String TTL = GROUP + "ttl";
  static final String VALUE = GROUP + "value_schema.";
  static final String KEY = GROUP + "key_schema.";
  static final String SUBJECT = "subject_name";
  static final String VERSION = "schema_version";
  static final String ENCODING = "payload_encoding";
  static final String MODE = GROUP + "authentication.mode";
  static final String BASIC_USERNAME = GROUP + "authentication.basic.username";
  static final String BASIC_PASSWORD = GROUP + "authentication.basic.password";
  static final String LOGICAL_CLUSTER = GROUP + "authentication.logical_cluster_id";
  static final String IDENTITY_POOL = GROUP + "authentication.identity_pool_id";

  static final String OAUTH = GROUP + "authentication.oauth2.";
  static final String TOKEN_ENDPOINT = OAUTH + "token_endpoint";
  static final String GRANT_TYPE = OAUTH + "grant_type";
  static final String CLIENT_ID = OAUTH + "client_id";
  static final String CLIENT_SECRET = OAUTH + "client_secret";
  static final String USERNAME = OAUTH + "username";
  static final String PASSWORD = OAUTH + "password";
  static final String TOKEN_HEADERS = OAUTH + "token_headers";

  static final String CLIENT = GROUP + "authentication.oauth2_client.";
  static final String AUTH_METHOD = CLIENT + "auth_method";
  static final String CLIENT_SSL_VERIFY = CLIENT + "ssl_verify";
  static final String CLIENT_AUTHORITY = CLIENT + "certificate_authority";
  static final String HTTP_VERSION = CLIENT + "http_version";
  static final String HTTP_PROXY = CLIENT + "http_proxy";
  static final String HTTPS_PROXY = CLIENT + "https_proxy";
  static final String HTTP_PROXY_AUTHORIZATION = CLIENT + "http_proxy_authorization";
  static final String HTTPS_PROXY_AUTHORIZATION = CLIENT + "https_proxy_authorization";

  /** The largest of the signed 32 bits but one, as in Kong's own schema. */
  private static final int MOST_MILLIS = 2147483646;

  private SchemaRegistrySettings() {}

  static List<SettingRow> table() {
    List<SettingRow> table = new ArrayList<>();
    table.add(string(URL, "3.11", "address of the schema registry, with its path if any"));
    table.add(flag(SSL_VERIFY, true, "3.11", "check the schema registry's certificate"));
    table.add(string(
            AUTHORITY,
            OURS,
            "certificates as PEM that vouch for the schema registry, in place of those the JVM trusts")
        .fromVault());
    table.add(SettingRow.of(
            NUMBER,
            TTL,
            "3.11",
            "how long the `latest` version is kept, in seconds; for good if unset or 0")
        .between(0, 3600));
    for (String schema : List.of(VALUE, KEY)) {
      String part = schema.equals(VALUE) ? "value" : "key";
      table.add(
          string(schema + SUBJECT, "3.11", "subject whose schema the record " + part + " has"));
      table.add(string(
          schema + VERSION, "3.11", "version of the schema: a number, or latest, also if unset"));
      table.add(choice(
              schema + ENCODING,
              "3.16",
              "unions of Avro in the JSON: with their type, as {\"int\": 1}, or the plain value",
              "avro_json",
              "simple_json")
          .withDefault("avro_json"));
    }
    table.add(choice(MODE, "3.11", "login at the schema registry", "none", "basic", "oauth2")
        .withDefault("none"));
    table.add(secret(BASIC_USERNAME, "3.11", "user of the schema registry").mandatory());
    table.add(secret(BASIC_PASSWORD, "3.11", "password of that user").mandatory());
    table.add(string(LOGICAL_CLUSTER, "3.16", "logical cluster of Confluent Cloud"));
    table.add(string(IDENTITY_POOL, "3.16", "identity pool of Confluent Cloud"));
    table.addAll(oauth());
    table.addAll(client());
    return table;
  }

  private static List<SettingRow> oauth() {
    return List.of(
        string(TOKEN_ENDPOINT, "3.12", "address that gives OAuth tokens").mandatory(),
        choice(
                GRANT_TYPE,
                "3.12",
                "OAuth grant that gets the token",
                "client_credentials",
                "password")
            .withDefault("client_credentials"),
        secret(CLIENT_ID, "3.12", "id of the OAuth client"),
        secret(CLIENT_SECRET, "3.12", "secret of the OAuth client"),
        secret(USERNAME, "3.12", "user of the password grant"),
        secret(PASSWORD, "3.12", "password of the password grant"),
        list(OAUTH + "scopes", "3.12", "OAuth scopes to ask for").withDefault(List.of("openid")),
        list(OAUTH + "audience", "3.12", "OAuth audience to ask for").withDefault(List.of()),
        map(TOKEN_HEADERS, "3.12", "more header fields of the token request")
            .confidential()
            .fromVault(),
        map(OAUTH + "token_post_args", "3.12", "more form arguments of the token request")
            .confidential()
            .fromVault());
  }

  private static List<SettingRow> client() {
    return List.of(
        choice(
                AUTH_METHOD,
                "3.12",
                "how the OAuth client proves itself",
                "client_secret_post",
                "client_secret_basic",
                "client_secret_jwt",
                "none")
            .withDefault("client_secret_post"),
        choice(
                CLIENT + "client_secret_jwt_alg",
                "3.12",
                "signature of the OAuth client's assertion",
                "HS512",
                "HS256")
            .withDefault("HS512"),
        SettingRow.of(NUMBER, HTTP_VERSION, "3.12", "1.1 or 1.0; both are sent as 1.1")
            .withDefault(1.1),
        string(HTTP_PROXY, "3.12", "proxy towards a token endpoint without TLS"),
        string(HTTPS_PROXY, "3.12", "proxy towards a token endpoint with TLS"),
        string(
                HTTP_PROXY_AUTHORIZATION,
                "3.12",
                "value of Proxy-Authorization for the proxy without TLS")
            .confidential(),
        string(
                HTTPS_PROXY_AUTHORIZATION,
                "3.12",
                "value of Proxy-Authorization for the proxy with TLS")
            .confidential(),
        string(
            CLIENT + "no_proxy",
            "3.12",
            "hosts and domains that are reached without a proxy, separated by commas"),
        flag(CLIENT + "keep_alive", true, "3.12", "keep connections to the token endpoint"),
        flag(CLIENT_SSL_VERIFY, true, "3.12", "check the token endpoint's certificate"),
        string(
                CLIENT_AUTHORITY,
                OURS,
                "certificates as PEM that vouch for the token endpoint, in place of those the JVM trusts")
            .fromVault(),
        SettingRow.of(
                INTEGER,
                CLIENT + "timeout",
                "3.12",
                "longest wait for the token endpoint, at most 10 seconds; 0 for these")
            .withDefault(10000)
            .between(0, MOST_MILLIS)
            .in("ms"));
  }
}
