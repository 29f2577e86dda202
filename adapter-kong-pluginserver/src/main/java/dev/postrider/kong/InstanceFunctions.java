package dev.postrider.kong;

import dev.postrider.config.InvalidConfigException;
import dev.postrider.config.MessageFormat;
import dev.postrider.config.PublisherConfig;
import dev.postrider.kong.lua.Facts;
import dev.postrider.kong.lua.LuaMessageFunction;
import dev.postrider.kong.server.Phase;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The message functions of one configuration.
 *
 * @param function all of them
 * @param facts what they ask of Kong
 * @param lane where they run
 */
record InstanceFunctions(LuaMessageFunction function, PdkFacts facts, FunctionThreads.Lane lane) {

  /**
   * Those of a configuration, or null if it has none.
   *
   * @throws InvalidConfigException if one is not Lua
   */
  static @Nullable InstanceFunctions of(PublisherConfig config, FunctionThreads threads) {
    List<String> sources = config.messageByLuaFunctions();
    if (sources.isEmpty()) {
      return null;
    }
    try {
      LuaMessageFunction function = LuaMessageFunction.of(
          sources,
          isJson(config.record().messageFormat()),
          config.envelope().escapeForwardSlash(),
          view ->
              view.source() instanceof KongRequestView request ? request.facts() : Facts.UNKNOWN);
      return new InstanceFunctions(
          function, new PdkFacts(function.asked(), Phase.ACCESS), threads.lane());
    } catch (IllegalArgumentException e) {
      throw new InvalidConfigException(List.of(String.valueOf(e.getMessage())));
    } catch (NoClassDefFoundError e) {
      throw withoutLua("message_by_lua_functions");
    }
  }

  /** Whether messages of a format are JSON whatever the request is. */
  private static boolean isJson(MessageFormat format) {
    return format != MessageFormat.RAW_BODY && format != MessageFormat.CLOUDEVENTS_BINARY;
  }

  /** The fault of a setting for Lua where there is no Lua. */
  static InvalidConfigException withoutLua(String setting) {
    return new InvalidConfigException(
        List.of(
            setting
                + ": org.luaj:luaj-jse is not on the class path; the archive and the executable jar have it"));
  }
}
