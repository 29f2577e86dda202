package dev.postrider.kong.lua;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.postrider.envelope.RequestView;
import dev.postrider.message.LimitError;
import dev.postrider.message.Message;
import dev.postrider.message.MessageFunction;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.luaj.vm2.LuaClosure;
import org.luaj.vm2.LuaError;
import org.luaj.vm2.LuaString;
import org.luaj.vm2.LuaValue;
import org.luaj.vm2.Prototype;

/**
 * The functions of {@code message_by_lua_functions}, each a source as {@code return function(message) ...
 * end}, run by luaj. The first gets the message as a table, or as a string of bytes where a message need not be JSON;
 * each other one what the one before returned.
 * Thread-safe: each message has a run of its own, which keeps nothing for the next.
 *
 * <p>A message without a value stays as it is. The last result is the record value: a string as it is, anything else as JSON by lua-cjson's rules. nil
 * drops the message. An error, a value that JSON has not, or more time or memory than a run may take is an
 * exception.
 */
public final class LuaMessageFunction implements MessageFunction {

  private static final String SETTING = "message_by_lua_functions";
  private final List<Prototype> scripts;
  private final Set<String> asked;
  private final boolean readsRequest;
  private final boolean readsJson;
  private final JsonWriter.Rules rules;
  private final Function<RequestView, Facts> facts;

  private LuaMessageFunction(
      List<Prototype> scripts,
      String sources,
      boolean readsJson,
      boolean escapesSlash,
      Function<RequestView, Facts> facts) {
    this.readsJson = readsJson;
    this.scripts = List.copyOf(scripts);
    this.readsRequest = Scripts.readRequest(sources);
    this.asked = Scripts.asked(sources);
    JsonWriter.Rules kong = JsonWriter.Rules.KONG;
    this.rules = escapesSlash ? kong.withEscapedSlash() : kong;
    this.facts = facts;
  }

  /**
   * Reads sources, and runs each once up to the function that it returns.
   *
   * @param readsJson whether messages are JSON
   * @param escapesSlash whether {@code /} in JSON is written {@code \/}
   * @param facts what is known of a request, given the view of it
   * @throws IllegalArgumentException if one is not Lua, or does not return a function
   * @throws NoClassDefFoundError if luaj is not on the class path
   */
  public static LuaMessageFunction of(
      List<String> sources,
      boolean readsJson,
      boolean escapesSlash,
      Function<RequestView, Facts> facts) {
    List<Prototype> scripts = new ArrayList<>();
    for (int i = 0; i < sources.size(); i++) {
      String name = SETTING + "[" + i + "]";
      try {
        Prototype script = Scripts.compiled(sources.get(i), name);
        function(script, Meter.begin(Facts.UNKNOWN, 0));
        scripts.add(script);
      } catch (LuaError | LimitError | StackOverflowError e) {
        throw Scripts.fault(name, e);
      } finally {
        Meter.end();
      }
    }
    return new LuaMessageFunction(
        scripts, String.join("\n", sources), readsJson, escapesSlash, facts);
  }

  private static LuaValue function(Prototype script, Meter meter) {
    LuaValue returned = new LuaClosure(script, Sandbox.globals(meter)).call();
    if (!returned.isfunction()) {
      throw new LuaError("a function must be returned, not a " + returned.typename());
    }
    return returned;
  }

  /** The functions of the PDK that the sources name, without {@code kong.client.} and the like. */
  public Set<String> asked() {
    return asked;
  }

  @Override
  public boolean readsRequest() {
    return readsRequest;
  }

  @Override
  public void apply(Message message, RequestView request) throws LuaFailedException {
    if (message.isTombstone()) {
      return;
    }
    Facts known = readsRequest ? facts.apply(request) : Facts.UNKNOWN;
    Meter meter = Meter.begin(known, message.value().length);
    try {
      LuaValue value = readsJson
          ? JsonReader.read(meter, message.value(), true)
          : LuaString.valueOf(message.value());
      for (Prototype script : scripts) {
        value = function(script, meter).call(value);
        if (value.isnil()) {
          message.drop();
          return;
        }
      }
      message.value(bytes(meter, value));
    } catch (LuaError | LimitError | StackOverflowError e) {
      throw Scripts.failed(e);
    } finally {
      Meter.end();
    }
  }

  private byte[] bytes(Meter meter, LuaValue value) throws LuaFailedException {
    if (value instanceof LuaString) {
      return Texts.of(value).getBytes(ISO_8859_1);
    }
    byte[] json = JsonWriter.json(meter, value, rules).getBytes(ISO_8859_1);
    try {
      UTF_8.newDecoder().decode(ByteBuffer.wrap(json));
    } catch (CharacterCodingException e) {
      throw new LuaFailedException(
          "the result has a text that is not UTF-8: JSON has no such text");
    }
    return json;
  }
}
