package dev.postrider.testing;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Two ports of the loopback address that nobody listens on.
 *
 * @param broker for clients
 * @param controller for the controller of the same node
 */
record BrokerPorts(int broker, int controller) {

  /**
   * Linux gives outgoing connections local ports from 32768 up. Ports below are taken by nobody
   * while the broker is down, not even by a client that connects to itself.
   */
  private static final int FROM = 15_000;

  private static final int TO = 32_000;
  private static final int ATTEMPTS = 100;

  static BrokerPorts free() {
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      int port = ThreadLocalRandom.current().nextInt(FROM, TO);
      if (isFree(port) && isFree(port + 1)) {
        return new BrokerPorts(port, port + 1);
      }
    }
    throw new IllegalStateException("no two free ports from " + FROM + " to " + TO);
  }

  private static boolean isFree(int port) {
    try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
      return socket.isBound();
    } catch (IOException e) {
      return false;
    }
  }
}
