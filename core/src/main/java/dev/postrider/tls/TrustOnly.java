package dev.postrider.tls;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;

/** TLS that trusts those whom given certificates vouch for, and nobody else. Thread-safe. */
public final class TrustOnly {

  private TrustOnly() {}

  /**
   * A context without a certificate of its own.
   *
   * @throws GeneralSecurityException if a certificate cannot vouch for anybody
   */
  public static SSLContext context(List<X509Certificate> authorities)
      throws GeneralSecurityException {
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, managers(authorities), null);
    return context;
  }

  /**
   * The trust alone.
   *
   * @throws GeneralSecurityException if a certificate cannot vouch for anybody
   */
  public static TrustManager[] managers(List<X509Certificate> authorities)
      throws GeneralSecurityException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    try {
      store.load(null, null);
    } catch (IOException e) {
      throw new GeneralSecurityException(e);
    }
    for (X509Certificate authority : authorities) {
      store.setCertificateEntry(Integer.toString(store.size()), authority);
    }
    TrustManagerFactory factory =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    factory.init(store);
    return factory.getTrustManagers();
  }
}
