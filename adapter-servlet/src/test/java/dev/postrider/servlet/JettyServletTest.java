package dev.postrider.servlet;

import java.util.Map;

class JettyServletTest extends ServletContract {
  JettyServletTest() {
    super(WebServer.JETTY);
  }

  /** It decodes the target as UTF-8: what is not becomes U+FFFD. */
  @Override
  protected Map<UnusualQuery, String> changedQueries() {
    return Map.of(UnusualQuery.LATIN_1_BYTE, "/?a=\u00ef\u00bf\u00bd");
  }
}
