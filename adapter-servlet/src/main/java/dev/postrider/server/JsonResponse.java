package dev.postrider.server;

import static java.nio.charset.StandardCharsets.UTF_8;

import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/** Responses of the server's own. */
final class JsonResponse {

  private JsonResponse() {}

  static void write(HttpServletResponse response, int status, String json) throws IOException {
    byte[] body = json.getBytes(UTF_8);
    response.setStatus(status);
    response.setContentType("application/json");
    response.setContentLength(body.length);
    response.getOutputStream().write(body);
  }
}
