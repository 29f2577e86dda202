package dev.postrider.config;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.postrider.kafka.CertificateSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;

/**
 * A client certificate in files.
 *
 * @param certificate PEM: the certificate, and those between it and the authority
 * @param privateKey PEM
 */
record CertificateFiles(Path certificate, Path privateKey) implements CertificateSource {

  @Override
  public List<?> version() throws IOException {
    return List.of(Files.getLastModifiedTime(certificate), Files.getLastModifiedTime(privateKey));
  }

  @Override
  public Identity read() throws IOException, GeneralSecurityException {
    List<X509Certificate> chain = Pem.certificates(Files.readString(certificate, UTF_8));
    PrivateKey key = Pem.privateKey(Files.readString(privateKey, UTF_8));
    if (!Pem.belong(key, chain.get(0))) {
      throw new InvalidKeyException("the key does not belong to the certificate");
    }
    return new Identity(Pem.text(chain), Pem.text(key));
  }
}
