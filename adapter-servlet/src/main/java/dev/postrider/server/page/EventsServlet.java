package dev.postrider.server.page;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/** Opens the event stream to a browser, or to {@code curl -N}. */
final class EventsServlet extends HttpServlet {

  private static final long serialVersionUID = 1L;

  private final transient EventStream stream;

  EventsServlet(EventStream stream) {
    this.stream = stream;
  }

  @Override
  protected void doGet(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    response.setContentType("text/event-stream");
    response.setCharacterEncoding("utf-8");
    response.setHeader("Cache-Control", "no-store");
    AsyncContext exchange = request.startAsync();
    exchange.setTimeout(0);
    stream.subscribe(new EventClient(exchange, stream::unsubscribe));
  }
}
