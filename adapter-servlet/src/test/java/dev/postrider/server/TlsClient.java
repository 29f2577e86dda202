package dev.postrider.server;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.postrider.config.Pem;
import dev.postrider.testing.Certificates.Identity;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Version;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/** The JDK's client, which trusts some authorities and no other. */
final class TlsClient {

  private static final char[] PASSWORD = {};

  private final SSLContext context;
  private final HttpClient client;

  private TlsClient(SSLContext context, Version version) {
    this.context = context;
    this.client = HttpClient.newBuilder().sslContext(context).version(version).build();
  }

  /**
   * A client.
   *
   * @param authorities PEM
   * @param identity the client's own, null for none
   */
  static TlsClient trusting(String authorities, @Nullable Identity identity, Version version)
      throws Exception {
    TrustManagerFactory trusted =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    KeyStore store = emptyStore();
    for (X509Certificate authority : Pem.certificates(authorities)) {
      store.setCertificateEntry(Integer.toString(store.size()), authority);
    }
    trusted.init(store);
    KeyManagerFactory own = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    KeyStore keys = emptyStore();
    if (identity != null) {
      keys.setKeyEntry(
          "client",
          Pem.privateKey(identity.privateKey()),
          PASSWORD,
          Pem.certificates(identity.certificate()).toArray(new Certificate[0]));
    }
    own.init(keys, PASSWORD);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(own.getKeyManagers(), trusted.getTrustManagers(), null);
    return new TlsClient(context, version);
  }

  private static KeyStore emptyStore() throws Exception {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    return store;
  }

  /** Posts a body to {@code /orders/7}. */
  HttpResponse<String> post(URI base, String body) throws IOException {
    HttpRequest request = HttpRequest.newBuilder(base.resolve("/orders/7"))
        .POST(BodyPublishers.ofString(body))
        .build();
    try {
      return client.send(request, BodyHandlers.ofString());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(e);
    }
  }

  /** The same, by HTTP/1.1 on a connection of its own; answers the status line. */
  String postOnNewConnection(URI base, String body) throws IOException {
    String request = "POST /orders/7 HTTP/1.1\r\nHost: " + base.getAuthority()
        + "\r\nConnection: close\r\nContent-Length: " + body.length() + "\r\n\r\n" + body;
    try (Socket socket = context.getSocketFactory().createSocket(base.getHost(), base.getPort())) {
      socket.getOutputStream().write(request.getBytes(US_ASCII));
      String response = new String(socket.getInputStream().readAllBytes(), US_ASCII);
      return response.lines().findFirst().orElse("");
    }
  }
}
