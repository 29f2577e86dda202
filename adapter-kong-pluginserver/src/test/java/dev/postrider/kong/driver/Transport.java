package dev.postrider.kong.driver;

import java.nio.file.Path;
import java.time.Duration;

/** How to reach the plugin server. */
record Transport(
    Path socket,
    Selectors selectors,
    Duration timeout,
    Duration keepAlive,
    Fragmentation fragmentation) {

  Connection open(Meter meter, LuaMachine lua) throws SocketFailure {
    return Connection.open(socket, selectors, timeout, fragmentation, meter, lua);
  }
}
