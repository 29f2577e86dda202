package dev.postrider.kong.lua;

import java.util.regex.Matcher;
import org.luaj.vm2.LuaError;
import org.luaj.vm2.LuaFunction;
import org.luaj.vm2.LuaTable;
import org.luaj.vm2.LuaValue;
import org.luaj.vm2.Varargs;

/** {@code ngx.re}: regular expressions of Perl's kind. */
final class NgxRegex {

  private NgxRegex() {}

  static LuaTable library() {
    ReadOnlyTable re = new ReadOnlyTable();
    Arguments.add(re, "match", NgxRegex::match);
    Arguments.add(re, "find", NgxRegex::find);
    Arguments.add(re, "gmatch", NgxRegex::gmatch);
    Arguments.add(re, "sub", a -> substitute(a, 1));
    Arguments.add(re, "gsub", a -> substitute(a, Integer.MAX_VALUE));
    return re.closed();
  }

  private static Regex regex(Arguments a) {
    return regex(a, a.text(3, ""));
  }

  private static Regex regex(Arguments a, String options) {
    try {
      return a.meter().regex(a.text(2), options);
    } catch (LuaError e) {
      throw a.error(Texts.of(Texts.of(e)));
    }
  }

  private static int start(Arguments a) {
    return a.any(4) instanceof LuaTable context && context.get("pos").isnumber()
        ? context.get("pos").toint() - 1
        : 0;
  }

  private static void keep(Arguments a, int end) {
    if (a.any(4) instanceof LuaTable context) {
      context.set("pos", end + 1);
    }
  }

  private static LuaValue match(Arguments a) {
    Regex regex = regex(a);
    Matcher matcher = regex.matcher(a.meter(), a.text(1));
    int start = start(a);
    if (start < 0 || start > a.text(1).length() || !matcher.find(start)) {
      return LuaValue.NIL;
    }
    keep(a, matcher.end());
    return captures(regex, matcher);
  }

  private static LuaTable captures(Regex regex, Matcher matcher) {
    LuaTable captures = new LuaTable();
    for (int i = 0; i <= matcher.groupCount(); i++) {
      String group = matcher.group(i);
      captures.set(i, group == null ? LuaValue.FALSE : Texts.value(group));
    }
    regex.names().forEach((name, number) -> captures.set(name, captures.get(number)));
    return captures;
  }

  private static Varargs find(Arguments a) {
    Matcher matcher = regex(a).matcher(a.meter(), a.text(1));
    int start = start(a);
    int group = a.integer(5, 0);
    if (start < 0 || start > a.text(1).length() || !matcher.find(start)) {
      return LuaValue.NIL;
    } else if (group > matcher.groupCount()) {
      return LuaValue.varargsOf(LuaValue.NIL, LuaValue.NIL, Texts.value("nth out of bound"));
    }
    keep(a, matcher.end());
    return matcher.start(group) < 0
        ? LuaValue.NIL
        : LuaValue.varargsOf(
            LuaValue.valueOf(matcher.start(group) + 1), LuaValue.valueOf(matcher.end(group)));
  }

  private static LuaValue gmatch(Arguments a) {
    Regex regex = regex(a);
    Matcher matcher = regex.matcher(a.meter(), a.text(1));
    return Arguments.function(
        "gmatch", next -> matcher.find() ? captures(regex, matcher) : LuaValue.NIL);
  }

  /** {@code sub} and {@code gsub}, whose options come behind the replacement. */
  private static Varargs substitute(Arguments a, int most) {
    String text = a.text(1);
    Regex regex = regex(a, a.text(4, ""));
    Matcher matcher = regex.matcher(a.meter(), text);
    StringBuilder out = new StringBuilder();
    int at = 0;
    int count = 0;
    while (count < most && matcher.find()) {
      String put = replaced(a, regex, matcher);
      out.append(text, at, matcher.start()).append(put);
      a.meter().take(2L * out.length());
      at = matcher.end();
      count++;
    }
    out.append(text, at, text.length());
    return LuaValue.varargsOf(a.made(out.toString()), LuaValue.valueOf(count));
  }

  private static String replaced(Arguments a, Regex regex, Matcher matcher) {
    if (a.any(3) instanceof LuaFunction function) {
      return Texts.of(function.call(captures(regex, matcher)));
    }
    String replacement = a.text(3);
    StringBuilder out = new StringBuilder();
    for (int i = 0; i < replacement.length(); i++) {
      char c = replacement.charAt(i);
      boolean last = i + 1 == replacement.length();
      if (c != '$' || last) {
        out.append(c);
      } else if (replacement.charAt(i + 1) == '$') {
        out.append('$');
        i++;
      } else {
        boolean braced = replacement.charAt(i + 1) == '{';
        int from = i + (braced ? 2 : 1);
        int to = from;
        while (to < replacement.length() && Character.isDigit(replacement.charAt(to))) {
          to++;
        }
        boolean closed = !braced || (to < replacement.length() && replacement.charAt(to) == '}');
        if (to == from || to - from > 3 || !closed) {
          throw a.error(
              "attempt to use named capturing variable \"" + replacement.substring(i) + "\"");
        }
        int group = Integer.parseInt(replacement.substring(from, to));
        String captured = group <= matcher.groupCount() ? matcher.group(group) : null;
        out.append(captured == null ? "" : captured);
        i = to - (braced ? 0 : 1);
      }
    }
    return out.toString();
  }
}
