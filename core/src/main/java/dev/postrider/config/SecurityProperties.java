package dev.postrider.config;

import static dev.postrider.config.SecuritySettings.CERTIFICATE;
import static dev.postrider.config.SecuritySettings.CERTIFICATE_AUTHORITY;
import static dev.postrider.config.SecuritySettings.CLIENT_ID;
import static dev.postrider.config.SecuritySettings.CLIENT_SECRET;
import static dev.postrider.config.SecuritySettings.EXTENSIONS;
import static dev.postrider.config.SecuritySettings.MECHANISM;
import static dev.postrider.config.SecuritySettings.PASSWORD;
import static dev.postrider.config.SecuritySettings.PRIVATE_KEY;
import static dev.postrider.config.SecuritySettings.REVOCATION;
import static dev.postrider.config.SecuritySettings.SCOPES;
import static dev.postrider.config.SecuritySettings.SSL;
import static dev.postrider.config.SecuritySettings.SSL_VERIFY;
import static dev.postrider.config.SecuritySettings.TOKENAUTH;
import static dev.postrider.config.SecuritySettings.TOKEN_ENDPOINT_AUTHORITY;
import static dev.postrider.config.SecuritySettings.TOKEN_ENDPOINT_TLS_VERIFY;
import static dev.postrider.config.SecuritySettings.TOKEN_ENDPOINT_URL;
import static dev.postrider.config.SecuritySettings.USER;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.postrider.kafka.RevocationEngineFactory;
import dev.postrider.kafka.TrustAllSslEngineFactory;
import java.net.URLEncoder;
import java.security.GeneralSecurityException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.config.types.Password;
import org.apache.kafka.common.security.oauthbearer.OAuthBearerLoginCallbackHandler;
import org.apache.kafka.common.security.oauthbearer.OAuthBearerLoginModule;
import org.apache.kafka.common.security.plain.PlainLoginModule;
import org.apache.kafka.common.security.scram.ScramLoginModule;

/** The part of {@link ProducerProperties} for TLS and SASL; credentials are {@code Password}s. */
final class SecurityProperties {
  private static final String URL_ENCODE = "sasl.oauthbearer.header.urlencode";

  /** Since kafka-clients 4.1. Before, the login module has options for id, secret and scope. */
  private static final String JWT_VALIDATOR = "sasl.oauthbearer.jwt.validator.class";

  private static final boolean CREDENTIALS_ARE_PROPERTIES =
      ProducerConfig.configNames().contains(JWT_VALIDATOR);

  private final SettingValues values;
  private final Map<String, Object> table = new LinkedHashMap<>();

  private SecurityProperties(SettingValues values) {
    this.values = values;
  }

  /** For values without fault; empty when there is neither TLS nor SASL. */
  static Map<String, Object> of(SettingValues values) {
    SecurityProperties properties = new SecurityProperties(values);
    String mechanism = values.text(MECHANISM);
    boolean tls = values.isOn(SSL);
    if (tls || mechanism != null) {
      properties.table.put(
          "security.protocol", (mechanism == null ? "" : "SASL_") + (tls ? "SSL" : "PLAINTEXT"));
    }
    if (tls) {
      properties.tls();
    }
    if (mechanism != null) {
      properties.sasl(mechanism);
    }
    return properties.table;
  }

  private void tls() {
    String authority = values.text(CERTIFICATE_AUTHORITY);
    if (authority != null) {
      table.put("ssl.truststore.type", "PEM");
      table.put("ssl.truststore.certificates", password(certificates(authority)));
    }
    try {
      String certificate = values.text(CERTIFICATE);
      if (certificate != null) {
        table.put("ssl.keystore.type", "PEM");
        table.put("ssl.keystore.certificate.chain", password(certificates(certificate)));
        table.put(
            "ssl.keystore.key",
            password(Pem.text(Pem.privateKey(values.requiredText(PRIVATE_KEY)))));
      }
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("not what TlsRules have accepted", e);
    }
    Revocation revocation = values.constant(REVOCATION, Revocation.class);
    if (!values.flag(SSL_VERIFY)) {
      table.put("ssl.endpoint.identification.algorithm", "");
      table.put("ssl.engine.factory.class", TrustAllSslEngineFactory.class);
    } else if (revocation != Revocation.NONE) {
      table.put("ssl.engine.factory.class", RevocationEngineFactory.class);
      table.put(RevocationEngineFactory.SOFT_FAIL, revocation == Revocation.SOFT_FAIL);
    }
  }

  private void sasl(String mechanism) {
    table.put("sasl.mechanism", mechanism);
    table.put("sasl.jaas.config", jaas(mechanism).text());
    if (mechanism.equals("OAUTHBEARER")) {
      table.put("sasl.login.callback.handler.class", OAuthBearerLoginCallbackHandler.class);
      table.put("sasl.oauthbearer.token.endpoint.url", values.requiredText(TOKEN_ENDPOINT_URL));
      if (CREDENTIALS_ARE_PROPERTIES) {
        credentials();
      }
      // By default the client would wait for the token endpoint without end.
      table.put("sasl.login.connect.timeout.ms", values.integer("timeout"));
      table.put("sasl.login.read.timeout.ms", values.integer("timeout"));
    }
  }

  private void credentials() {
    // The default one can verify signatures too, and so needs jose4j, which only brokers have. By
    // name: releases before 4.1 lack the class, and this one must load there too.
    table.put(JWT_VALIDATOR, "org.apache.kafka.common.security.oauthbearer.ClientJwtValidator");
    table.put("sasl.oauthbearer.client.credentials.client.id", values.requiredText(CLIENT_ID));
    table.put(
        "sasl.oauthbearer.client.credentials.client.secret",
        password(values.requiredText(CLIENT_SECRET)));
    List<String> scopes = values.list(SCOPES);
    if (!scopes.isEmpty()) {
      table.put("sasl.oauthbearer.scope", scope(scopes));
    }
  }

  /** kafka-clients from 4.1 puts it into a form as it is, unless told to encode it with the credentials. */
  private String scope(List<String> scopes) {
    String scope = String.join(" ", scopes);
    boolean encodedLater =
        Boolean.parseBoolean(values.map("producer_properties").get(URL_ENCODE));
    return encodedLater ? scope : URLEncoder.encode(scope, UTF_8);
  }

  private JaasEntry jaas(String mechanism) {
    return switch (mechanism) {
      case "PLAIN" -> withUser(new JaasEntry(PlainLoginModule.class));
      case "OAUTHBEARER" -> withClient(new JaasEntry(OAuthBearerLoginModule.class));
      default -> {
        JaasEntry scram = withUser(new JaasEntry(ScramLoginModule.class));
        yield values.isOn(TOKENAUTH) ? scram.with("tokenauth", "true") : scram;
      }
    };
  }

  private JaasEntry withUser(JaasEntry entry) {
    return entry
        .with("username", values.requiredText(USER))
        .with("password", values.requiredText(PASSWORD));
  }

  private JaasEntry withClient(JaasEntry entry) {
    if (!CREDENTIALS_ARE_PROPERTIES) {
      entry.with("clientId", values.requiredText(CLIENT_ID));
      entry.with("clientSecret", values.requiredText(CLIENT_SECRET));
      List<String> scopes = values.list(SCOPES);
      if (!scopes.isEmpty()) {
        entry.with("scope", String.join(" ", scopes)); // these releases encode it themselves
      }
    }
    values.map(EXTENSIONS).forEach((name, value) -> entry.with("extension_" + name, value));
    if (!values.flag(TOKEN_ENDPOINT_TLS_VERIFY)) {
      entry.with("ssl.engine.factory.class", TrustAllSslEngineFactory.class.getName());
    }
    String authority = values.text(TOKEN_ENDPOINT_AUTHORITY);
    if (authority != null) {
      entry
          .with("ssl.truststore.type", "PEM")
          .with("ssl.truststore.certificates", certificates(authority));
    }
    return entry;
  }

  private static String certificates(String pem) {
    try {
      return Pem.text(Pem.certificates(pem));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("not what TlsRules have accepted", e);
    }
  }

  private static Password password(String value) {
    return new Password(value);
  }
}
