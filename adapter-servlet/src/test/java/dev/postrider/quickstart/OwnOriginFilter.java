package dev.postrider.quickstart;

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
 * Answers the quickstart's own page and programs of this machine, and no page of another site: a
 * browser also takes such a page here, by a name that its owner points to this machine (DNS
 * rebinding) or by a request across origins. Every response says that its type is to be believed and
 * that it runs no script but the page's. Thread-safe.
 */
final class OwnOriginFilter implements Filter {

  /** Records are shown as text; should that ever fail, nothing of them runs. */
  private static final String POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; "
      + "img-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; "
      + "frame-ancestors 'none'";

  private static final List<String> NAMES = List.of("127.0.0.1", "localhost");
  private static final int HTTP_PORT = 80;

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

  private static @Nullable String refusal(HttpServletRequest request) {
    int port = request.getLocalPort();
    for (String host : Collections.list(request.getHeaders("Host"))) {
      if (!isOwn(host, port)) {
        return "Host is not this quickstart: open http://" + NAMES.get(0) + ":" + port;
      }
    }
    for (String origin : Collections.list(request.getHeaders("Origin"))) {
      if (!origin.startsWith("http://") || !isOwn(origin.substring("http://".length()), port)) {
        return "Origin is another page than this quickstart's";
      }
    }
    return comesFromAnotherSite(request) ? "The request comes from a page of another site" : null;
  }

  private static boolean isOwn(String host, int port) {
    return NAMES.stream()
        .anyMatch(name -> host.equalsIgnoreCase(name + ":" + port)
            || (port == HTTP_PORT && host.equalsIgnoreCase(name)));
  }

  /** Images and links carry no Origin, but Fetch Metadata (W3C). A link may lead to the page alone. */
  private static boolean comesFromAnotherSite(HttpServletRequest request) {
    String site = request.getHeader("Sec-Fetch-Site");
    boolean own = site == null || site.equals("same-origin") || site.equals("none");
    boolean opensThePage = request.getRequestURI().equals("/")
        && "navigate".equals(request.getHeader("Sec-Fetch-Mode"));
    return !own && !opensThePage;
  }
}
