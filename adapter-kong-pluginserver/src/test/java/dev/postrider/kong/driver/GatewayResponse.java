package dev.postrider.kong.driver;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What became of a request in Kong's access phase.
 *
 * @param outcome what the client sees
 * @param log the lines of Kong's error log, each with its level: {@code [err] no data}
 * @param calls what the plugin server asked and ordered, in order
 * @param traffic what went over the socket, instance starts included
 * @param restarts how often Kong took its instance for lost and began again
 * @param shared {@code kong.ctx.shared} at the end
 */
public record GatewayResponse(
    Outcome outcome,
    List<String> log,
    List<PdkCall> calls,
    Traffic traffic,
    int restarts,
    Map<String, Object> shared) {

  /** What the client sees. */
  public sealed interface Outcome {}

  /**
   * The plugin ended the request with {@code kong.response.exit}.
   *
   * @param status the status
   * @param headers the header lines that Kong sends, in no certain order
   * @param body the body's bytes
   */
  public record Exit(int status, List<Field> headers, String body) implements Outcome {}

  /**
   * The plugin let the request go on to the upstream.
   *
   * @param headers the response header lines that it set before
   */
  public record PassedOn(List<Field> headers) implements Outcome {}

  /**
   * Kong answers 500 by itself.
   *
   * @param reason what Kong's log says about it
   */
  public record Failed(String reason) implements Outcome {}

  /**
   * A header line.
   *
   * @param name its name
   * @param value its value, one character per byte
   */
  public record Field(String name, String value) {}

  /** The status that the client sees, or 0 if the request went on to the upstream. */
  public int status() {
    if (outcome instanceof Exit exit) {
      return exit.status();
    }
    return outcome instanceof Failed ? 500 : 0;
  }

  /** The body of an exit as text. */
  public String body() {
    return new String(exit().body().getBytes(ISO_8859_1), UTF_8);
  }

  /** The first value of an exit's header, or null if it has none of that name. */
  public @Nullable String header(String name) {
    for (Field field : exit().headers()) {
      if (field.name().equalsIgnoreCase(name)) {
        return field.value();
      }
    }
    return null;
  }

  /** The names of the functions that the plugin server called, in order. */
  public List<String> functions() {
    return calls.stream().map(PdkCall::function).toList();
  }

  private Exit exit() {
    if (outcome instanceof Exit exit) {
      return exit;
    }
    throw new AssertionError("no exit: " + this);
  }
}
