package dev.postrider.kafka;

import dev.postrider.tls.TrustAll;
import java.security.GeneralSecurityException;
import java.util.Map;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.security.ssl.DefaultSslEngineFactory;
import org.jspecify.annotations.Nullable;

/**
 * TLS without any check of the other side, for {@code ssl.engine.factory.class}: whoever sits between
 * can read and change everything. The client's own certificate, protocols and cipher suites are as
 * configured. kafka-clients makes it, and is the only one to use it.
 *
 * @since 0.1.0
 */
// A subclass: for a token endpoint kafka-clients casts to this class and asks for its context.
public final class TrustAllSslEngineFactory extends DefaultSslEngineFactory {

  private @Nullable SSLContext context;

  /** For kafka-clients. */
  public TrustAllSslEngineFactory() {}

  @Override
  public void configure(Map<String, ?> configs) {
    super.configure(configs);
    try {
      context = TrustAll.context(TlsContext.keyManagers(keystore(), configs));
    } catch (GeneralSecurityException e) {
      throw new KafkaException(e);
    }
  }

  @Override
  public SSLEngine createClientSslEngine(
      String peerHost, int peerPort, @Nullable String endpointIdentification) {
    SSLEngine engine = sslContext().createSSLEngine(peerHost, peerPort);
    engine.setUseClientMode(true);
    engine.setSSLParameters(super.createClientSslEngine(peerHost, peerPort, "").getSSLParameters());
    return engine;
  }

  @Override
  public SSLContext sslContext() {
    if (context == null) {
      throw new IllegalStateException("not configured");
    }
    return context;
  }

  @Override
  public void close() {
    super.close();
    context = null;
  }
}
