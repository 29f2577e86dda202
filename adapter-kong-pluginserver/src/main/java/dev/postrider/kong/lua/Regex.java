package dev.postrider.kong.lua;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.luaj.vm2.LuaError;

/**
 * A regular expression of PCRE as Java's, over bytes: names of groups and POSIX classes are rewritten. Immutable.
 *
 * @param names the number of each named group
 */
record Regex(Pattern pattern, Map<String, Integer> names) {

  private static final Map<String, String> POSIX = Map.ofEntries(
      Map.entry("alpha", "\\p{Alpha}"),
      Map.entry("digit", "\\d"),
      Map.entry("alnum", "\\p{Alnum}"),
      Map.entry("upper", "\\p{Upper}"),
      Map.entry("lower", "\\p{Lower}"),
      Map.entry("space", "\\s"),
      Map.entry("punct", "\\p{Punct}"),
      Map.entry("xdigit", "\\p{XDigit}"),
      Map.entry("word", "\\w"),
      Map.entry("blank", "\\p{Blank}"),
      Map.entry("cntrl", "\\p{Cntrl}"),
      Map.entry("graph", "\\p{Graph}"),
      Map.entry("print", "\\p{Print}"));

  private static final Pattern NAME = Pattern.compile("\\(\\?P?[<']([A-Za-z_]\\w*)[>']");

  /**
   * Reads an expression.
   *
   * @param options as {@code ngx.re} has them
   * @throws LuaError if it is none
   */
  static Regex of(String regex, String options) {
    int flags = 0;
    for (int i = 0; i < options.length(); i++) {
      char option = options.charAt(i);
      flags |= switch (option) {
        case 'i' -> Pattern.CASE_INSENSITIVE;
        case 'm' -> Pattern.MULTILINE;
        case 's' -> Pattern.DOTALL;
        case 'x' -> Pattern.COMMENTS;
        case 'j', 'o', 'a', 'D' -> 0;
        default -> throw new LuaError("unsupported regex option '" + option + "'");
      };
    }
    Map<String, Integer> names = new LinkedHashMap<>();
    String java = java(regex, names);
    try {
      return new Regex(
          Pattern.compile(options.indexOf('a') >= 0 ? "\\G(?:" + java + ")" : java, flags),
          Map.copyOf(names));
    } catch (PatternSyntaxException e) {
      throw new LuaError("pcre_compile() failed: " + e.getDescription() + " in \"" + regex + "\"");
    }
  }

  private static String java(String regex, Map<String, Integer> names) {
    StringBuilder out = new StringBuilder();
    Matcher name = NAME.matcher(regex);
    int groups = 0;
    int i = 0;
    while (i < regex.length()) {
      char c = regex.charAt(i);
      if (c == '\\' && i + 1 < regex.length()) {
        out.append(c).append(regex.charAt(i + 1));
        i += 2;
      } else if (c == '[') {
        i = characterClass(regex, i, out);
      } else if (c == '(' && name.region(i, regex.length()).lookingAt()) {
        names.put(name.group(1), ++groups);
        out.append('(');
        i = name.end();
      } else {
        groups += c == '(' && !regex.startsWith("(?", i) && !regex.startsWith("(*", i) ? 1 : 0;
        out.append(c);
        i++;
      }
    }
    return out.toString();
  }

  /** In Java a bracket inside begins a class, and {@code &&} an intersection. */
  private static int characterClass(String regex, int open, StringBuilder out) {
    int i = open + 1;
    out.append('[');
    if (i < regex.length() && regex.charAt(i) == '^') {
      out.append('^');
      i++;
    }
    if (i < regex.length() && regex.charAt(i) == ']') {
      out.append("\\]");
      i++;
    }
    while (i < regex.length() && regex.charAt(i) != ']') {
      char c = regex.charAt(i);
      int close = regex.startsWith("[:", i) ? regex.indexOf(":]", i) : -1;
      String posix = close < 0 ? null : POSIX.get(regex.substring(i + 2, close));
      if (posix != null) {
        out.append(posix);
        i = close + 2;
      } else if (c == '\\' && i + 1 < regex.length()) {
        out.append(c).append(regex.charAt(i + 1));
        i += 2;
      } else {
        out.append(c == '[' || c == '&' ? "\\" : "").append(c);
        i++;
      }
    }
    return i;
  }

  Matcher matcher(Steps steps, String text) {
    return pattern.matcher(new CountedText(steps, text));
  }
}
