package dev.postrider.kong.server;

import java.util.List;
import java.util.Map;

/**
 * What the path of a route has captured of a request's path. Text is as described at {@link Question}.
 *
 * @param unnamed by their order
 * @param named by their names
 */
public record UriCaptures(List<String> unnamed, Map<String, String> named) {

  /** Copies both. */
  public UriCaptures {
    unnamed = List.copyOf(unnamed);
    named = Map.copyOf(named);
  }
}
