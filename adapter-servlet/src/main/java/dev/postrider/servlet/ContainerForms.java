package dev.postrider.servlet;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import jakarta.servlet.ServletContext;
import java.nio.charset.Charset;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The ways of the containers with forms and parts where the specification leaves them open (§3.12). */
enum ContainerForms {
  JETTY(Set.of("POST", "PUT"), UTF_8, UTF_8, true),
  TOMCAT(Set.of("POST"), ISO_8859_1, UTF_8, false),
  UNDERTOW(Set.of(), ISO_8859_1, null, true);

  /** Empty for all. */
  @SuppressWarnings("ImmutableEnumChecker") // each is a Set.of
  private final Set<String> methods;

  private final Charset valueCharset;

  /** Null for that of values. */
  @SuppressWarnings("ImmutableEnumChecker") // the JDK's charsets do not change
  private final @Nullable Charset headerCharset;

  private final boolean partCharsetCounts;

  ContainerForms(
      Set<String> methods,
      Charset valueCharset,
      @Nullable Charset headerCharset,
      boolean partCharsetCounts) {
    this.methods = methods;
    this.valueCharset = valueCharset;
    this.headerCharset = headerCharset;
    this.partCharsetCounts = partCharsetCounts;
  }

  /** Those of the container that runs the application; any other is taken to be like Undertow. */
  static ContainerForms of(ServletContext context) {
    String server = context.getServerInfo();
    if (server.startsWith("jetty/")) {
      return JETTY;
    }
    return server.startsWith("Apache Tomcat") ? TOMCAT : UNDERTOW;
  }

  /** Whether a form becomes parameters where the request has this method. */
  boolean haveParameters(String method) {
    return methods.isEmpty() || methods.contains(method);
  }

  /** The charset of values where the request names none. */
  Charset valueCharset() {
    return valueCharset;
  }

  /** The charset of the names of parts and files. */
  Charset headerCharset(Charset ofValues) {
    return headerCharset == null ? ofValues : headerCharset;
  }

  /** Whether the value of a part is text in the charset of the part's own {@code Content-Type}. */
  boolean partCharsetCounts() {
    return partCharsetCounts;
  }
}
