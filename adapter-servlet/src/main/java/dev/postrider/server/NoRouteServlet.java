package dev.postrider.server;

import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/** Answers what no route takes. */
final class NoRouteServlet extends HttpServlet {

  private static final long serialVersionUID = 1L;

  @Override
  protected void service(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    JsonResponse.write(
        response, HttpServletResponse.SC_NOT_FOUND, "{\"message\":\"no route for this path\"}");
  }
}
