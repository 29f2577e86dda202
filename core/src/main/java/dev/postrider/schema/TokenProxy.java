package dev.postrider.schema;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.SocketAddress;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The proxies towards a token endpoint. Thread-safe. */
final class TokenProxy extends ProxySelector {

  private static final int HTTP_PORT = 80;
  private static final int HTTPS_PORT = 443;

  private final TokenClientConfig config;

  private TokenProxy(TokenClientConfig config) {
    this.config = config;
  }

  /** The selector of a configuration; null if there is no proxy. */
  static @Nullable ProxySelector of(TokenClientConfig config) {
    return config.httpProxy() == null && config.httpsProxy() == null
        ? null
        : new TokenProxy(config);
  }

  /** What the proxy towards the token endpoint is told; null if that is nothing. */
  static @Nullable String authorization(OAuthConfig config) {
    TokenClientConfig client = config.client();
    if (proxy(config.tokenEndpoint(), client) == null) {
      return null;
    }
    return isSecure(config.tokenEndpoint())
        ? client.httpsProxyAuthorization()
        : client.httpProxyAuthorization();
  }

  private static @Nullable URI proxy(URI target, TokenClientConfig client) {
    if (isExempt(target, client.noProxy())) {
      return null;
    }
    return isSecure(target) ? client.httpsProxy() : client.httpProxy();
  }

  private static boolean isSecure(URI url) {
    return "https".equalsIgnoreCase(url.getScheme());
  }

  /** As curl reads {@code no_proxy}: hosts, domains with what is below them, or a star for all. */
  private static boolean isExempt(URI target, @Nullable String noProxy) {
    if (noProxy == null) {
      return false;
    }
    String host = "." + target.getHost().toLowerCase(Locale.ROOT);
    int port =
        target.getPort() < 0 ? (isSecure(target) ? HTTPS_PORT : HTTP_PORT) : target.getPort();
    for (String given : noProxy.toLowerCase(Locale.ROOT).split(",", -1)) {
      String entry = given.strip();
      String domain =
          entry.endsWith(":" + port) ? entry.substring(0, entry.lastIndexOf(':')) : entry;
      boolean fits = host.endsWith(domain.startsWith(".") ? domain : "." + domain);
      if (entry.equals("*") || (!domain.isEmpty() && fits)) {
        return true;
      }
    }
    return false;
  }

  @Override
  public List<Proxy> select(URI target) {
    URI proxy = proxy(target, config);
    if (proxy == null) {
      return List.of(Proxy.NO_PROXY);
    }
    int port = proxy.getPort() < 0 ? HTTP_PORT : proxy.getPort();
    return List.of(new Proxy(Proxy.Type.HTTP, new InetSocketAddress(proxy.getHost(), port)));
  }

  @Override
  public void connectFailed(URI target, SocketAddress proxy, IOException failure) {
    // The call fails too.
  }
}
