package dev.postrider.server.page;

import static java.nio.charset.StandardCharsets.UTF_8;

import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Answers the server's own page and programs, and no page of another site: a browser also takes such a
 * page here, by a name that its owner points to this machine (DNS rebinding) or by a request across
 * origins. Every response says that its type is to be believed and that it runs no script but the
 * page's. Thread-safe.
 */
final class OwnOriginFilter implements Filter {

  /** Records are shown as text; should that ever fail, nothing of them runs. */
  private static final String POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; "
      + "img-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; "
      + "frame-ancestors 'none'";

  private static final List<String> LOOPBACK = List.of("127.0.0.1", "localhost");
  private static final int HTTP_PORT = 80;
  private static final int HTTPS_PORT = 443;

  private final @Nullable String name;

  /** A filter for this machine, and for others if they use the name and it is not null. */
  OwnOriginFilter(@Nullable String name) {
    this.name = name;
  }

  @Override
  public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    var http = (HttpServletResponse) response;
    http.setHeader("Content-Security-Policy", POLICY);
    http.setHeader("X-Content-Type-Options", "nosniff");
    String refusal = refusal((HttpServletRequest) request);
    if (refusal == null) {
      chain.doFilter(request, response);
      return;
    }
    http.setStatus(HttpServletResponse.SC_FORBIDDEN);
    http.setContentType("text/plain; charset=utf-8");
    http.getOutputStream().write((refusal + "\n").getBytes(UTF_8));
  }

  private @Nullable String refusal(HttpServletRequest request) {
    String scheme = request.getScheme() + "://";
    // HTTP/2 and absolute targets name the server elsewhere than in Host.
    boolean own = isOwn(request.getServerName() + ":" + request.getServerPort(), request);
    for (String host : Collections.list(request.getHeaders("Host"))) {
      own &= isOwn(host, request);
    }
    if (!own) {
      String there = name == null ? LOOPBACK.get(0) + ":" + request.getLocalPort() : name;
      return "Host is not this server: open " + scheme + there + PageServlet.PATH;
    }
    for (String origin : Collections.list(request.getHeaders("Origin"))) {
      if (!isOwnOrigin(origin, request)) {
        return "Origin is another page than this server's";
      }
    }
    return comesFromAnotherSite(request) ? "The request comes from a page of another site" : null;
  }

  private boolean isOwnOrigin(String origin, HttpServletRequest request) {
    String scheme = origin.replaceFirst("://.*", "");
    String authority =
        origin.substring(Math.min(origin.length(), scheme.length() + "://".length()));
    // In front of the name there may be a proxy that ends TLS.
    return (scheme.equals(request.getScheme()) && isOwn(authority, request))
        || (scheme.equals("https") && isNamed(authority));
  }

  private boolean isOwn(String authority, HttpServletRequest request) {
    int port = request.getLocalPort();
    int ofScheme = request.isSecure() ? HTTPS_PORT : HTTP_PORT;
    return isNamed(authority)
        || LOOPBACK.stream()
            .anyMatch(loopback -> authority.equalsIgnoreCase(loopback + ":" + port)
                || (port == ofScheme && authority.equalsIgnoreCase(loopback)));
  }

  /** With any port: between that of the name and this one there may be a proxy or a container. */
  private boolean isNamed(String authority) {
    return authority.replaceFirst(":[0-9]+$", "").equalsIgnoreCase(name);
  }

  /** Images and links carry no Origin, but Fetch Metadata (W3C). A link may lead to the page alone. */
  private static boolean comesFromAnotherSite(HttpServletRequest request) {
    String site = request.getHeader("Sec-Fetch-Site");
    boolean own = site == null || site.equals("same-origin") || site.equals("none");
    String uri = request.getRequestURI();
    boolean opensThePage = (uri.equals("/") || uri.equals(PageServlet.PATH))
        && "navigate".equals(request.getHeader("Sec-Fetch-Mode"));
    return !own && !opensThePage;
  }
}
