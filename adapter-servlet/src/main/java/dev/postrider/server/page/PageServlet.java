package dev.postrider.server.page;

import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.InputStream;
import java.util.Map;

/** Serves the page and its few files, and nothing else. */
final class PageServlet extends HttpServlet {

  static final String PATH = "/postrider/";

  private static final long serialVersionUID = 1L;

  private static final String SCRIPT = "text/javascript; charset=utf-8";

  private static final Map<String, String> TYPES = Map.of(
      "index.html", "text/html; charset=utf-8",
      "style.css", "text/css; charset=utf-8",
      "icon.svg", "image/svg+xml",
      "compose.js", SCRIPT,
      "curl.js", SCRIPT,
      "json.js", SCRIPT,
      "view.js", SCRIPT,
      "stream.js", SCRIPT);

  @Override
  protected void doGet(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    String uri = request.getRequestURI();
    if (!uri.startsWith(PATH)) {
      response.sendRedirect(PATH);
      return;
    }
    String path = uri.substring(PATH.length());
    String name = path.isEmpty() ? "index.html" : path;
    String type = TYPES.get(name);
    if (type == null) {
      response.sendError(HttpServletResponse.SC_NOT_FOUND);
      return;
    }
    response.setContentType(type);
    response.setHeader("Cache-Control", "no-cache");
    try (InputStream file = PageServlet.class.getResourceAsStream(name)) {
      if (file == null) {
        throw new IOException("no resource " + name);
      }
      file.transferTo(response.getOutputStream());
    }
  }
}
