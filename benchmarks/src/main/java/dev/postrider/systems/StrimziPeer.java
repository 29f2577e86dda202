package dev.postrider.systems;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Strimzi's Kafka Bridge, whose distribution (with {@code libs} and {@code config}) the caller names
 * by {@code -Dpeer.strimzi=DIR}. It sends the body alone: it has no envelope.
 */
enum StrimziPeer implements Peer {
  STRIMZI_JSON("Strimzi Kafka Bridge, JSON", "json"),
  STRIMZI_BINARY("Strimzi Kafka Bridge, binary", "binary");

  private final String title;
  private final String format;

  StrimziPeer(String title, String format) {
    this.title = title;
    this.format = format;
  }

  private static @Nullable String distribution() {
    return System.getProperty("peer.strimzi");
  }

  @Override
  public String title() {
    return title;
  }

  @Override
  public Optional<String> missing() {
    return distribution() == null
        ? Optional.of("-Dpeer.strimzi=DIR does not name its distribution")
        : Optional.empty();
  }

  @Override
  public RunningPeer start(Path folder, String bootstrapServers, String topic) throws Exception {
    int port = RunningPeer.freePort();
    // The documentation's settings for a producer that waits for every replica; without the wait
    // for more records that Kafka 4 has by default, because each response waits for its record.
    Path config = Files.writeString(
        folder.resolve("application.properties"),
        String.join(
            "\n",
            "bridge.id=peer",
            "kafka.bootstrap.servers=" + bootstrapServers,
            "kafka.producer.acks=all",
            "kafka.producer.linger.ms=0",
            "http.host=127.0.0.1",
            "http.port=" + port,
            "http.producer.enabled=true",
            "http.consumer.enabled=false",
            "http.cors.enabled=false",
            ""));
    Path out = folder.resolve("out");
    Process process = new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xms256m",
            "-Xmx1g",
            "-Dvertx.cacheDirBase=" + folder.resolve("cache"),
            "-Dlog4j2.configurationFile=file:" + distribution() + "/config/log4j2.properties",
            "-cp",
            distribution() + "/libs/*",
            "io.strimzi.kafka.bridge.Application",
            "--config-file=" + config)
        .redirectErrorStream(true)
        .redirectOutput(out.toFile())
        .start();
    RunningPeer.awaitPort(port, process, out);
    return new RunningPeer(port, List.of(request(topic)), List.of(process));
  }

  private HttpRequestBytes request(String topic) throws Exception {
    byte[] body = SampleBody.bytes();
    return HttpRequestBytes.post(
        "/topics/" + topic,
        "Content-Type: application/vnd.kafka." + format + ".v2+json\r\n",
        records(this == STRIMZI_JSON ? body : quoted(Base64.getEncoder().encode(body))));
  }

  private static byte[] quoted(byte[] text) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write('"');
    out.write(text);
    out.write('"');
    return out.toByteArray();
  }

  private static byte[] records(byte[] value) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write("{\"records\":[{\"value\":".getBytes(US_ASCII));
    out.write(value);
    out.write("}]}".getBytes(US_ASCII));
    return out.toByteArray();
  }
}
