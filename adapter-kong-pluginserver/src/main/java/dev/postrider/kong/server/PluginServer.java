package dev.postrider.kong.server;

import static java.nio.file.attribute.PosixFilePermission.GROUP_READ;
import static java.nio.file.attribute.PosixFilePermission.GROUP_WRITE;
import static java.nio.file.attribute.PosixFilePermission.OWNER_READ;
import static java.nio.file.attribute.PosixFilePermission.OWNER_WRITE;
import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Serves plugins to Kong over a Unix socket, in both protocols at once. Thread-safe.
 *
 * <p>Bound first and served later: Kong's early requests wait meanwhile instead of failing.
 */
public final class PluginServer implements AutoCloseable {

  private static final Logger LOG = System.getLogger(PluginServer.class.getName());
  private static final long DRAIN_STEP_MS = 20;
  private static final long LOOK_MS = 100;

  /** Instances are told to end even if time is over. */
  private static final long LEAST_ENDING = TimeUnit.SECONDS.toNanos(1);

  private final Builder options;
  private final SocketFile socket;
  private final CountDownLatch closed = new CountDownLatch(1);
  private final List<EventLoop> loops = new ArrayList<>();
  private final ScheduledExecutorService clockwork =
      Executors.newSingleThreadScheduledExecutor(task -> daemon(task, "postrider-deadlines"));
  private @Nullable ServerComponents components;

  private PluginServer(Builder options, SocketFile socket) {
    this.options = options;
    this.socket = socket;
  }

  /** A server that will listen at this path, of at most 107 bytes. */
  public static Builder builder(Path socket) {
    return new Builder(socket);
  }

  /** How a server is set up. Not thread-safe. */
  public static final class Builder {
    private final Path socket;
    private Set<PosixFilePermission> mode =
        Set.of(OWNER_READ, OWNER_WRITE, GROUP_READ, GROUP_WRITE);
    private @Nullable String group;
    private KongVersion kongVersion = new KongVersion(3, 9);
    private int eventLoops = Math.max(1, Math.min(8, Runtime.getRuntime().availableProcessors()));
    private LongSupplier clock = System::nanoTime;

    private Limits limits = Limits.ofHeap(Runtime.getRuntime().maxMemory());
    private @Nullable Path bodyFolder;

    private Builder(Path socket) {
      this.socket = requireNonNull(socket);
    }

    /** The socket's permissions: a user who may write may connect. Default {@code rw-rw----}. */
    public Builder socketMode(Set<PosixFilePermission> permissions) {
      mode = Set.copyOf(permissions);
      return this;
    }

    /** The socket's group, by name; by default the process's. */
    public Builder socketGroup(String name) {
      group = requireNonNull(name);
      return this;
    }

    /**
     * The version of Kong, default 3.9. The protocols do not tell it, but how to get a large body
     * with MessagePack depends on it.
     */
    public Builder kongVersion(KongVersion version) {
      kongVersion = requireNonNull(version);
      return this;
    }

    /**
     * The most events in hand, by default one for each 32 KiB of heap and at most 20,000. Beyond that those
     * are given up that Kong has left alone for 100 ms, or 5 s while it waits for its client; and where there
     * are none, requests are answered 503 at once.
     */
    public Builder maxEvents(int count) {
      requirePositive(count);
      limits = limits.withEvents(count);
      return this;
    }

    /**
     * Where Kong's nginx writes large bodies, {@code client_body_temp} in its prefix. Only there, and only what
     * belongs to the user of this process, is read; by default no file is. A process of root takes what belongs to
     * the user of the folder.
     */
    public Builder bodyFolder(Path folder) {
      bodyFolder = requireNonNull(folder);
      return this;
    }

    /** The threads that read connections and run the plugin; default one per processor, at most 8. */
    public Builder eventLoops(int count) {
      requirePositive(count);
      eventLoops = count;
      return this;
    }

    Builder clock(LongSupplier nanoTime) {
      clock = nanoTime;
      return this;
    }

    Builder limits(UnaryOperator<Limits> change) {
      limits = change.apply(limits);
      return this;
    }

    private static void requirePositive(int count) {
      if (count < 1) {
        throw new IllegalArgumentException(count + " is less than 1");
      }
    }

    /**
     * Opens the socket. What Kong sends waits until {@link PluginServer#serve}.
     *
     * @throws IOException if the path is too long, its folder does not exist or cannot be written, or
     *     there is no such group; the message says which
     */
    public PluginServer bind() throws IOException {
      return new PluginServer(this, SocketFile.bind(socket, mode, group));
    }
  }

  /**
   * Begins to answer Kong.
   *
   * @param plugins of different names, at least one
   * @throws IllegalArgumentException if there is none, or two have one name
   * @throws IllegalStateException if the server serves already, or is closed
   * @throws IOException if there are no more file descriptors
   */
  public synchronized void serve(Plugin... plugins) throws IOException {
    List<Plugin> served = List.of(plugins);
    if (served.isEmpty() || served.stream().map(Plugin::name).distinct().count() < served.size()) {
      throw new IllegalArgumentException("no plugin, or two of one name");
    }
    if (components != null || closed.getCount() == 0) {
      throw new IllegalStateException("the server serves already, or is closed");
    }
    ServerComponents serving = new ServerComponents(
        served,
        options.kongVersion,
        options.limits,
        new BodyFiles(options.bodyFolder, ProcessUser.ofThis()),
        options.clock);
    components = serving;
    for (int i = 0; i < options.eventLoops; i++) {
      loops.add(new EventLoop(serving.connections(), serving::greeting, "postrider-loop-" + i));
    }
    loops
        .get(0)
        .listen(
            socket.channel(), new Acceptor(serving.connections().limit(), socket.channel(), loops));
    var unused = clockwork.scheduleWithFixedDelay(this::tick, 1, 1, TimeUnit.SECONDS);
    var unusedToo =
        clockwork.scheduleWithFixedDelay(this::look, LOOK_MS, LOOK_MS, TimeUnit.MILLISECONDS);
  }

  private static Thread daemon(Runnable task, String name) {
    Thread thread = new Thread(task, name);
    thread.setDaemon(true);
    return thread;
  }

  /** Looks after deadlines; runs once a second. */
  synchronized void tick() {
    ServerComponents serving = components;
    if (serving != null) {
      serving.tick();
      forEachConnection(connection -> connection.tick(options.clock.getAsLong()));
      loops.forEach(EventLoop::resumeAccepting);
    }
  }

  private void forEachConnection(Consumer<Connection> action) {
    loops.forEach(loop -> loop.forEach(action));
  }

  /** Looks after what does not wait for a second: too little room, and a successor at the path. */
  synchronized void look() {
    ServerComponents serving = components;
    if (serving == null) {
      return;
    }
    if (serving.connections().memory().isShort()) {
      forEachConnection(connection -> connection.tick(options.clock.getAsLong()));
    }
    if (serving.connections().limit().hasFewLeft()) {
      loops.forEach(EventLoop::endIdle);
    }
    if (!serving.lifecycle().isReplaced() && socket.isReplaced()) {
      LOG.log(Level.INFO, "another server has the socket: Kong is led to it");
      serving.lifecycle().replaced();
    }
    if (serving.lifecycle().isReplaced()) {
      forEachConnection(Connection::makeWay);
    }
  }

  /** The numbers of the server since its start. All zero before {@link #serve}. */
  public synchronized Statistics statistics() {
    return components == null ? Statistics.NONE : components.statistics();
  }

  /**
   * Whether Kong still finds this server at its path.
   *
   * @return false if another server has taken its place there, or somebody removed the file
   */
  public boolean isReachable() {
    try {
      return closed.getCount() > 0 && socket.isOurs();
    } catch (IOException e) {
      return false;
    }
  }

  /** Closes, waiting up to 10 seconds for events in hand. */
  @Override
  public void close() {
    close(Duration.ofSeconds(10));
  }

  /**
   * Removes the socket's file if it is still this server's, accepts no more connections, lets events
   * come to their end, and closes the instances. A second call does nothing.
   *
   * @param timeout how long all that may take; what is left then is broken off, and instances have a
   *     second more to end
   * @return whether everything came to its end in time
   */
  public boolean close(Duration timeout) {
    long end = System.nanoTime() + timeout.toNanos();
    synchronized (this) {
      if (closed.getCount() == 0) {
        return true;
      }
      closed.countDown();
    }
    clockwork.shutdownNow();
    try {
      socket.remove();
    } catch (IOException e) {
      LOG.log(Level.WARNING, "socket could not be removed: {0}", e.getMessage());
    }
    ServerComponents serving = components;
    try {
      boolean drained = serving == null || drain(serving, end);
      closeSocket();
      if (serving == null) {
        return drained;
      }
      for (EventLoop loop : loops) {
        loop.stop();
      }
      long left = Math.max(LEAST_ENDING, end - System.nanoTime());
      return serving.close(Duration.ofNanos(left)) && drained;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private void closeSocket() {
    try {
      socket.close();
    } catch (IOException e) {
      LOG.log(Level.WARNING, "socket could not be closed: {0}", e.getMessage());
    }
  }

  /** Goes on accepting, for who has connected before the socket's file went. */
  private boolean drain(ServerComponents serving, long end) throws InterruptedException {
    CountDownLatch never = new CountDownLatch(1);
    serving.lifecycle().leave();
    boolean wasQuiet = false;
    while (System.nanoTime() < end) {
      forEachConnection(Connection::leaveIfIdle);
      loops.forEach(EventLoop::resumeAccepting);
      boolean isQuiet =
          serving.connections().limit().open() == 0 && serving.events().size() == 0;
      if (isQuiet && wasQuiet) {
        return true;
      }
      wasQuiet = isQuiet;
      var unused = never.await(DRAIN_STEP_MS, TimeUnit.MILLISECONDS);
    }
    return false;
  }
}
