package dev.postrider.kong.driver;

import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** One protocol over one socket, with table entries in the order in which they were put in. */
final class Wire implements AutoCloseable {
  private final KongRelease release;
  private final Path directory;
  private final Selectors selectors = new Selectors();
  private final ConnectionPool pool;
  private final Pdk pdk;
  final Rpc rpc;

  Wire(ScriptedServer server, WireProtocol protocol, String version, Path directory) {
    this.release = KongRelease.of(version);
    this.directory = directory;
    var transport = new Transport(
        server.socket(),
        selectors,
        Duration.ofSeconds(20),
        Duration.ofSeconds(60),
        Fragmentation.WHOLE);
    this.pool = new ConnectionPool(transport, 30, new LuaMachine());
    this.pdk = new Pdk(release);
    var order = new TableOrder(false);
    this.rpc = protocol == WireProtocol.PROTOBUF
        ? new ProtobufRpc(pool, pdk, order)
        : new MessagePackRpc(pool, pdk, order, pid -> {});
  }

  Event event(GatewayRequest request) {
    var body = new BodyBuffer(request.body(), 8192, directory);
    return new Event(request, "access", release, "node", body);
  }

  /** Plays an event on an instance; the response that Kong would give. */
  GatewayResponse play(long instance, GatewayRequest request) {
    try (Event event = event(request)) {
      @Nullable String error = rpc.handleEvent(instance, event);
      return event.response(0, error);
    }
  }

  @Override
  public void close() {
    pool.close();
    selectors.close();
  }
}
