package dev.postrider.process.replay;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;

/**
 * The server that requests are sent to.
 *
 * @param tls whether it speaks HTTPS
 * @param host name or address, an IPv6 address without brackets
 * @param authority host and port as the URL has them
 */
record Target(boolean tls, String host, int port, String authority) {

  private static final int HTTP_PORT = 80;
  private static final int HTTPS_PORT = 443;
  private static final int MAX_PORT = 65535;

  /**
   * Reads {@code http://HOST:PORT} or {@code https://HOST:PORT}.
   *
   * @throws IllegalArgumentException if the text is anything else
   */
  static Target parse(String text) {
    URI uri;
    try {
      uri = new URI(text);
    } catch (URISyntaxException e) {
      throw new IllegalArgumentException("'" + text + "' is no URL", e);
    }
    String scheme = String.valueOf(uri.getScheme()).toLowerCase(Locale.ROOT);
    if (uri.getHost() == null || !(scheme.equals("http") || scheme.equals("https"))) {
      throw new IllegalArgumentException("'" + text + "' is no URL of http or https");
    }
    if (uri.getPort() == 0 || uri.getPort() > MAX_PORT) {
      throw new IllegalArgumentException(uri.getPort() + " is no port");
    }
    boolean bare = (uri.getRawPath().isEmpty() || uri.getRawPath().equals("/"))
        && uri.getRawQuery() == null
        && uri.getRawFragment() == null
        && uri.getRawUserInfo() == null;
    if (!bare) {
      throw new IllegalArgumentException(
          "a URL of host and port alone is needed: path and query come from the records");
    }
    boolean tls = scheme.equals("https");
    int port = uri.getPort() >= 0 ? uri.getPort() : tls ? HTTPS_PORT : HTTP_PORT;
    return new Target(tls, uri.getHost().replaceAll("[\\[\\]]", ""), port, uri.getRawAuthority());
  }

  @Override
  public String toString() {
    return (tls ? "https://" : "http://") + authority;
  }
}
