package dev.postrider.process;

/**
 * Where to listen.
 *
 * @param host a name or an address; an IPv6 address without brackets
 * @param port 0 takes a free one
 */
public record ListenAddress(String host, int port) {

  private static final String LOOPBACK = "127.0.0.1";
  private static final int LARGEST_PORT = 65535;

  /**
   * Reads {@code PORT}, {@code HOST:PORT} or {@code [IPV6]:PORT}; the host is this machine alone if
   * there is none.
   *
   * @throws IllegalArgumentException if the text is none of them
   */
  public static ListenAddress parse(String text) {
    int colon = text.lastIndexOf(':');
    String host = colon < 0 ? LOOPBACK : text.substring(0, colon);
    if (host.startsWith("[") && host.endsWith("]")) {
      host = host.substring(1, host.length() - 1);
    } else if (host.isEmpty() || host.indexOf(':') >= 0) {
      throw new IllegalArgumentException("'" + text + "' is neither PORT nor HOST:PORT");
    }
    return new ListenAddress(host, port(text, text.substring(colon + 1)));
  }

  /**
   * The address as a URI has it: an IPv6 address in brackets.
   *
   * @param bound the port that was taken
   */
  public String authority(int bound) {
    return (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + bound;
  }

  private static int port(String text, String digits) {
    if (digits.matches("[0-9]{1,5}")) {
      int port = Integer.parseInt(digits);
      if (port <= LARGEST_PORT) {
        return port;
      }
    }
    throw new IllegalArgumentException("'" + text + "' has no port from 0 to " + LARGEST_PORT);
  }
}
