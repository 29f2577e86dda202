package dev.postrider.kafka;

import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Map;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import org.apache.kafka.common.config.SslConfigs;
import org.apache.kafka.common.config.types.Password;
import org.jspecify.annotations.Nullable;

/** TLS with a client's own certificate as configured, and a trust in brokers that kafka-clients cannot configure. */
final class TlsContext {

  private TlsContext() {}

  /**
   * A context with the certificate of a key store.
   *
   * @param keys null for no certificate
   * @param configs the properties of the client, with the passwords of the store
   */
  static SSLContext of(@Nullable KeyStore keys, Map<String, ?> configs, TrustManager[] trust)
      throws GeneralSecurityException {
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(keyManagers(keys, configs), trust, null);
    return context;
  }

  /** What answers for the client with the certificate of a key store; null without one. */
  static KeyManager @Nullable [] keyManagers(@Nullable KeyStore store, Map<String, ?> configs)
      throws GeneralSecurityException {
    if (store == null) {
      return null;
    }
    Object password = configs.get(SslConfigs.SSL_KEY_PASSWORD_CONFIG);
    if (password == null) {
      password = configs.get(SslConfigs.SSL_KEYSTORE_PASSWORD_CONFIG);
    }
    KeyManagerFactory factory =
        KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    factory.init(store, password instanceof Password secret ? secret.value().toCharArray() : null);
    return factory.getKeyManagers();
  }
}
