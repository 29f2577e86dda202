package dev.postrider.kong.server;

import java.util.List;

/**
 * The memory of a Kong node.
 *
 * @param shared the memory {@code kong} that the workers share
 * @param databaseCache the memory {@code kong_db_cache} that they share
 * @param workers each of them that has told its memory
 */
public record KongMemory(Zone shared, Zone databaseCache, List<Worker> workers) {

  /** Memory that the workers share, in bytes; 0 where Kong does not say. */
  public record Zone(long allocated, long capacity) {}

  /** A worker, by the id of its process, and what its Lua machine takes, in bytes. */
  public record Worker(long pid, long luaBytes) {}

  /** Copies the list. */
  public KongMemory {
    workers = List.copyOf(workers);
  }
}
