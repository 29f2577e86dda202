package dev.postrider.kong.lua;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.luaj.vm2.LuaError;
import org.luaj.vm2.Prototype;
import org.luaj.vm2.compiler.LuaC;

/** Compiles sources, and says what they may ask of the PDK. */
final class Scripts {

  private static final Pattern ASKED = Pattern.compile("\\b(get_[a-z_]+|response)\\b");
  private static final Pattern OF_REQUEST = Pattern.compile("\\bkong\\b|\\bngx\\s*\\.\\s*req\\b");

  /** LuaJIT has it; luaj would take the letter as it is. */
  private static final Pattern UNICODE_ESCAPE = Pattern.compile("\\\\u\\{");

  private Scripts() {}

  /**
   * A compiled source.
   *
   * @param name what messages call it
   * @throws LuaError if it is not Lua
   */
  static Prototype compiled(String source, String name) {
    if (UNICODE_ESCAPE.matcher(source).find()) {
      throw new LuaError("\\u{...} is not supported; write the character itself, or its bytes");
    }
    try {
      return LuaC.instance.compile(new ByteArrayInputStream(source.getBytes(UTF_8)), name);
    } catch (IOException | IllegalArgumentException | NullPointerException e) {
      // luaj throws the last two for some faults, such as more than 200 local variables.
      throw new LuaError("not Lua: " + e.getMessage());
    }
  }

  /** The fault of a source, named as it is configured. */
  static IllegalArgumentException fault(String name, Throwable e) {
    if (e instanceof StackOverflowError) {
      return new IllegalArgumentException(name + ": nested too deeply", e);
    }
    String said = e instanceof LuaError error ? Texts.of(Texts.of(error)) : e.getMessage();
    // As the compiler puts it.
    String words = String.valueOf(said).replace("[string \"" + name + "\"]", name);
    return new IllegalArgumentException(words.startsWith(name) ? words : name + ": " + words, e);
  }

  /** The text of a failed run. */
  static LuaFailedException failed(Throwable e) {
    return new LuaFailedException(
        e instanceof LuaError error
            ? Texts.of(Texts.of(error))
            : e instanceof StackOverflowError ? "stack overflow" : String.valueOf(e.getMessage()));
  }

  /** Whether sources look at the request. */
  static boolean readRequest(String sources) {
    return OF_REQUEST.matcher(sources).find();
  }

  /** The functions of the PDK that sources name, without {@code kong.client.} and the like; and {@code response}. */
  static Set<String> asked(String sources) {
    Set<String> asked = new TreeSet<>();
    Matcher matcher = ASKED.matcher(sources);
    while (readRequest(sources) && matcher.find()) {
      asked.add(matcher.group(1));
    }
    return asked;
  }
}
