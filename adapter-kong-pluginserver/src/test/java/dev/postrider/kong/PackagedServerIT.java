package dev.postrider.kong;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.postrider.envelope.EnvelopeReader;
import dev.postrider.kong.driver.GatewayRequest;
import dev.postrider.kong.driver.GatewayResponse;
import dev.postrider.kong.driver.KongDriver;
import dev.postrider.kong.driver.WireProtocol;
import dev.postrider.testing.CommandProcess;
import dev.postrider.testing.EmbeddedKafka;
import dev.postrider.testing.Eventually;
import dev.postrider.testing.Json;
import dev.postrider.testing.KafkaExtension;
import dev.postrider.testing.Load;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The packaged server as a process between Kong's side of the socket and a real broker; {@code cN}
 * is an item of the protocol document's conformance list.
 */
@ExtendWith(KafkaExtension.class)
class PackagedServerIT {

  private static final int WORKERS = 2;

  private final EmbeddedKafka kafka;
  private final String topic;

  @TempDir
  private Path folder;

  PackagedServerIT(EmbeddedKafka kafka) {
    this.kafka = kafka;
    this.topic = kafka.newTopic(1);
  }

  private Path socket() {
    return folder.resolve("k.socket");
  }

  private KongDriver.Builder kong(WireProtocol protocol, String more) {
    return KongDriver.builder(socket())
        .protocol(protocol)
        .config(Packaged.config(kafka, topic, more));
  }

  private static GatewayRequest request(String body) {
    return GatewayRequest.of("POST", "/orders")
        .header("Content-Type", "text/plain")
        .body(body)
        .build();
  }

  private Set<String> bodies() {
    return kafka.records(topic).stream()
        .map(record -> new String(EnvelopeReader.read(record.value()).body(), UTF_8))
        .collect(Collectors.toSet());
  }

  @Test
  void c1dumpIsForKong() throws Exception {
    try (var command = CommandProcess.run(folder, Packaged.program(), Map.of(), List.of("-dump"))) {
      assertEquals(0, command.exitStatus());
      assertEquals("ProtoBuf:1", Json.parse(command.outBytes()).at("/Protocol").textValue());
      assertEquals("", command.err());
    }
  }

  /** {@code CommandProcess} already gives the folder / and an empty environment. */
  @Test
  void c6startsWithClosedStdinInTheRootFolder() throws Exception {
    List<String> program = new ArrayList<>(List.of("/bin/sh", "-c", "exec \"$@\" <&-", "sh"));
    program.addAll(Packaged.program());
    List<String> arguments = List.of("--socket", socket().toString().substring(1));
    try (var server = CommandProcess.run(folder, program, Map.of(), arguments);
        KongDriver kong =
            kong(WireProtocol.PROTOBUF, "\"producer_async\":false").build()) {
      server.await("READY socket=");
      assertEquals(200, kong.handle(request("hello")).status());
      assertEquals(Set.of("hello"), bodies());
    }
  }

  @ParameterizedTest
  @EnumSource
  void c21C22everyByteOfHeaderAndBodyArrives(WireProtocol protocol) throws Exception {
    StringBuilder all = new StringBuilder();
    for (char c = 0; c < 256; c++) {
      all.append(c);
    }
    try (var server = Packaged.serve(folder, socket());
        KongDriver kong = kong(
                protocol,
                "\"producer_async\":false,\"forward_headers\":true,"
                    + "\"headers\":{\"include_headers\":[\"x-any\"]}")
            .build()) {
      GatewayResponse response = kong.handle(GatewayRequest.of("POST", "/")
          .header("Content-Type", "application/octet-stream")
          .header("X-Any", all.substring(0x80))
          .body(all.toString().getBytes(ISO_8859_1))
          .build());
      assertEquals(200, response.status(), response::toString);
      var record = kafka.records(topic, 1, Eventually.DEADLINE).get(0);
      assertArrayEquals(
          all.substring(0x80).getBytes(ISO_8859_1),
          record.headers().lastHeader("x-any").value());
      assertArrayEquals(
          all.toString().getBytes(ISO_8859_1),
          EnvelopeReader.read(record.value()).body());
      assertTrue(server.err().lines().noneMatch(line -> line.contains("WARN")), server.err());
    }
  }

  /** In async mode a 200 is a promise that SIGTERM must not break. */
  @ParameterizedTest
  @EnumSource
  void c8sigtermUnderLoadKeepsWhatWasPromised(WireProtocol protocol) throws Exception {
    Set<String> promised;
    try (var server = Packaged.serve(folder, socket());
        KongDriver kong =
            kong(protocol, "\"producer_async_flush_timeout\":5000").workers(2).build()) {
      Load load = Load.start(body -> Packaged.accepts(kong, body));
      load.awaitPromises(500);
      server.terminate();
      assertEquals(0, server.exitStatus(), server.err());
      promised = load.stop();
    }
    Set<String> arrived = bodies();
    assertTrue(arrived.containsAll(promised), () -> missing(promised, arrived));
  }

  @ParameterizedTest
  @EnumSource
  void c57afterSigkillUnderLoadNoPromiseIsLostAndTheNewServerTakesOver(WireProtocol protocol)
      throws Exception {
    Set<String> promised;
    try (var killed = Packaged.serve(folder, socket());
        KongDriver kong =
            kong(protocol, "\"producer_async\":false").workers(WORKERS).build()) {
      Load load = Load.start(body -> Packaged.accepts(kong, body));
      load.awaitPromises(200);
      killed.kill();
      killed.exitStatus();
      try (var next = Packaged.serve(folder, socket())) {
        long ready = System.nanoTime();
        int before = load.promised().size();
        load.awaitPromises(before + 200);
        promised = load.stop();
        long failed = load.failed();
        for (int i = 0; i < 20; i++) {
          assertEquals(200, kong.handle(request("after-" + i)).status());
        }
        assertTrue(failed > 0, "no request met the killed server");
        assertTrue(load.failedSince(ready) <= WORKERS, () -> load.failedSince(ready) + " failed");
        assertTrue(next.err().lines().noneMatch(line -> line.contains("ERROR")), next.err());
      }
    }
    Set<String> arrived = bodies();
    assertTrue(arrived.containsAll(promised), () -> missing(promised, arrived));
  }

  private static String missing(Set<String> promised, Set<String> arrived) {
    return promised.stream().filter(body -> !arrived.contains(body)).count() + " of "
        + promised.size() + " are missing";
  }

  @Test
  void c53twentyInstancesWithEqualConnectionsShareOneProducer() throws Exception {
    try (var server = Packaged.serve(folder, socket(), "--metrics", "0");
        KongDriver kong = kong(WireProtocol.PROTOBUF, "").build()) {
      String metrics = server.await("READY metrics=");
      for (int i = 0; i < 20; i++) {
        String row = "00000000-0000-4000-8000-0000000000" + (10 + i);
        kong.configure(row, Packaged.config(kafka, topic, "\"key_query_arg\":\"key" + i + "\""));
        assertEquals(200, kong.handle(row, "access", request("x")).status());
      }
      assertEquals(20, sample(metrics, "postrider_instances "));
      assertEquals(1, sample(metrics, "postrider_producers "));
    }
  }

  private static double sample(String metrics, String name) throws Exception {
    try (InputStream in = URI.create(metrics).toURL().openStream()) {
      String text = new String(in.readAllBytes(), UTF_8);
      return text.lines()
          .filter(line -> line.startsWith(name))
          .mapToDouble(line -> Double.parseDouble(line.substring(name.length())))
          .findFirst()
          .orElseThrow(() -> new AssertionError(text));
    }
  }
}
