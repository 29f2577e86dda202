package dev.postrider.server;

import dev.postrider.config.PublisherConfig;

/**
 * Where the requests of a path go.
 *
 * @param path one path, or all below one as {@code /orders/*}
 * @param config what to send where
 */
public record Route(String path, PublisherConfig config) {

  private static final String ROOT = "/";

  /** The path as a servlet's mapping, in which {@code /} would take all that no other takes (Jakarta Servlet 6.0 §12.2). */
  String mapping() {
    return path.equals(ROOT) ? "" : path;
  }

  boolean takesAll() {
    return path.equals("/*");
  }

  boolean takesRoot() {
    return takesAll() || path.equals(ROOT);
  }
}
