package dev.postrider.config;

import static dev.postrider.config.SettingRow.choice;
import static dev.postrider.config.SettingRow.flag;
import static dev.postrider.config.SettingRow.list;
import static dev.postrider.config.SettingRow.map;
import static dev.postrider.config.SettingRow.secret;
import static dev.postrider.config.SettingRow.string;

import java.util.List;

/** TLS to the brokers and SASL: the names of the settings and their part of the table. */
final class SecuritySettings {
  static final String SSL = "security.ssl";
  static final String SSL_VERIFY = "security.ssl_verify";
  static final String CERTIFICATE = "security.certificate";
  static final String PRIVATE_KEY = "security.private_key";
  static final String CERTIFICATE_AUTHORITY = "security.certificate_authority";
  static final String REVOCATION = "security.certificate_revocation";
  static final String STRATEGY = "authentication.strategy";
  static final String MECHANISM = "authentication.mechanism";
  static final String USER = "authentication.user";
  static final String PASSWORD = "authentication.password";
  static final String TOKENAUTH = "authentication.tokenauth";
  static final String TOKEN_ENDPOINT_URL = "authentication.oauthbearer.token_endpoint_url";
  static final String CLIENT_ID = "authentication.oauthbearer.client_id";
  static final String CLIENT_SECRET = "authentication.oauthbearer.client_secret";
  static final String SCOPES = "authentication.oauthbearer.scopes";
  static final String EXTENSIONS = "authentication.oauthbearer.extensions";
  static final String TOKEN_ENDPOINT_TLS_VERIFY =
      "authentication.oauthbearer.token_endpoint_tls_verify";
  static final String TOKEN_ENDPOINT_AUTHORITY =
      "authentication.oauthbearer.token_endpoint_certificate_authority";

  private SecuritySettings() {}

  static List<SettingRow> table() {
    return List.of(
        flag(SSL, "2.6", "TLS to the brokers"),
        flag(
            SSL_VERIFY,
            true,
            "3.13",
            "check the brokers' certificates and host names; false: trust whoever answers"),
        string("security.certificate_id", "2.6", "client certificate, by its id in Kong")
            .notYet(),
        string(
                CERTIFICATE,
                "postrider",
                "client certificate for mutual TLS as PEM, followed by its intermediate certificates")
            .fromVault(),
        secret(
            PRIVATE_KEY,
            "postrider",
            "key of the client certificate as PEM, not encrypted; RSA, EC or DSA"),
        string(
                CERTIFICATE_AUTHORITY,
                "postrider",
                "certificates as PEM that vouch for the brokers, in place of those the JVM trusts")
            .fromVault(),
        choice(
                REVOCATION,
                "postrider",
                "whom to ask, by OCSP and CRLs, whether a broker's certificate was revoked: nobody; those that it names, and accept it if none answers (soft_fail), or refuse it then (hard_fail)",
                "none",
                "soft_fail",
                "hard_fail")
            .withDefault("none"),
        choice(STRATEGY, "2.6", "sasl switches authentication on; needs a mechanism", "sasl"),
        choice(
            MECHANISM,
            "2.6",
            "SASL mechanism; OAUTHBEARER takes those of oauthbearer, the others user and password",
            "PLAIN",
            "SCRAM-SHA-256",
            "SCRAM-SHA-512",
            "OAUTHBEARER"),
        secret(USER, "2.6", "name to log in with, or the id of a delegation token"),
        secret(PASSWORD, "2.6", "password of the user, or the HMAC of a delegation token"),
        flag(TOKENAUTH, "2.6", "user and password are a delegation token; SCRAM only"),
        string(
                TOKEN_ENDPOINT_URL,
                "3.15",
                "address that gives an OAuth token for the client's id and secret")
            .fromVault(),
        string(CLIENT_ID, "3.15", "id of the OAuth client").fromVault(),
        secret(CLIENT_SECRET, "3.15", "secret of the OAuth client"),
        list(SCOPES, "3.15", "OAuth scopes to ask for"),
        map(EXTENSIONS, "3.15", "SASL extensions for the brokers, for example logicalCluster"),
        flag(
            TOKEN_ENDPOINT_TLS_VERIFY,
            true,
            "3.15",
            "check the token endpoint's certificate and host name"),
        string(
                TOKEN_ENDPOINT_AUTHORITY,
                "postrider",
                "certificates as PEM that vouch for the token endpoint, in place of those the JVM trusts")
            .fromVault());
  }
}
