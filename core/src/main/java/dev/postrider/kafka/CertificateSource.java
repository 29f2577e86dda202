package dev.postrider.kafka;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.util.List;

/**
 * Where a client certificate comes from that may change. Equal if it is the same place.
 *
 * @since 0.1.0
 */
public interface CertificateSource {

  /**
   * A certificate and its key.
   *
   * @param certificate PEM: the certificate, and those between it and the authority
   * @param privateKey PEM: PKCS #8, not encrypted
   */
  record Identity(String certificate, String privateKey) {}

  /**
   * What changes with the certificate, such as the times of files.
   *
   * @throws IOException if that cannot be told
   */
  List<?> version() throws IOException;

  /**
   * Reads it.
   *
   * @throws IOException if it cannot be read
   * @throws GeneralSecurityException if it is no certificate with its key
   */
  Identity read() throws IOException, GeneralSecurityException;
}
