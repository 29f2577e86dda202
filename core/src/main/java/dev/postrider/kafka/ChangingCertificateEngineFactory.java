package dev.postrider.kafka;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.net.ssl.SSLEngine;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.types.Password;
import org.apache.kafka.common.security.auth.SslEngineFactory;
import org.apache.kafka.common.security.ssl.DefaultSslEngineFactory;
import org.jspecify.annotations.Nullable;

/**
 * TLS with a client certificate that may change, for {@code ssl.engine.factory.class}: each new connection has
 * the certificate that its source has by then, and connections that are open go on. While the source has none
 * that can be used, the certificate before stays. kafka-clients makes it. Thread-safe.
 *
 * @since 0.1.0
 */
public final class ChangingCertificateEngineFactory implements SslEngineFactory {

  /** The property with the {@link CertificateSource}. */
  public static final String SOURCE = "postrider.certificate.source";

  /** The property that is false if the broker's certificate is not to be checked. */
  public static final String VERIFY = "postrider.ssl.verify";

  private static final Logger LOG =
      System.getLogger(ChangingCertificateEngineFactory.class.getName());

  private final Map<String, Object> configs = new HashMap<>();
  private @Nullable SslEngineFactory current;
  private List<?> version = List.of();

  /** For kafka-clients. */
  public ChangingCertificateEngineFactory() {}

  @Override
  public synchronized void configure(Map<String, ?> given) {
    configs.putAll(given);
    try {
      version = source().version();
      current = read();
    } catch (IOException | GeneralSecurityException e) {
      throw new KafkaException("client certificate: " + e, e);
    }
  }

  private CertificateSource source() {
    if (configs.get(SOURCE) instanceof CertificateSource source) {
      return source;
    }
    throw new KafkaException(SOURCE + " is missing");
  }

  private SslEngineFactory read() throws IOException, GeneralSecurityException {
    CertificateSource.Identity identity = source().read();
    Map<String, Object> all = new HashMap<>(configs);
    all.put("ssl.keystore.type", "PEM");
    all.put("ssl.keystore.certificate.chain", new Password(identity.certificate()));
    all.put("ssl.keystore.key", new Password(identity.privateKey()));
    SslEngineFactory factory = factory();
    factory.configure(all);
    return factory;
  }

  private SslEngineFactory factory() {
    if (Boolean.FALSE.equals(configs.get(VERIFY))) {
      return new TrustAllSslEngineFactory();
    }
    return configs.containsKey(RevocationEngineFactory.SOFT_FAIL)
        ? new RevocationEngineFactory()
        : new DefaultSslEngineFactory();
  }

  /** The newest that can be used. */
  private synchronized SslEngineFactory current() {
    if (current == null) {
      throw new IllegalStateException("not configured");
    }
    try {
      List<?> now = source().version();
      if (!now.equals(version)) {
        version = now;
        current = read();
        LOG.log(Level.INFO, "client certificate read again: {0}", source());
      }
    } catch (IOException | GeneralSecurityException | KafkaException e) {
      LOG.log(
          Level.WARNING, "the client certificate before stays: {0}: {1}", source(), e.toString());
    }
    return current;
  }

  @Override
  public SSLEngine createClientSslEngine(
      String peerHost, int peerPort, @Nullable String endpointIdentification) {
    return current().createClientSslEngine(peerHost, peerPort, endpointIdentification);
  }

  @Override
  public SSLEngine createServerSslEngine(String peerHost, int peerPort) {
    return current().createServerSslEngine(peerHost, peerPort);
  }

  @Override
  public boolean shouldBeRebuilt(Map<String, Object> nextConfigs) {
    return current().shouldBeRebuilt(nextConfigs);
  }

  @Override
  public Set<String> reconfigurableConfigs() {
    return current().reconfigurableConfigs();
  }

  @Override
  public @Nullable KeyStore keystore() {
    return current().keystore();
  }

  @Override
  public @Nullable KeyStore truststore() {
    return current().truststore();
  }

  @Override
  public synchronized void close() throws IOException {
    if (current != null) {
      current.close();
    }
  }
}
