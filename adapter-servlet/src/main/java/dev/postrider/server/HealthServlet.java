package dev.postrider.server;

import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.function.BooleanSupplier;

/** Answers 200 while something holds, else 503. */
final class HealthServlet extends HttpServlet {

  private static final long serialVersionUID = 1L;

  private final transient BooleanSupplier healthy;

  HealthServlet(BooleanSupplier healthy) {
    this.healthy = healthy;
  }

  @Override
  protected void doGet(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    boolean up = healthy.getAsBoolean();
    response.setHeader("Cache-Control", "no-store");
    JsonResponse.write(
        response,
        up ? HttpServletResponse.SC_OK : HttpServletResponse.SC_SERVICE_UNAVAILABLE,
        up ? "{\"status\":\"up\"}" : "{\"status\":\"down\"}");
  }
}
