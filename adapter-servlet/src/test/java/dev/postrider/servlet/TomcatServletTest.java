package dev.postrider.servlet;

import java.util.Set;

class TomcatServletTest extends ServletContract {
  TomcatServletTest() {
    super(WebServer.TOMCAT);
  }

  /** Tomcat allows some of them if {@code relaxedQueryChars} is set. */
  @Override
  protected Set<UnusualQuery> refusedQueries() {
    return Set.of(
        UnusualQuery.BRACKETS,
        UnusualQuery.DELIMITERS,
        UnusualQuery.UTF_8_BYTES,
        UnusualQuery.LATIN_1_BYTE);
  }
}
