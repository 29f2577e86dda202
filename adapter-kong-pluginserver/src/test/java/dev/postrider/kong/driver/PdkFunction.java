package dev.postrider.kong.driver;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A function of Kong's plugin development kit.
 *
 * @param phases where it may be called: {@code a} access and rewrite, {@code r} response, {@code l}
 *     log
 * @param argument its argument in ProtoBuf, null if only MessagePack reaches it
 * @param result its result in ProtoBuf, null if only MessagePack reaches it
 * @param body what it does
 */
record PdkFunction(
    String phases,
    @Nullable ProtobufArgument argument,
    @Nullable ProtobufResult result,
    Body body) {

  /** The Lua code. */
  @FunctionalInterface
  interface Body {
    Results call(Event event, List<@Nullable Object> arguments);
  }

  /** Calls it as Kong does; throws LuaError in a phase that forbids it. */
  Results call(Event event, List<@Nullable Object> arguments) {
    String phase = switch (event.phase) {
      case "log" -> "l";
      case "response" -> "r";
      default -> "a";
    };
    if (!phases.contains(phase)) {
      throw new LuaError(
          phase.equals("l")
              ? "API disabled in the current context"
              : "function cannot be called in " + event.phase + " phase");
    }
    return body.call(event, arguments);
  }
}
