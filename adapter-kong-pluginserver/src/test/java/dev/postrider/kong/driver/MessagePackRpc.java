package dev.postrider.kong.driver;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/** Kong's {@code MsgPack:1}. */
final class MessagePackRpc implements Rpc {
  private static final Map<String, String> STEPS = Map.ofEntries(
      Map.entry("kong.client.get_credential", "plugin.StepCredential"),
      Map.entry("kong.client.authenticate", "plugin.StepCredential"),
      Map.entry("kong.client.load_consumer", "plugin.StepConsumer"),
      Map.entry("kong.client.get_consumer", "plugin.StepConsumer"),
      Map.entry("kong.router.get_route", "plugin.StepRoute"),
      Map.entry("kong.router.get_service", "plugin.StepService"),
      Map.entry("kong.node.get_memory_stats", "plugin.StepMemoryStats"),
      Map.entry("kong.request.get_query", "plugin.StepMultiMap"),
      Map.entry("kong.request.get_headers", "plugin.StepMultiMap"),
      Map.entry("kong.response.get_headers", "plugin.StepMultiMap"),
      Map.entry("kong.service.response.get_headers", "plugin.StepMultiMap"));

  /** The error or, without one, the result of a call; both null is possible. */
  private record Answer(@Nullable Object error, @Nullable Object result) {}

  /** A nil that Kong tries to send as binary. */
  private record NilBinary() {}

  private final ConnectionPool pool;
  private final Pdk pdk;
  private final TableOrder order;
  private final LongConsumer serverPid;
  private final AtomicLong lastMessage = new AtomicLong();

  MessagePackRpc(ConnectionPool pool, Pdk pdk, TableOrder order, LongConsumer serverPid) {
    this.pool = pool;
    this.pdk = pdk;
    this.order = order;
    this.serverPid = serverPid;
  }

  @Override
  public Started startInstance(String plugin, String config, Event event) {
    Map<String, Object> argument = new LinkedHashMap<>();
    argument.put("Name", plugin);
    argument.put("Config", config);
    Answer answer = call("plugin.StartInstance", argument, event);
    if (answer.result() instanceof Map<?, ?> status) {
      return new Started(status.get("Id") instanceof Number id ? id.longValue() : null, null);
    }
    if (answer.result() != null) {
      throw new LuaError("attempt to index a result that is no table");
    }
    return new Started(null, text(answer.error()));
  }

  @Override
  public void closeInstance(long id, Event event) {
    call("plugin.CloseInstance", id, event);
  }

  @Override
  public @Nullable String handleEvent(@Nullable Long instance, Event event) {
    Map<String, Object> argument = new LinkedHashMap<>();
    if (instance != null) {
      argument.put("InstanceId", instance);
    }
    argument.put("EventName", event.phase);
    Answer answer = call("plugin.HandleEvent", argument, event);
    Object eventId = answer.result() instanceof Map<?, ?> first ? first.get("EventId") : null;
    while (answer.error() == null && isTrue(answer.result())) {
      if (!(answer.result() instanceof Map<?, ?> step)) {
        throw new LuaError("attempt to index field 'Data' (a nil value)");
      }
      if ("ret".equals(step.get("Data"))) {
        return null;
      }
      if (!(step.get("Data") instanceof Map<?, ?> data)
          || !(data.get("Method") instanceof String function)) {
        throw new LuaError("attempt to index field 'Data' (a nil value)");
      }
      Results results = callPdk(function, arguments(data.get("Args")), event);
      if (event.exited()) {
        return null;
      }
      answer = step(function, results, eventId, event);
    }
    return isTrue(answer.error()) ? text(answer.error()) : null;
  }

  /** What Lua takes for true: all but nil and false. */
  private static boolean isTrue(@Nullable Object value) {
    return value != null && !Boolean.FALSE.equals(value);
  }

  /** Kong takes an error for a string, and Lua throws where it is none. */
  private static String text(@Nullable Object error) {
    if (error instanceof String string) {
      return string;
    }
    throw new LuaError("attempt to call method 'lower' (a nil value)");
  }

  /** Lua's list ends at the first nil; what is no table is the one argument. */
  private static List<@Nullable Object> arguments(@Nullable Object given) {
    if (given instanceof List<?> list) {
      List<@Nullable Object> arguments = new ArrayList<>(list);
      int hole = arguments.indexOf(null);
      return hole < 0 ? arguments : arguments.subList(0, hole);
    }
    return given instanceof Map ? List.of() : Arrays.asList(given);
  }

  private Results callPdk(String name, List<@Nullable Object> arguments, Event event) {
    event.called(name, arguments);
    PdkFunction function = pdk.function(name);
    if (function == null) {
      event.log("err", "could not find pdk method: " + name);
      return Results.NONE;
    }
    return function.call(event, arguments);
  }

  private Answer step(String function, Results results, @Nullable Object eventId, Event event) {
    Map<String, Object> argument = new LinkedHashMap<>();
    if (eventId != null) {
      argument.put("EventId", eventId);
    }
    String method = STEPS.getOrDefault(function, "plugin.Step");
    if (results.first() == null && results.second() != null && !event.release.atLeast(3, 0)) {
      method = "plugin.StepError";
      argument.put("Data", results.second());
    } else {
      Object data = fix(function, results.first(), event);
      if (data != null) {
        argument.put("Data", data);
      }
    }
    return call(method, argument, event);
  }

  private static @Nullable Object fix(String function, @Nullable Object value, Event event) {
    if (function.endsWith(".get_raw_body") && event.release.atLeast(3, 0)) {
      return value == null ? new NilBinary() : new MessagePackWriter.Binary((String) value);
    }
    if ("plugin.StepMultiMap".equals(STEPS.get(function)) && value instanceof Map<?, ?> table) {
      Map<String, Object> lists = new LinkedHashMap<>();
      table.forEach((name, one) -> lists.put(
          name.toString(),
          Boolean.TRUE.equals(one) ? List.of() : one instanceof String ? List.of(one) : one));
      return new MessagePackWriter.NonArray(lists);
    }
    return value;
  }

  private Answer call(String method, Object argument, Event event) {
    long message = lastMessage.incrementAndGet();
    Connection connection;
    try {
      connection = pool.connect(event.meter);
    } catch (SocketFailure e) {
      event.log("err", "trying to connect: " + e.text());
      return new Answer(e.text(), null);
    }
    boolean pooled = false;
    try {
      Answer answer = exchange(connection, method, message, argument, event);
      // What came behind the answer was in Lua's own buffer and is forgotten with it.
      connection.dropUnread();
      pool.keep(connection);
      pooled = true;
      return answer;
    } finally {
      if (!pooled) {
        event.closeAtEnd(connection);
      }
    }
  }

  private Answer exchange(
      Connection connection, String method, long message, Object argument, Event event) {
    if (argument instanceof Map<?, ?> map && map.get("Data") instanceof NilBinary) {
      throw new LuaError("bad argument #1 to 'pack' (string expected, got nil)");
    }
    var request = new MessagePackWriter(order);
    request.write(List.of(0L, message, method, List.of(argument)));
    try {
      connection.send(request.bytes().array(), request.bytes().length());
      event.meter.framesSent++;
    } catch (SocketFailure e) {
      return new Answer(e.text(), null);
    }
    var reader = new MessagePackReader(connection);
    while (true) {
      Object read;
      try {
        read = reader.read();
      } catch (SocketFailure e) {
        return new Answer("no data", null);
      }
      event.meter.framesReceived++;
      if (!(read instanceof List<?> parts) || parts.isEmpty()) {
        throw new LuaError("RPC response expected from Go plugin server");
      }
      if (isNumber(parts.get(0), 2)) {
        notified(parts);
      } else {
        return answer(parts, message);
      }
    }
  }

  private void notified(List<?> parts) {
    if (parts.size() > 2
        && "serverPid".equals(parts.get(1))
        && parts.get(2) instanceof Number pid) {
      serverPid.accept(pid.longValue());
    }
  }

  private static Answer answer(List<?> parts, long message) {
    if (!isNumber(parts.get(0), 1)) {
      throw new LuaError("RPC response expected from Go plugin server");
    }
    if (parts.size() < 2 || !isNumber(parts.get(1), message)) {
      throw new LuaError("unexpected RPC response ID from Go plugin server");
    }
    Object error = parts.size() > 2 ? parts.get(2) : null;
    return new Answer(error, parts.size() > 3 ? parts.get(3) : null);
  }

  private static boolean isNumber(@Nullable Object value, long expected) {
    return value instanceof Number number && number.doubleValue() == expected;
  }
}
