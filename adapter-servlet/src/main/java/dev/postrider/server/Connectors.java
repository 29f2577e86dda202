package dev.postrider.server;

import org.eclipse.jetty.alpn.server.ALPNServerConnectionFactory;
import org.eclipse.jetty.http2.server.HTTP2CServerConnectionFactory;
import org.eclipse.jetty.http2.server.HTTP2ServerConnectionFactory;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.SecureRequestCustomizer;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.SslConnectionFactory;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.jspecify.annotations.Nullable;

/** Ports that speak HTTP/1.1 and HTTP/2. */
final class Connectors {

  private Connectors() {}

  /**
   * A port that is not open yet.
   *
   * @param tls null for none
   */
  static ServerConnector connector(Server server, SslContextFactory.@Nullable Server tls) {
    HttpConfiguration http = new HttpConfiguration();
    // Else Jetty gives charset=UTF-8 as charset=utf-8.
    http.setHeaderCacheCaseSensitive(true);
    http.setSendServerVersion(false);
    HttpConnectionFactory http1 = new HttpConnectionFactory(http);
    if (tls == null) {
      return new ServerConnector(server, http1, new HTTP2CServerConnectionFactory(http));
    }
    // Whether the name is right is for the client to say: Kubernetes' probes name an address.
    http.addCustomizer(new SecureRequestCustomizer(false));
    ALPNServerConnectionFactory alpn = new ALPNServerConnectionFactory();
    alpn.setDefaultProtocol(http1.getProtocol());
    return new ServerConnector(
        server,
        new SslConnectionFactory(tls, alpn.getProtocol()),
        alpn,
        new HTTP2ServerConnectionFactory(http),
        http1);
  }
}
