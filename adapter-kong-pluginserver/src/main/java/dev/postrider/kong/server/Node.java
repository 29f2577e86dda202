package dev.postrider.kong.server;

import static dev.postrider.kong.server.Functions.ALL;
import static dev.postrider.kong.server.Functions.entity;
import static dev.postrider.kong.server.Functions.text;

/** {@code kong.node}: the gateway itself. */
public final class Node {

  private Node() {}

  /** The UUID of this Kong node. It never changes while one server runs: ask once. */
  public static Question<String> id() {
    return text(ALL, "kong.node.get_id");
  }

  /** What the workers of this node and its shared memory take. */
  public static Question<KongMemory> memory() {
    return entity(ALL, "kong.node.get_memory_stats", Entities::memory, Entities::memory);
  }
}
