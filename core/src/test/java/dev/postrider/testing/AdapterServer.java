package dev.postrider.testing;

/** A running HTTP server whose every request an adapter sends to Kafka. */
public interface AdapterServer extends AutoCloseable {

  /** The loopback port it listens on, chosen by the system. */
  int port();

  /** Ends server and adapter; messages that wait are sent before. */
  @Override
  void close();
}
