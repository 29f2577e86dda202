package dev.postrider.kong.driver;

import static java.util.Objects.requireNonNull;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * A Kong node that sends requests to a plugin server over its socket, as Kong does.
 *
 * <p>Safe for many threads; a request occupies the thread that handles it. Differences to Kong:
 * worker events arrive at once, a pooled connection that the server closed is noticed when it is
 * about to be used, and Kong's endless loops end with a {@link GatewayResponse.Failed}.
 */
public final class KongDriver implements AutoCloseable {
  /** The id of the plugin row that a driver has from the beginning. */
  public static final String FIRST_ROW = "6b1f2ac5-8a0f-4f6e-9f0c-5c5b7c8d9e01";

  private final KongSettings settings;
  private final Map<String, String> texts = new HashMap<>();
  private volatile Map<String, PluginConfig> configs = Map.of();
  private final List<KongWorker> workers = new ArrayList<>();
  private final AtomicInteger turn = new AtomicInteger();
  private final Sums sums = new Sums();
  private long sequence;

  private KongDriver(Builder builder) {
    var transport = new Transport(
        builder.socket, new Selectors(), builder.timeout, builder.keepAlive, builder.fragmentation);
    settings = new KongSettings(
        builder.protocol,
        builder.release,
        builder.plugin,
        builder.nodeId,
        builder.bodyBufferBytes,
        builder.bodyDirectory == null
            ? builder.socket.resolveSibling("client_body_temp")
            : builder.bodyDirectory,
        builder.claimTimeout,
        builder.maxRestarts,
        transport);
    var pdk = new Pdk(builder.release);
    var order = new TableOrder(true);
    for (int i = 0; i < builder.workers; i++) {
      workers.add(new KongWorker(settings, pdk, order, this::resetAllWorkers));
    }
    configure(builder.config);
  }

  /** A driver for the plugin server behind {@code socket}. */
  public static Builder builder(Path socket) {
    return new Builder(socket);
  }

  /** Runs the access phase for a request, with the first plugin row. */
  public GatewayResponse handle(GatewayRequest request) {
    return handle(FIRST_ROW, "access", request);
  }

  /** Runs a phase for a request; row is an id given to {@link #configure(String, String)}. */
  public GatewayResponse handle(String row, String phase, GatewayRequest request) {
    PluginConfig config = requireNonNull(configs.get(row), row);
    KongWorker worker = workers.get(Math.floorMod(turn.getAndIncrement(), workers.size()));
    GatewayResponse response = worker.handle(config, phase, request);
    sums.add(response);
    return response;
  }

  /** Changes the configuration of the first plugin row; a JSON object without Kong's own keys. */
  public void configure(String json) {
    configure(FIRST_ROW, json);
  }

  /** Adds or changes a plugin row. All rows get a new {@code __seq__}. */
  public synchronized void configure(String row, String json) {
    texts.put(row, json);
    sequence++;
    Map<String, PluginConfig> next = new HashMap<>();
    texts.forEach((id, text) ->
        next.put(id, PluginConfig.of(settings.plugin(), id, sequence, text, settings.release())));
    configs = Map.copyOf(next);
  }

  /** Sums of all requests that have ended. */
  public Totals totals() {
    return sums.totals(
        workers.stream().mapToLong(worker -> worker.instances.started.sum()).sum(),
        workers.stream().mapToLong(worker -> worker.instances.closed.sum()).sum());
  }

  /** Closes idle connections, as a worker that exits; sends no CloseInstance, as Kong. */
  @Override
  public void close() {
    workers.forEach(KongWorker::close);
    settings.transport().selectors().close();
  }

  private void resetAllWorkers() {
    workers.forEach(worker -> worker.instances.forgetStarted());
  }

  /** Collects what a driver needs; not for use by several threads. */
  public static final class Builder {
    private final Path socket;
    private WireProtocol protocol = WireProtocol.PROTOBUF;
    private KongRelease release = new KongRelease(3, 9);
    private String plugin = "kafka-upstream";
    private String config = "{}";
    private String nodeId = "0d7cbd53-3a76-4f4c-8b25-6f3b5b1d7a10";
    private int workers = 1;
    private int bodyBufferBytes = 8192;
    private @Nullable Path bodyDirectory;
    private Duration timeout = Duration.ofSeconds(60);
    private Duration keepAlive = Duration.ofSeconds(60);
    private Duration claimTimeout = Duration.ofSeconds(10);
    private int maxRestarts = 20;
    private Fragmentation fragmentation = Fragmentation.WHOLE;

    private Builder(Path socket) {
      this.socket = requireNonNull(socket, "socket");
    }

    /** The protocol; ProtoBuf by default. */
    public Builder protocol(WireProtocol value) {
      protocol = value;
      return this;
    }

    /** The Kong version, for example {@code 2.8}; 3.9 by default. */
    public Builder release(String version) {
      release = KongRelease.of(version);
      return this;
    }

    /** The plugin's name; {@code kafka-upstream} by default. */
    public Builder plugin(String name) {
      plugin = name;
      return this;
    }

    /** The configuration of the first plugin row, a JSON object; empty by default. */
    public Builder config(String json) {
      config = json;
      return this;
    }

    public Builder nodeId(String id) {
      nodeId = id;
      return this;
    }

    /** How many nginx workers take the requests in turn; 1 by default. */
    public Builder workers(int count) {
      workers = count;
      return this;
    }

    /**
     * From which length on a body goes to a file: {@code nginx_http_client_body_buffer_size}, to
     * which nginx itself adds up to a quarter; 8 KiB by default.
     */
    public Builder bodyBufferBytes(int bytes) {
      bodyBufferBytes = bytes;
      return this;
    }

    /** Where larger bodies go; by default {@code client_body_temp} beside the socket, as in Kong's prefix. */
    public Builder bodyDirectory(Path directory) {
      bodyDirectory = directory;
      return this;
    }

    /** How long Kong waits for each read or write; 60 s by default. */
    public Builder timeout(Duration value) {
      timeout = value;
      return this;
    }

    /** How long an idle connection may be used again; 60 s by default. */
    public Builder keepAlive(Duration value) {
      keepAlive = value;
      return this;
    }

    /** How long a request waits for another one to start the instance; 10 s by default. */
    public Builder claimTimeout(Duration value) {
      claimTimeout = value;
      return this;
    }

    /** After how many restarts of an instance in one request the driver gives up; 20 by default. */
    public Builder maxRestarts(int count) {
      maxRestarts = count;
      return this;
    }

    /** Into which pieces Kong's writes fall; none by default. */
    public Builder fragmentation(Fragmentation value) {
      fragmentation = value;
      return this;
    }

    /** The driver, which opens no connection before the first request. */
    public KongDriver build() {
      return new KongDriver(this);
    }
  }
}
