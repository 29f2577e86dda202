package dev.postrider.testing;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.IntStream;

/**
 * Ports of the loopback address that nobody listens on: two, and those that follow for further
 * listeners.
 *
 * @param broker for clients
 * @param controller for the controller of the same node
 */
public record BrokerPorts(int broker, int controller) {

  /**
   * Linux gives outgoing connections local ports from 32768 up. Ports below are taken by nobody
   * while the broker is down, not even by a client that connects to itself.
   */
  private static final int FROM = 15_000;

  private static final int TO = 32_000;
  private static final int ATTEMPTS = 100;

  static BrokerPorts free() {
    return free(0);
  }

  /** With so many further ones. */
  public static BrokerPorts free(int further) {
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      int port = ThreadLocalRandom.current().nextInt(FROM, TO);
      if (IntStream.range(port, port + 2 + further).allMatch(BrokerPorts::isFree)) {
        return new BrokerPorts(port, port + 1);
      }
    }
    throw new IllegalStateException("no free ports from " + FROM + " to " + TO);
  }

  int further(int index) {
    return controller + 1 + index;
  }

  private static boolean isFree(int port) {
    try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
      return socket.isBound();
    } catch (IOException e) {
      return false;
    }
  }
}
