package dev.postrider.kafka;

import java.net.Socket;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertPathValidatorException.BasicReason;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * Trusts a broker whose certificate is valid unless somebody says that it was revoked. The JDK's own {@code SOFT_FAIL}
 * still refuses a certificate that names only one of an OCSP responder and a CRL. Thread-safe.
 */
final class SoftFailTrust extends X509ExtendedTrustManager {

  private final X509ExtendedTrustManager asking;
  private final X509ExtendedTrustManager plain;

  /**
   * Trust in a broker that both trust, or of which nobody says anything.
   *
   * @param asking asks whether certificates were revoked
   * @param plain checks all else
   */
  SoftFailTrust(X509ExtendedTrustManager asking, X509ExtendedTrustManager plain) {
    this.asking = asking;
    this.plain = plain;
  }

  private interface Check {
    void by(X509ExtendedTrustManager trust) throws CertificateException;
  }

  private void check(Check check) throws CertificateException {
    try {
      check.by(asking);
    } catch (CertificateException e) {
      for (Throwable cause = e; cause != null; cause = cause.getCause()) {
        if (cause instanceof CertPathValidatorException fault
            && fault.getReason() == BasicReason.REVOKED) {
          throw e;
        }
      }
      check.by(plain);
    }
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket)
      throws CertificateException {
    check(trust -> trust.checkServerTrusted(chain, authType, socket));
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
      throws CertificateException {
    check(trust -> trust.checkServerTrusted(chain, authType, engine));
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType)
      throws CertificateException {
    check(trust -> trust.checkServerTrusted(chain, authType));
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket)
      throws CertificateException {
    check(trust -> trust.checkClientTrusted(chain, authType, socket));
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
      throws CertificateException {
    check(trust -> trust.checkClientTrusted(chain, authType, engine));
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType)
      throws CertificateException {
    check(trust -> trust.checkClientTrusted(chain, authType));
  }

  @Override
  public X509Certificate[] getAcceptedIssuers() {
    return plain.getAcceptedIssuers();
  }
}
