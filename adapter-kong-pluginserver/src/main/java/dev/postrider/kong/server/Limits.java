package dev.postrider.kong.server;

/**
 * The limits of a server, so that no peer that connects can fill its heap.
 *
 * @param wireBytes what all connections may hold of half messages, unread answers and answers to events
 * @param events the events in hand, which hold some 4 KiB each before they count for {@code wireBytes}
 * @param connections the connections open, which take some 2 KiB each when they are idle, and 4 KiB more before
 *     they count for {@code wireBytes}
 * @param configurationBytes what the configurations of all instances may take, in memory
 */
record Limits(long wireBytes, int events, int connections, long configurationBytes) {

  private static final int MOST_EVENTS = 20_000;
  private static final int HEAP_FOR_EVENT = 32 * 1024;
  private static final int MOST_CONNECTIONS = 100_000;
  private static final int HEAP_FOR_CONNECTION = 32 * 1024;

  /** The limits for a heap of so many bytes. */
  static Limits ofHeap(long bytes) {
    return new Limits(
        bytes / 4,
        (int) Math.min(MOST_EVENTS, bytes / HEAP_FOR_EVENT),
        (int) Math.min(MOST_CONNECTIONS, bytes / HEAP_FOR_CONNECTION),
        bytes / 8);
  }

  Limits withEvents(int count) {
    return new Limits(wireBytes, count, connections, configurationBytes);
  }

  Limits withWireBytes(long bytes) {
    return new Limits(bytes, events, connections, configurationBytes);
  }

  Limits withConnections(int count) {
    return new Limits(wireBytes, events, count, configurationBytes);
  }

  Limits withConfigurationBytes(long bytes) {
    return new Limits(wireBytes, events, connections, bytes);
  }
}
