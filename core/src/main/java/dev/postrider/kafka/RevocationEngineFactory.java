package dev.postrider.kafka;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertPathBuilder;
import java.security.cert.PKIXBuilderParameters;
import java.security.cert.PKIXCertPathChecker;
import java.security.cert.TrustAnchor;
import java.security.cert.X509CertSelector;
import java.security.cert.X509Certificate;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import javax.net.ssl.CertPathTrustManagerParameters;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.security.auth.SslEngineFactory;
import org.apache.kafka.common.security.ssl.DefaultSslEngineFactory;
import org.jspecify.annotations.Nullable;

/**
 * TLS that also asks whether a broker's certificate was revoked, by OCSP and CRLs (RFC 5280, RFC 6960) at the addresses
 * that the certificates of its chain name; for {@code ssl.engine.factory.class}. A connection waits for the answers, which
 * the JDK keeps for a while. kafka-clients makes it. Thread-safe once it is configured.
 *
 * @since 0.1.0
 */
public final class RevocationEngineFactory implements SslEngineFactory {

  /** The property that is true if a certificate is accepted that nobody says anything about. */
  public static final String SOFT_FAIL = "postrider.ssl.revocation.soft_fail";

  private final DefaultSslEngineFactory configured = new DefaultSslEngineFactory();
  private @Nullable SSLContext context;

  /** For kafka-clients. */
  public RevocationEngineFactory() {}

  @Override
  public void configure(Map<String, ?> configs) {
    configured.configure(configs);
    try {
      X509ExtendedTrustManager asking = asking();
      TrustManager trust =
          Boolean.TRUE.equals(configs.get(SOFT_FAIL)) ? new SoftFailTrust(asking, plain()) : asking;
      context = TlsContext.of(configured.keystore(), configs, new TrustManager[] {trust});
    } catch (GeneralSecurityException e) {
      throw new KafkaException(e);
    }
  }

  private X509ExtendedTrustManager asking() throws GeneralSecurityException {
    Set<TrustAnchor> anchors = new HashSet<>();
    for (X509Certificate authority : plain().getAcceptedIssuers()) {
      anchors.add(new TrustAnchor(authority, null));
    }
    PKIXBuilderParameters parameters = new PKIXBuilderParameters(anchors, new X509CertSelector());
    parameters.addCertPathChecker(
        (PKIXCertPathChecker) CertPathBuilder.getInstance("PKIX").getRevocationChecker());
    TrustManagerFactory factory = TrustManagerFactory.getInstance("PKIX");
    factory.init(new CertPathTrustManagerParameters(parameters));
    return only(factory);
  }

  /** The trust in the configured authorities, or without any in those of the JVM. */
  private X509ExtendedTrustManager plain() throws GeneralSecurityException {
    TrustManagerFactory factory = TrustManagerFactory.getInstance("PKIX");
    factory.init(configured.truststore());
    return only(factory);
  }

  private static X509ExtendedTrustManager only(TrustManagerFactory factory) {
    return (X509ExtendedTrustManager) factory.getTrustManagers()[0];
  }

  @Override
  public SSLEngine createClientSslEngine(
      String peerHost, int peerPort, @Nullable String endpointIdentification) {
    if (context == null) {
      throw new IllegalStateException("not configured");
    }
    SSLEngine engine = context.createSSLEngine(peerHost, peerPort);
    engine.setUseClientMode(true);
    // Protocols, cipher suites, and the check of the name.
    engine.setSSLParameters(configured
        .createClientSslEngine(peerHost, peerPort, endpointIdentification)
        .getSSLParameters());
    return engine;
  }

  @Override
  public SSLEngine createServerSslEngine(String peerHost, int peerPort) {
    return configured.createServerSslEngine(peerHost, peerPort);
  }

  @Override
  public boolean shouldBeRebuilt(Map<String, Object> nextConfigs) {
    return configured.shouldBeRebuilt(nextConfigs);
  }

  @Override
  public Set<String> reconfigurableConfigs() {
    return configured.reconfigurableConfigs();
  }

  @Override
  public @Nullable KeyStore keystore() {
    return configured.keystore();
  }

  @Override
  public @Nullable KeyStore truststore() {
    return configured.truststore();
  }

  @Override
  public void close() throws IOException {
    configured.close();
    context = null;
  }
}
