package dev.postrider.kong;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.postrider.kong.driver.GatewayRequest;
import dev.postrider.kong.driver.GatewayResponse;
import dev.postrider.kong.driver.KongDriver;
import dev.postrider.kong.driver.WireProtocol;
import dev.postrider.testing.CommandProcess;
import dev.postrider.testing.Eventually;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Whoever may connect to a server with a heap of 128 MiB neither ends it nor keeps others from it. All
 * tests use one process, which outlives them all.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class HostilePeersTest {

  private static final int MIB = 1 << 20;
  private static final List<String> SMALL_HEAP =
      List.of("-Xmx128m", "-XX:+UseSerialGC", "-XX:+ExitOnOutOfMemoryError");

  /** A configuration without its end. Nobody listens at port 1: messages are taken, and wait. */
  private static final String TO_NOBODY =
      "{\"topic\":\"t\",\"bootstrap_servers\":[{\"host\":\"127.0.0.1\",\"port\":1}]";

  /** The plugin answers 400: served, and nothing waits for a broker. */
  private static final GatewayRequest NO_JSON = post("application/json", 1);

  private static final GatewayRequest LARGER = post("application/json", 3000);
  private static final GatewayRequest LARGE = post("application/json", MIB / 2);

  private Path folder;
  private CommandProcess command;
  private String metrics;
  private KongDriver protobuf;
  private KongDriver messagePack;
  private final List<SocketChannel> hostile = new ArrayList<>();

  private static GatewayRequest post(String type, int bytes) {
    return GatewayRequest.of("POST", "/")
        .header("Content-Type", type)
        .body("x".repeat(bytes))
        .contentLength()
        .build();
  }

  @BeforeAll
  void start(@TempDir Path temporary) throws Exception {
    folder = temporary;
    command = CommandProcess.start(
        Main.class,
        folder,
        SMALL_HEAP,
        Map.of(),
        "--socket",
        socket().toString(),
        "--metrics",
        "0",
        "--shutdown-timeout",
        "1");
    metrics = command.await("READY metrics=");
    protobuf = honest(WireProtocol.PROTOBUF);
    messagePack = honest(WireProtocol.MSGPACK);
    assertOthersAreServed();
  }

  private Path socket() {
    return folder.resolve("k.socket");
  }

  private KongDriver honest(WireProtocol protocol) {
    return KongDriver.builder(socket())
        .protocol(protocol)
        .config(TO_NOBODY + "}")
        .bodyBufferBytes(4 * MIB)
        .timeout(Eventually.DEADLINE)
        .build();
  }

  @AfterAll
  void stop() throws Exception {
    protobuf.close();
    messagePack.close();
    command.terminate();
    assertEquals(0, command.exitStatus());
  }

  @AfterEach
  void hangUp() throws Exception {
    for (SocketChannel channel : hostile) {
      channel.close();
    }
    hostile.clear();
    assertOthersAreServed();
  }

  private void assertOthersAreServed() {
    for (KongDriver kong : List.of(protobuf, messagePack)) {
      assertServed(kong, NO_JSON);
      assertServed(kong, LARGER);
      assertEquals(0, kong.totals().restarts());
    }
  }

  /** A worker of Kong's that begins now, with a configuration that others have. */
  private void assertNewInstanceIsServed() {
    try (KongDriver fresh = honest(WireProtocol.PROTOBUF)) {
      assertServed(fresh, NO_JSON);
    }
  }

  private static void assertServed(KongDriver kong, GatewayRequest request) {
    GatewayResponse response = kong.handle(request);
    assertEquals(400, response.status(), response::toString);
  }

  private double metric(String name) throws Exception {
    try (InputStream in = URI.create(metrics).toURL().openStream()) {
      return new String(in.readAllBytes(), UTF_8)
          .lines()
          .filter(line -> line.startsWith(name + " "))
          .mapToDouble(line -> Double.parseDouble(line.substring(name.length() + 1)))
          .findFirst()
          .orElseThrow(() -> new AssertionError("no " + name));
    }
  }

  private SocketChannel connect() throws IOException {
    SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(socket()));
    hostile.add(channel);
    return channel;
  }

  private static void send(SocketChannel channel, byte[] bytes) throws IOException {
    ByteBuffer rest = ByteBuffer.wrap(bytes);
    while (rest.hasRemaining()) {
      channel.write(rest);
    }
  }

  /** Whether the server took all before it closed the connection. */
  private static boolean isTaken(SocketChannel channel, byte[] bytes) {
    try {
      send(channel, bytes);
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  private static byte[] frame(byte[] payload) {
    return ByteBuffer.allocate(4 + payload.length)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putInt(payload.length)
        .put(payload)
        .array();
  }

  /** {@code cmd_start_instance} of ProtoBuf. */
  private static byte[] startInstance(String config) {
    byte[] name = field(1, "kafka-upstream".getBytes(UTF_8));
    byte[] json = field(2, config.getBytes(UTF_8));
    return frame(field(
        33, ByteBuffer.allocate(name.length + json.length).put(name).put(json).array()));
  }

  private static byte[] field(int number, byte[] value) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    varint(out, (number << 3) | 2);
    varint(out, value.length);
    out.writeBytes(value);
    return out.toByteArray();
  }

  private static void varint(ByteArrayOutputStream out, int value) {
    int rest = value;
    while (rest > 0x7f) {
      out.write((rest & 0x7f) | 0x80);
      rest >>>= 7;
    }
    out.write(rest);
  }

  /** The start of a MessagePack request, up to its argument, a map of two. */
  private static ByteBuffer request(ByteBuffer out, int id, String method) {
    return out.put(new byte[] {(byte) 0x94, 0, (byte) 0xcd})
        .putShort((short) id)
        .put(text(method))
        .put(new byte[] {(byte) 0x91, (byte) 0x82});
  }

  /** A MessagePack string of at most 31 characters. */
  private static byte[] text(String text) {
    byte[] bytes = text.getBytes(UTF_8);
    return ByteBuffer.allocate(1 + bytes.length)
        .put((byte) (0xa0 + bytes.length))
        .put(bytes)
        .array();
  }

  private static byte[] startInstance(int id, String config) {
    byte[] json = config.getBytes(UTF_8);
    ByteBuffer out = ByteBuffer.allocate(json.length + 100);
    request(out, id, "plugin.StartInstance")
        .put(text("Name"))
        .put(text("kafka-upstream"))
        .put(text("Config"))
        .put((byte) 0xdb)
        .putInt(json.length)
        .put(json);
    return Arrays.copyOf(out.array(), out.position());
  }

  private static byte[] handleEvent(int id, int instance) {
    ByteBuffer out = ByteBuffer.allocate(100);
    request(out, id, "plugin.HandleEvent")
        .put(text("InstanceId"))
        .put((byte) 0xce)
        .putInt(instance)
        .put(text("EventName"))
        .put(text("access"));
    return Arrays.copyOf(out.array(), out.position());
  }

  /** The {@code Id} in the next answer; ids begin at random, so nearly all take four bytes. */
  private static int startedId(SocketChannel channel) throws IOException {
    ByteBuffer answer = ByteBuffer.allocate(1000);
    String text = "";
    while (!text.contains("StartTime")) {
      channel.read(answer);
      text = new String(answer.array(), 0, answer.position(), ISO_8859_1);
    }
    int id = text.indexOf("\u00a2Id") + 3;
    assertEquals((byte) 0xce, answer.get(id));
    return answer.getInt(id + 1);
  }

  @Test
  void halfMessagesOnTwoThousandConnections() throws Exception {
    byte[] half = new byte[64 * 1024];
    ByteBuffer.wrap(half).order(ByteOrder.LITTLE_ENDIAN).putInt(MIB);
    int taken = 0;
    for (int i = 0; i < 2000; i++) {
      taken += isTaken(connect(), half) ? 1 : 0;
      if (i % 200 == 0) {
        assertOthersAreServed();
      }
    }
    assertTrue(taken > 100, taken + " were taken");
    assertOthersAreServed();
    Eventually.until(
        "room for large bodies",
        () ->
            protobuf.handle(LARGE).status() == 400 && messagePack.handle(LARGE).status() == 400);
  }

  /** A login that nobody answers takes as long as a name that nobody resolves. */
  @Test
  void largeConfigurationsWhoseStartsHang() throws Exception {
    try (ServerSocket silent = new ServerSocket(0, 10_000, InetAddress.getLoopbackAddress())) {
      SocketChannel pipelining = connect();
      String hanging = TO_NOBODY
          + ",\"security\":{\"ssl\":true},\"authentication\":{\"strategy\":\"sasl\","
          + "\"mechanism\":\"OAUTHBEARER\",\"oauthbearer\":{\"client_id\":\"c\","
          + "\"client_secret\":\"s\",\"token_endpoint_url\":\"https://127.0.0.1:"
          + silent.getLocalPort() + "/token\"}},\"__key__\":\"" + "k".repeat(400_000) + "\"}";
      Thread pipeline = new Thread(() -> {
        for (int i = 0; i < 300 && isTaken(pipelining, startInstance(i, hanging)); i++) {
          // until the server is read no more
        }
      });
      pipeline.start();
      for (int i = 0; i < 100; i++) {
        assertTrue(isTaken(connect(), startInstance(hanging)), "a start is never an error");
        if (i % 10 == 0) {
          assertOthersAreServed();
          assertNewInstanceIsServed();
        }
      }
      assertTrue(metric("postrider_starts_refused_total") > 0, "none was refused");
      hangUp();
      pipeline.join();
    }
  }

  @Test
  void threeHundredClusters() throws Exception {
    for (int i = 0; i < 300; i++) {
      String config = TO_NOBODY + ",\"cluster_name\":\"c" + i + "\"}";
      assertTrue(isTaken(connect(), startInstance(config)), "a start is never an error");
      if (i % 50 == 0) {
        assertOthersAreServed();
        assertNewInstanceIsServed();
      }
    }
    Eventually.until("some are closed", () -> metric("postrider_instances_evicted_total") > 0);
    // One for each 4 MiB of heap; in the moment before one too many is closed there are more.
    Eventually.until("few producers", () -> metric("postrider_producers") <= 32);
    assertTrue(metric("jvm_threads_live_threads") < 300, "threads");
  }

  /** Each producer has 32 MiB for them. */
  @Test
  void messagesForTwentyClustersThatAreAway() throws Exception {
    GatewayRequest large = post("text/plain", MIB / 2);
    try (KongDriver kong = honest(WireProtocol.PROTOBUF)) {
      for (int i = 0; i < 20; i++) {
        kong.configure("row" + i, TO_NOBODY + ",\"cluster_name\":\"away" + i + "\"}");
      }
      int refused = 0;
      for (int i = 0; i < 20 * 30; i++) {
        refused += kong.handle("row" + i % 20, "access", large).status() == 503 ? 1 : 0;
      }
      assertTrue(refused > 100, refused + " were refused");
      assertOthersAreServed();
    }
  }

  @Test
  void idleConnectionsByTheTenThousand() throws Exception {
    for (int i = 0; i < 10_000; i++) {
      connect();
      if (i % 1000 == 0) {
        assertOthersAreServed();
      }
    }
    assertOthersAreServed();
    assertTrue(metric("postrider_connections_open") <= 5000, "connections");
  }

  /** Each holds what an event holds, for as long as Kong may take. */
  @Test
  void eventsThatAreNeverAnswered() throws Exception {
    SocketChannel first = connect();
    send(first, startInstance(1, TO_NOBODY + "}"));
    int instance = startedId(first);
    for (int i = 0; i < 20; i++) {
      SocketChannel channel = connect();
      for (int id = 1; id <= 400; id++) {
        send(channel, handleEvent(id, instance));
      }
    }
    Eventually.until("all have begun", () -> metric("postrider_events_total") > 8000);
    Eventually.until("others are served again", () -> protobuf.handle(NO_JSON).status() == 400);
    for (int i = 0; i < 100; i++) {
      assertOthersAreServed();
    }
    assertTrue(metric("postrider_events_open") <= 4096, "events");
  }

  @Test
  void fourThousandRandomFrames() throws Exception {
    Random random = new Random(12);
    int refused = 0;
    for (int i = 0; i < 4000; i++) {
      byte[] garbage = new byte[random.nextInt(2000)];
      random.nextBytes(garbage);
      try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(socket()))) {
        refused += isTaken(channel, i % 2 == 0 ? garbage : frame(garbage)) ? 0 : 1;
      }
    }
    // Most are so short that all is sent before the connection is closed.
    assertTrue(refused < 4000, refused + " refused");
    assertOthersAreServed();
  }
}
