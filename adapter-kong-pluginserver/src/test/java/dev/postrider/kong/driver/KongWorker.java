package dev.postrider.kong.driver;

import java.util.Locale;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** One nginx worker of Kong. */
final class KongWorker implements AutoCloseable {
  private final KongSettings settings;
  private final KongRelease release;
  private final Runnable resetAllWorkers;
  private final LuaMachine lua = new LuaMachine();
  private final ConnectionPool pool;
  private final Rpc rpc;
  private final AtomicLong serverPid = new AtomicLong(-1);
  final Instances instances;

  KongWorker(KongSettings settings, Pdk pdk, TableOrder order, Runnable resetAllWorkers) {
    this.settings = settings;
    this.release = settings.release();
    this.resetAllWorkers = resetAllWorkers;
    this.pool = new ConnectionPool(settings.transport(), release.idleConnections(), lua);
    this.instances = new Instances(settings.plugin(), release, settings.claimTimeout(), lua.lock);
    this.rpc = settings.protocol() == WireProtocol.PROTOBUF
        ? new ProtobufRpc(pool, pdk, order)
        : new MessagePackRpc(pool, pdk, order, this::pidSeen);
  }

  private void pidSeen(long pid) {
    long before = serverPid.getAndSet(pid);
    if (before != -1 && before != pid) {
      instances.forgetStarted();
    }
  }

  /** Runs one phase of the plugin for a request. */
  GatewayResponse handle(PluginConfig config, String phase, GatewayRequest request) {
    var body = new BodyBuffer(request.body(), settings.bodyBufferBytes(), settings.bodyDirectory());
    lua.lock.lock();
    try (var event = new Event(request, phase, release, settings.nodeId(), body)) {
      @Nullable String failure = null;
      int restarts = 0;
      try {
        String error = attempt(config, event);
        while (error != null && isLostInstance(error) && mayRestart(restarts)) {
          event.log("warn", error);
          if (release.atLeast(3, 5)) {
            resetAll();
          } else {
            instances.forget(config);
          }
          if (restarts++ == settings.maxRestarts()) {
            throw new LuaError("Kong would begin again for ever: " + error);
          }
          error = attempt(config, event);
        }
        failure = error == null ? null : reported(error, event);
      } catch (LuaError e) {
        event.log("err", e.text());
        failure = phase.equals("log") ? null : e.text();
      }
      return event.response(restarts, failure);
    } finally {
      lua.lock.unlock();
    }
  }

  /** Workers tell each other by messages, so this one goes on meanwhile. */
  private void resetAll() {
    lua.lock.unlock();
    try {
      resetAllWorkers.run();
    } finally {
      lua.lock.lock();
    }
  }

  private @Nullable String attempt(PluginConfig config, Event event) {
    Instances.Lookup instance = instances.lookup(config, rpc, event);
    return instance.error() != null ? instance.error() : rpc.handleEvent(instance.id(), event);
  }

  /** Before 2.3 Kong tried once more, since then without end. */
  private boolean mayRestart(int restarts) {
    return release.atLeast(2, 3) || restarts == 0;
  }

  private boolean isLostInstance(String error) {
    if (!release.atLeast(2, 5)) {
      return error.contains("No plugin instance");
    }
    String lower = error.toLowerCase(Locale.ROOT);
    return lower.contains("no plugin instance")
        || (settings.protocol() == WireProtocol.PROTOBUF
            && release.atLeast(3, 0)
            && lower.contains("closed"));
  }

  /** The failure that the client gets to see, null if it sees none. */
  private @Nullable String reported(String error, Event event) {
    if (settings.protocol() == WireProtocol.PROTOBUF && release.atLeast(3, 8)) {
      event.log("err", "pluginserver error: " + error);
      return event.phase.equals("log") ? null : error;
    }
    event.log("err", error);
    if (resetsAtEveryError()) {
      resetAll();
    }
    return null;
  }

  private boolean resetsAtEveryError() {
    return settings.protocol() == WireProtocol.PROTOBUF
        ? release.equals(new KongRelease(3, 5))
        : release.atLeast(3, 5) && !release.atLeast(3, 7);
  }

  @Override
  public void close() {
    pool.close();
  }
}
