package dev.postrider.kong.driver;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One request in one phase of one plugin, inside Kong; used by one thread. */
final class Event implements AutoCloseable {
  final GatewayRequest request;
  final String phase;
  final KongRelease release;
  final String nodeId;
  final BodyBuffer body;
  final RequestHeaders headers;
  final ResponseHeaders responseHeaders = new ResponseHeaders();
  final Meter meter = new Meter();
  final Map<String, Object> shared = new HashMap<>();
  final Map<String, Object> nginxContext = new HashMap<>();
  final double startSeconds = System.currentTimeMillis() / 1000.0;
  private final List<String> log = new ArrayList<>();
  private final List<PdkCall> calls = new ArrayList<>();
  private final List<Connection> unpooled = new ArrayList<>();

  @Nullable
  Map<String, Object> consumer;

  @Nullable
  Map<String, Object> credential;

  private GatewayResponse.@Nullable Exit exit;

  Event(GatewayRequest request, String phase, KongRelease release, String nodeId, BodyBuffer body) {
    this.request = request;
    this.phase = phase;
    this.release = release;
    this.nodeId = nodeId;
    this.body = body;
    this.headers = new RequestHeaders(request.headers());
    this.consumer = request.consumer();
    this.credential = request.credential();
  }

  void log(String level, String line) {
    log.add("[" + level + "] " + line);
  }

  void called(String function, List<@Nullable Object> arguments) {
    calls.add(new PdkCall(function, arguments));
  }

  /** The plugin ended the request; the first one to do so counts. */
  void exit(GatewayResponse.Exit response) {
    if (exit == null) {
      exit = response;
    }
  }

  boolean exited() {
    return exit != null;
  }

  /** A connection that no pool has; nginx closes it with the request. */
  void closeAtEnd(Connection connection) {
    unpooled.add(connection);
  }

  GatewayResponse response(int restarts, @Nullable String failure) {
    GatewayResponse.Outcome outcome;
    if (failure != null) {
      outcome = new GatewayResponse.Failed(failure);
    } else if (exit != null) {
      outcome = exit;
    } else {
      outcome = new GatewayResponse.PassedOn(responseHeaders.lines());
    }
    return new GatewayResponse(
        outcome,
        List.copyOf(log),
        List.copyOf(calls),
        meter.traffic(),
        restarts,
        Map.copyOf(shared));
  }

  @Override
  public void close() {
    unpooled.forEach(Connection::close);
    body.close();
  }
}
