package dev.postrider.process.replay;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.postrider.envelope.BufferedRequest;
import dev.postrider.envelope.EnvelopeConfig;
import dev.postrider.envelope.EnvelopeEncoder;
import dev.postrider.envelope.RequestRejectedException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * A run of the command in this JVM.
 *
 * @param status its exit status
 * @param lines what it has printed
 */
record Replayed(int status, List<String> lines) {

  /** Runs the command to its end. */
  static Replayed run(String... arguments) throws IOException {
    return run(new StopSignal(), arguments);
  }

  static Replayed run(StopSignal stop, String... arguments) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    int status = ReplayCommand.run(options(arguments), stop, out);
    return new Replayed(status, out.toString(UTF_8).lines().toList());
  }

  static ReplayOptions options(String... arguments) {
    return ReplayCommand.command("postrider-server")
        .parse(List.of(arguments), Map.of())
        .orElseThrow();
  }

  /** Sends the values in this file to this port. */
  static Replayed file(Path file, int port, String... more) throws IOException {
    List<String> arguments =
        new ArrayList<>(List.of("--file", file.toString(), "--to", "http://127.0.0.1:" + port));
    arguments.addAll(Arrays.asList(more));
    return run(arguments.toArray(String[]::new));
  }

  /** The value of a record with all of a request. */
  static String value(BufferedRequest request) {
    try {
      return new String(
          new EnvelopeEncoder(EnvelopeConfig.wholeRequest()).encode(request), ISO_8859_1);
    } catch (RequestRejectedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** A GET with one header. */
  static String get(String target) {
    return value(
        BufferedRequest.builder("GET", target).header("Host", "shop.example").build());
  }

  /** A file in which each line is a value. */
  static Path write(Path folder, String... values) throws IOException {
    return Files.write(folder.resolve("records"), String.join("\n", values).getBytes(ISO_8859_1));
  }
}
