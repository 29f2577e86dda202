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

/** Settings that are known and not supported yet: setting one is a fault that says so. */
final class UnsupportedSettings {

  private UnsupportedSettings() {}

  static List<SettingRow> table() {
    List<SettingRow> table = new ArrayList<>(ours());
    table.addAll(schemaRegistry());
    return table;
  }

  private static List<SettingRow> ours() {
    return List.of(
        string("on_buffer_full", OURS, "what becomes of a message the full buffer cannot take")
            .withDefault("fail")
            .notYet());
  }

  private static List<SettingRow> schemaRegistry() {
    String registry = "schema_registry.confluent.";
    String login = registry + "authentication.";
    String oauth2 = login + "oauth2.";
    String client = login + "oauth2_client.";
    List<SettingRow> table = new ArrayList<>();
    table.add(string(registry + "url", "3.11", "address of the schema registry").notYet());
    table.add(
        flag(registry + "ssl_verify", true, "3.11", "check the certificate of the schema registry")
            .notYet());
    table.add(SettingRow.of(NUMBER, registry + "ttl", "3.11", "time a schema is kept, in seconds")
        .between(0, 3600)
        .notYet());
    for (String schema : List.of("value_schema.", "key_schema.")) {
      table.add(string(registry + schema + "subject_name", "3.11", "subject of the schema")
          .notYet());
      table.add(string(
              registry + schema + "schema_version",
              "3.11",
              "version of the schema, a number or latest")
          .notYet());
      table.add(choice(
              registry + schema + "payload_encoding",
              "3.16",
              "spelling of Avro unions",
              "avro_json",
              "simple_json")
          .withDefault("avro_json")
          .notYet());
    }
    table.add(choice(
            login + "mode",
            "3.11",
            "how to log in to the schema registry",
            "none",
            "basic",
            "oauth2")
        .withDefault("none")
        .notYet());
    table.add(secret(login + "basic.username", "3.11", "user of the schema registry")
        .mandatory()
        .notYet());
    table.add(secret(login + "basic.password", "3.11", "password of that user")
        .mandatory()
        .notYet());
    table.add(string(login + "logical_cluster_id", "3.16", "logical cluster of Confluent Cloud")
        .notYet());
    table.add(string(login + "identity_pool_id", "3.16", "identity pool of Confluent Cloud")
        .notYet());
    table.add(string(oauth2 + "token_endpoint", "3.12", "address that gives OAuth tokens")
        .mandatory()
        .notYet());
    table.add(choice(
            oauth2 + "grant_type",
            "3.12",
            "OAuth grant that gets the token",
            "client_credentials",
            "password")
        .withDefault("client_credentials")
        .notYet());
    table.add(secret(oauth2 + "client_id", "3.12", "id of the OAuth client").notYet());
    table.add(
        secret(oauth2 + "client_secret", "3.12", "secret of the OAuth client").notYet());
    table.add(secret(oauth2 + "username", "3.12", "user of the password grant").notYet());
    table.add(
        secret(oauth2 + "password", "3.12", "password of the password grant").notYet());
    table.add(list(oauth2 + "scopes", "3.12", "OAuth scopes to ask for")
        .withDefault(List.of("openid"))
        .notYet());
    table.add(list(oauth2 + "audience", "3.12", "OAuth audience to ask for")
        .withDefault(List.of())
        .notYet());
    table.add(map(oauth2 + "token_headers", "3.12", "headers of the token request")
        .confidential()
        .notYet());
    table.add(map(oauth2 + "token_post_args", "3.12", "arguments of the token request")
        .confidential()
        .notYet());
    table.add(choice(
            client + "auth_method",
            "3.12",
            "how the OAuth client proves itself",
            "client_secret_post",
            "client_secret_basic",
            "client_secret_jwt",
            "none")
        .withDefault("client_secret_post")
        .notYet());
    table.add(choice(
            client + "client_secret_jwt_alg",
            "3.12",
            "signature of the OAuth client's assertion",
            "HS512",
            "HS256")
        .withDefault("HS512")
        .notYet());
    table.add(
        SettingRow.of(NUMBER, client + "http_version", "3.12", "HTTP version of the token request")
            .withDefault(1.1)
            .notYet());
    table.add(
        string(client + "http_proxy", "3.12", "proxy of the token request").notYet());
    table.add(string(client + "https_proxy", "3.12", "proxy of the token request over TLS")
        .notYet());
    table.add(string(
            client + "http_proxy_authorization",
            "3.12",
            "value of Proxy-Authorization for the proxy")
        .confidential()
        .notYet());
    table.add(string(
            client + "https_proxy_authorization",
            "3.12",
            "value of Proxy-Authorization for the TLS proxy")
        .confidential()
        .notYet());
    table.add(string(client + "no_proxy", "3.12", "hosts that are reached without a proxy")
        .notYet());
    table.add(flag(client + "keep_alive", true, "3.12", "keep connections to the token endpoint")
        .notYet());
    table.add(flag(client + "ssl_verify", true, "3.12", "check the token endpoint's certificate")
        .notYet());
    table.add(
        SettingRow.of(INTEGER, client + "timeout", "3.12", "longest wait for the token endpoint")
            .withDefault(10000)
            .between(0, 2147483646)
            .in("ms")
            .notYet());
    return table;
  }
}
