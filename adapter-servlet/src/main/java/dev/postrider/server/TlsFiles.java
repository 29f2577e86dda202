package dev.postrider.server;

import dev.postrider.config.InvalidConfigException;
import dev.postrider.config.Pem;
import dev.postrider.tls.TrustOnly;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.KeyStoreException;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import org.jspecify.annotations.Nullable;

/**
 * The PEM files of the server's TLS.
 *
 * @param certificate the server's certificate, followed by its intermediate certificates
 * @param key its private key
 * @param clientCa who vouches for the clients, null where clients need no certificate
 */
record TlsFiles(Path certificate, Path key, @Nullable Path clientCa) {

  private static final char[] NO_PASSWORD = {};

  /**
   * What the files have given.
   *
   * @param context to make connections with
   * @param expiry when the server's certificate expires
   */
  record Loaded(SSLContext context, Instant expiry) {}

  private interface Reader<T> {
    T read(String pem) throws GeneralSecurityException;
  }

  /**
   * Reads the files and checks whether they can be used now.
   *
   * @throws InvalidConfigException if they cannot; the message names the file, and quotes nothing of its content
   */
  Loaded load() {
    List<X509Certificate> chain = read(certificate, Pem::certificates);
    PrivateKey privateKey = read(key, Pem::privateKey);
    X509Certificate own = chain.get(0);
    checkTime(own);
    if (!Pem.belong(privateKey, own)) {
      throw fault(key, "is not the key of the first certificate in " + certificate);
    }
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(keyManagers(chain, privateKey), trustManagers(), null);
      return new Loaded(context, own.getNotAfter().toInstant());
    } catch (GeneralSecurityException | IOException e) {
      throw fault(certificate, "cannot be used for TLS: " + e.getMessage());
    }
  }

  private KeyManager[] keyManagers(List<X509Certificate> chain, PrivateKey privateKey)
      throws GeneralSecurityException, IOException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    try {
      store.setKeyEntry("server", privateKey, NO_PASSWORD, chain.toArray(Certificate[]::new));
    } catch (KeyStoreException e) {
      throw fault(
          certificate, "its certificates are not in order: the next one vouches for each, once");
    }
    KeyManagerFactory factory =
        KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    factory.init(store, NO_PASSWORD);
    return factory.getKeyManagers();
  }

  /** Null for the JDK's, which nobody asks unless clients need certificates. */
  private TrustManager @Nullable [] trustManagers() throws GeneralSecurityException {
    return clientCa == null ? null : TrustOnly.managers(read(clientCa, Pem::certificates));
  }

  private void checkTime(X509Certificate own) {
    try {
      own.checkValidity();
    } catch (CertificateExpiredException e) {
      throw fault(certificate, "has expired on " + own.getNotAfter().toInstant());
    } catch (CertificateNotYetValidException e) {
      throw fault(certificate, "is not valid before " + own.getNotBefore().toInstant());
    }
  }

  private static <T> T read(Path file, Reader<T> reader) {
    try {
      return reader.read(Files.readString(file));
    } catch (NoSuchFileException e) {
      throw fault(file, "there is no such file");
    } catch (CharacterCodingException e) {
      throw fault(file, "is not PEM text");
    } catch (IOException e) {
      throw fault(file, "cannot be read: " + e);
    } catch (GeneralSecurityException e) {
      throw fault(file, String.valueOf(e.getMessage()));
    }
  }

  private static InvalidConfigException fault(Path file, String what) {
    return new InvalidConfigException(List.of(file + ": " + what));
  }
}
