package dev.postrider.servlet;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.postrider.Response;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/** How core's responses, and the few that only a server can give, become servlet responses. */
final class ServletResponses {

  private ServletResponses() {}

  /** Sets status and header fields; the returned body is still to be written. */
  static byte[] start(HttpServletResponse response, Response published) {
    byte[] json = published.json().getBytes(UTF_8);
    response.setStatus(published.status());
    published.headers().forEach(response::setHeader);
    // RFC 9110 §8.6: not with 204.
    if (published.status() != HttpServletResponse.SC_NO_CONTENT) {
      response.setContentLength(json.length);
    }
    return json;
  }

  /** Writes the whole response; may block. */
  static void write(HttpServletResponse response, Response published) throws IOException {
    byte[] json = start(response, published);
    response.getOutputStream().write(json);
  }

  /** An empty response. After 408 the connection cannot be used again: the rest of the body may still come. */
  static void statusOnly(HttpServletResponse response, int status) {
    if (response.isCommitted()) {
      return;
    }
    response.setStatus(status);
    response.setContentLength(0);
    if (status == HttpServletResponse.SC_REQUEST_TIMEOUT) {
      response.setHeader("Connection", "close");
    }
  }
}
