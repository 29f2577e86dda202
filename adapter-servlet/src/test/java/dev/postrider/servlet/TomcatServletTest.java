package dev.postrider.servlet;

import java.util.Set;

class TomcatServletTest extends ServletContract {

  /** Tomcat allows some of them if {@code relaxedQueryChars} is set. */
  static final Set<UnusualQuery> REFUSED_QUERIES = Set.of(
      UnusualQuery.BRACKETS,
      UnusualQuery.DELIMITERS,
      UnusualQuery.UTF_8_BYTES,
      UnusualQuery.LATIN_1_BYTE);

  TomcatServletTest() {
    super(WebServer.TOMCAT);
  }

  @Override
  protected Set<UnusualQuery> refusedQueries() {
    return REFUSED_QUERIES;
  }
}
