package dev.postrider.servlet;

import java.util.Map;
import java.util.Set;

class UndertowServletTest extends ServletContract {
  UndertowServletTest() {
    super(WebServer.UNDERTOW);
  }

  /** Its header table is hashed. */
  @Override
  protected boolean keepsOrderOfHeaderNames() {
    return false;
  }

  /** It decodes the query before the servlet is called. */
  @Override
  protected Set<UnusualQuery> refusedQueries() {
    return Set.of(
        UnusualQuery.PERCENT_WITHOUT_HEX,
        UnusualQuery.DELIMITERS,
        UnusualQuery.UTF_8_BYTES,
        UnusualQuery.LATIN_1_BYTE);
  }

  /** It does not tell an empty query from none. */
  @Override
  protected Map<UnusualQuery, String> changedQueries() {
    return Map.of(UnusualQuery.EMPTY, "/");
  }
}
