package dev.postrider.kong.lua;

import dev.postrider.message.LimitError;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.luaj.vm2.LuaClosure;
import org.luaj.vm2.LuaError;
import org.luaj.vm2.LuaValue;
import org.luaj.vm2.Prototype;

/**
 * The fields of {@code custom_fields_by_lua}, each a source as {@code return kong.request.get_header("x-tenant")}, run
 * by luaj in the sandbox of message functions. Thread-safe: each log has a run of its own.
 */
public final class LuaFields {

  private static final String SETTING = "custom_fields_by_lua";

  private final Map<String, Prototype> scripts;
  private final Set<String> asked;
  private final boolean readsRequest;

  private LuaFields(Map<String, Prototype> scripts, String sources) {
    this.scripts = scripts;
    this.asked = Scripts.asked(sources);
    this.readsRequest = Scripts.readRequest(sources);
  }

  /**
   * Reads sources; none runs before there is a log.
   *
   * @param sources Lua by the name of the field
   * @throws IllegalArgumentException if one is not Lua
   * @throws NoClassDefFoundError if luaj is not on the class path
   */
  public static LuaFields of(Map<String, String> sources) {
    Map<String, Prototype> scripts = new LinkedHashMap<>();
    sources.forEach((field, source) -> {
      String name = SETTING + "[" + field + "]";
      try {
        scripts.put(field, Scripts.compiled(source, name));
      } catch (LuaError | StackOverflowError e) {
        throw Scripts.fault(name, e);
      }
    });
    return new LuaFields(scripts, String.join("\n", sources.values()));
  }

  /** The functions of the PDK that the sources name, without {@code kong.client.} and the like. */
  public Set<String> asked() {
    return asked;
  }

  /** Whether the sources look at the request. */
  public boolean readsRequest() {
    return readsRequest;
  }

  /**
   * The values of all fields.
   *
   * @param facts what is known of the request
   * @return JSON by the name of the field, text of bytes as characters; null where the source returned nil
   * @throws LuaFailedException if one fails, or all together take more time or memory than a run may
   */
  public Map<String, @Nullable String> values(Facts facts) throws LuaFailedException {
    Map<String, @Nullable String> values = new LinkedHashMap<>();
    Meter meter = Meter.begin(facts, 0);
    try {
      scripts.forEach((field, script) -> {
        LuaValue value = new LuaClosure(script, Sandbox.globals(meter)).call();
        values.put(
            field, value.isnil() ? null : JsonWriter.json(meter, value, JsonWriter.Rules.KONG));
      });
      return values;
    } catch (LuaError | LimitError | StackOverflowError e) {
      throw Scripts.failed(e);
    } finally {
      Meter.end();
    }
  }
}
