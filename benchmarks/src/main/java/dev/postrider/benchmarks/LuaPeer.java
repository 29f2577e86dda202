package dev.postrider.benchmarks;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import dev.postrider.envelope.BufferedRequest;
import dev.postrider.envelope.EnvelopeEncoder;
import dev.postrider.envelope.RequestRejectedException;
import dev.postrider.testing.Json;
import dev.postrider.testing.SampleRequest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Makes the same envelopes with LuaJIT and lua-cjson, as Kong would, in a process of its own that
 * reads the same bytes, and checks that they are the same JSON.
 */
final class LuaPeer {

  private static final String WARMUP_SECONDS = "1.0";
  private static final String MEASURED_SECONDS = "2.0";

  private LuaPeer() {}

  /** Whether {@code luajit} is on the path and finds lua-cjson. */
  static boolean isInstalled() throws InterruptedException {
    try {
      Process process = new ProcessBuilder("luajit", "-e", "require 'cjson'")
          .redirectErrorStream(true)
          .redirectOutput(ProcessBuilder.Redirect.DISCARD)
          .start();
      return process.waitFor() == 0;
    } catch (IOException e) {
      return false;
    }
  }

  /** The time for one envelope of each sample, in nanoseconds. */
  static Map<SampleRequest, Double> measure(Collection<SampleRequest> samples)
      throws IOException, InterruptedException, RequestRejectedException {
    Path directory = Files.createTempDirectory("envelope");
    try {
      return measure(samples, directory);
    } finally {
      try (Stream<Path> files = Files.list(directory)) {
        for (Path file : files.toList()) {
          Files.delete(file);
        }
      }
      Files.delete(directory);
    }
  }

  private static Map<SampleRequest, Double> measure(
      Collection<SampleRequest> samples, Path directory)
      throws IOException, InterruptedException, RequestRejectedException {
    Path script = directory.resolve("envelope.lua");
    try (InputStream in = LuaPeer.class.getResourceAsStream("envelope.lua")) {
      Files.copy(requireNonNull(in), script);
    }
    List<String> command = new ArrayList<>(List.of(
        "luajit", script.toString(), directory.toString(), WARMUP_SECONDS, MEASURED_SECONDS));
    for (SampleRequest sample : samples) {
      Files.write(directory.resolve(sample + ".http"), wire(sample.request()));
      command.add(sample.name());
      command.add(sample.config().forwardHeaders() ? "everything" : "body");
    }
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), UTF_8);
    if (process.waitFor() != 0) {
      throw new IOException("luajit failed: " + output);
    }
    Map<SampleRequest, Double> times = new EnumMap<>(SampleRequest.class);
    for (String line : output.lines().toList()) {
      String[] words = line.split(" ", -1);
      SampleRequest sample = SampleRequest.valueOf(words[0]);
      byte[] expected = new EnvelopeEncoder(sample.config()).encode(sample.request());
      Json.assertSame(
          Json.parse(expected), Files.readAllBytes(directory.resolve(sample + ".json")));
      times.put(sample, Double.valueOf(words[1]));
    }
    return times;
  }

  private static byte[] wire(BufferedRequest request) throws RequestRejectedException {
    StringBuilder head = new StringBuilder(request.method() + ' ' + request.target() + " HTTP/1.1");
    request.headers((name, value) -> head.append("\r\n" + name + ": " + value));
    ByteArrayOutputStream wire = new ByteArrayOutputStream();
    wire.writeBytes(head.append("\r\n\r\n").toString().getBytes(ISO_8859_1));
    wire.writeBytes(request.body(Integer.MAX_VALUE).array());
    return wire.toByteArray();
  }
}
