package dev.postrider.kong.lua;

import java.util.regex.Matcher;
import org.luaj.vm2.LuaFunction;
import org.luaj.vm2.LuaInteger;
import org.luaj.vm2.LuaTable;
import org.luaj.vm2.LuaValue;
import org.luaj.vm2.Varargs;

/**
 * {@code string} (Lua 5.1 reference manual §5.4), as far as luaj's functions know no limits or show numbers
 * otherwise than LuaJIT.
 */
final class StringFunctions {

  private static final String SPECIALS = "^$*+?.([%-";

  private StringFunctions() {}

  /** @param luaj luaj's library */
  static LuaTable library(LuaTable luaj) {
    ReadOnlyTable string = new ReadOnlyTable();
    for (String name : new String[] {"byte", "len", "reverse", "sub"}) {
      LuaValue function = luaj.get(name);
      Arguments.add(string, name, a -> ofText(a, function));
    }
    string.set("char", luaj.get("char"));
    Arguments.add(string, "lower", a -> a.made(mapped(a.text(1), 'A', 'Z')));
    Arguments.add(string, "upper", a -> a.made(mapped(a.text(1), 'a', 'z')));
    Arguments.add(string, "find", a -> find(a, true));
    Arguments.add(string, "match", a -> find(a, false));
    Arguments.add(string, "gmatch", StringFunctions::gmatch);
    Arguments.add(string, "gsub", StringFunctions::gsub);
    Arguments.add(string, "format", StringFormat::format);
    Arguments.add(string, "rep", StringFunctions::rep);
    return string.closed();
  }

  /** A number becomes a text first. */
  private static Varargs ofText(Arguments a, LuaValue function) {
    LuaValue text = a.any(1);
    a.meter().take(text.isstring() ? text.strvalue().rawlen() : 0);
    return function.invoke(
        text.type() == LuaValue.TNUMBER
            ? LuaValue.varargsOf(Texts.ofNumber(text), a.values().subargs(2))
            : a.values());
  }

  /** Of ASCII alone, as C's locale has it. */
  private static String mapped(String text, char from, char to) {
    StringBuilder mapped = new StringBuilder(text);
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c >= from && c <= to) {
        mapped.setCharAt(i, (char) (c ^ 0x20));
      }
    }
    return mapped.toString();
  }

  private static LuaValue rep(Arguments a) {
    String text = a.text(1);
    String separator = a.text(3, "");
    long times = Math.max(0, (long) Math.min(a.number(2), Integer.MAX_VALUE));
    long length = times * (text.length() + separator.length());
    a.meter().take(4 * Math.min(length, 1L << 40));
    if (times == 0) {
      return LuaValue.EMPTYSTRING;
    }
    return a.made(
        separator.isEmpty()
            ? text.repeat((int) times)
            : (text + separator).repeat((int) times - 1) + text);
  }

  private static Varargs find(Arguments a, boolean places) {
    String text = a.text(1);
    String pattern = a.text(2);
    int init = a.integer(3, 1);
    int at = Math.max(0, init < 0 ? text.length() + init : init - 1);
    if (at > text.length()) {
      return LuaValue.NIL;
    }
    LuaPattern compiled = places && (a.any(4).toboolean() || isPlain(pattern))
        ? LuaPattern.literal(pattern)
        : a.meter().pattern(pattern);
    Matcher matcher = compiled.matcher(a.meter(), text);
    if (!compiled.find(matcher, at)) {
      return LuaValue.NIL;
    } else if (!places) {
      return compiled.captures(matcher);
    }
    LuaValue start = LuaInteger.valueOf(matcher.start() + 1);
    LuaValue end = LuaInteger.valueOf(matcher.end());
    return matcher.groupCount() == 0
        ? LuaValue.varargsOf(start, end)
        : LuaValue.varargsOf(start, end, compiled.captures(matcher));
  }

  private static boolean isPlain(String pattern) {
    return pattern.chars().noneMatch(c -> SPECIALS.indexOf(c) >= 0);
  }

  private static LuaValue gmatch(Arguments a) {
    String text = a.text(1);
    String pattern = a.text(2);
    // In gmatch a ^ matches itself.
    LuaPattern compiled = a.meter().pattern(pattern.startsWith("^") ? "%" + pattern : pattern);
    int[] at = {0};
    return Arguments.function("gmatch", next -> {
      Matcher matcher = compiled.matcher(next.meter(), text);
      if (at[0] > text.length() || !compiled.find(matcher, at[0])) {
        return LuaValue.NIL;
      }
      at[0] = matcher.end() + (matcher.end() == matcher.start() ? 1 : 0);
      return compiled.captures(matcher);
    });
  }

  private static Varargs gsub(Arguments a) {
    String text = a.text(1);
    LuaPattern pattern = a.meter().pattern(a.text(2));
    LuaValue replacement = a.any(3);
    if (!replacement.istable() && !replacement.isfunction() && !replacement.isstring()) {
      throw a.wrongType(3, "string/function/table");
    }
    double most = a.number(4, Double.MAX_VALUE);
    Matcher matcher = pattern.matcher(a.meter(), text);
    StringBuilder out = new StringBuilder();
    int at = 0;
    int count = 0;
    while (count < most && at <= text.length() && pattern.find(matcher, at)) {
      count++;
      out.append(text, at, matcher.start());
      out.append(replaced(a, pattern, matcher, replacement));
      a.meter().take(2L * out.length());
      at = matcher.end();
      if (matcher.end() == matcher.start()) {
        if (at < text.length()) {
          out.append(text.charAt(at));
        }
        at++;
      }
      if (pattern.isAnchored()) {
        break;
      }
    }
    if (at < text.length()) {
      out.append(text, at, text.length());
    }
    return LuaValue.varargsOf(a.made(out.toString()), LuaInteger.valueOf(count));
  }

  private static String replaced(
      Arguments a, LuaPattern pattern, Matcher matcher, LuaValue replacement) {
    LuaValue value;
    if (replacement instanceof LuaTable table) {
      value = table.get(pattern.capture(matcher, 1));
    } else if (replacement instanceof LuaFunction function) {
      value = function.invoke(pattern.captures(matcher)).arg1();
    } else {
      return expanded(pattern, matcher, Texts.of(replacement));
    }
    if (!value.toboolean()) {
      return matcher.group();
    } else if (!value.isstring()) {
      throw a.error("invalid replacement value (a " + value.typename() + ")");
    }
    return Texts.of(value);
  }

  private static String expanded(LuaPattern pattern, Matcher matcher, String replacement) {
    if (replacement.indexOf('%') < 0) {
      return replacement;
    }
    StringBuilder out = new StringBuilder();
    for (int i = 0; i < replacement.length(); i++) {
      char c = replacement.charAt(i);
      if (c != '%' || ++i == replacement.length()) {
        out.append(c == '%' ? '\0' : c);
        continue;
      }
      char digit = replacement.charAt(i);
      if (digit == '0') {
        out.append(matcher.group());
      } else if (digit >= '1' && digit <= '9') {
        out.append(Texts.of(pattern.capture(matcher, digit - '0')));
      } else {
        // LuaJIT takes any other character as it is.
        out.append(digit);
      }
    }
    return out.toString();
  }
}
