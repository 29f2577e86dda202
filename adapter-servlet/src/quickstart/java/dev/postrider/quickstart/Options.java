package dev.postrider.quickstart;

import java.nio.file.Path;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/**
 * What the command line asks for.
 *
 * @param port the page's port, 0 for any free one
 * @param config a routes file in place of the quickstart's own route, or null
 * @param bootstrap an existing broker's {@code host:port} in place of one in this process, or null
 */
record Options(int port, @Nullable Path config, @Nullable String bootstrap) {

  private static final String DEFAULT_PORT = "8080";
  private static final int MAX_PORT = 65_535;

  /**
   * Reads {@code port}, {@code config} and {@code bootstrap}, the names after Maven's {@code -D}.
   *
   * @throws StartException if a value is none of its kind
   */
  static Options of(Properties properties) throws StartException {
    String config = properties.getProperty("config");
    return new Options(
        port(properties.getProperty("port", DEFAULT_PORT)),
        config == null ? null : Path.of(config),
        bootstrap(properties.getProperty("bootstrap")));
  }

  private static @Nullable String bootstrap(@Nullable String text) throws StartException {
    if (text != null && !text.matches(".+:[1-9][0-9]{0,4}")) {
      throw new StartException("-Dbootstrap=" + text + " is not HOST:PORT.");
    }
    return text;
  }

  private static int port(String text) throws StartException {
    try {
      int port = Integer.parseInt(text);
      if (port >= 0 && port <= MAX_PORT) {
        return port;
      }
    } catch (NumberFormatException e) {
      // The exception below says what is wrong with the text.
    }
    throw new StartException(
        "-Dport=" + text + " is not a port: 1 to " + MAX_PORT + ", or 0 for any free one.");
  }
}
