package dev.postrider.kong;

import dev.postrider.config.InvalidConfigException;
import dev.postrider.config.PublisherConfig;
import dev.postrider.kong.lua.Facts;
import dev.postrider.kong.lua.LuaMessageFunction;
import dev.postrider.kong.server.Phase;
import dev.postrider.message.MessageFunction;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The message functions of one configuration.
 *
 * @param added those that core does not have itself
 * @param facts what they ask of Kong
 * @param lane where they run
 */
record InstanceFunctions(List<MessageFunction> added, PdkFacts facts, FunctionThreads.Lane lane) {

  /**
   * Those of a configuration, or null if it has none.
   *
   * @throws InvalidConfigException if one is not Lua
   */
  static @Nullable InstanceFunctions of(PublisherConfig config, FunctionThreads threads) {
    List<String> sources = config.messageByLuaFunctions();
    if (sources.isEmpty()) {
      return config.messageByJq().isEmpty()
          ? null
          : new InstanceFunctions(List.of(), new PdkFacts(Set.of(), Phase.ACCESS), threads.lane());
    }
    try {
      LuaMessageFunction function = LuaMessageFunction.of(
          sources,
          config.record().messageFormat().isJson(),
          config.envelope().escapeForwardSlash(),
          view ->
              view.source() instanceof KongRequestView request ? request.facts() : Facts.UNKNOWN);
      return new InstanceFunctions(
          List.of(function), new PdkFacts(function.asked(), Phase.ACCESS), threads.lane());
    } catch (IllegalArgumentException e) {
      throw new InvalidConfigException(List.of(String.valueOf(e.getMessage())));
    } catch (NoClassDefFoundError e) {
      throw withoutLua("message_by_lua_functions");
    }
  }

  /** The fault of a setting for Lua where there is no Lua. */
  static InvalidConfigException withoutLua(String setting) {
    return new InvalidConfigException(
        List.of(
            setting
                + ": org.luaj:luaj-jse is not on the class path; the archive and the executable jar have it"));
  }
}
