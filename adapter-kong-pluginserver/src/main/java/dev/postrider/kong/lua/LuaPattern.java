package dev.postrider.kong.lua;

import java.util.ArrayDeque;
import java.util.BitSet;
import java.util.Deque;
import java.util.Locale;
import java.util.function.IntPredicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.luaj.vm2.LuaError;
import org.luaj.vm2.LuaInteger;
import org.luaj.vm2.LuaValue;
import org.luaj.vm2.Varargs;

/**
 * A pattern of Lua's (Lua 5.1 reference manual §5.4.1) as a regular expression of Java's, whose matches can
 * be ended, unlike luaj's. Both try alternatives in the same order. The one item that has no counterpart,
 * {@code %b}, is a balanced text without nesting deeper than {@link #DEEPEST_BALANCE}. Immutable.
 *
 * @param isAnchored whether it begins with {@code ^}
 * @param positions the numbers of captures that are positions
 */
record LuaPattern(Pattern regex, boolean isAnchored, BitSet positions) {

  private static final int MOST_CAPTURES = 32;
  private static final int DEEPEST_BALANCE = 50;
  private static final int BYTES = 256;

  /** Reads a pattern while it is translated. */
  private static final class Translation {

    private final String pattern;
    private final StringBuilder out = new StringBuilder();
    private final Deque<Integer> open = new ArrayDeque<>();
    private final BitSet positions = new BitSet();
    private int at;
    private int captures;

    Translation(String pattern, int from) {
      this.pattern = pattern;
      this.at = from;
    }

    private boolean more() {
      return at < pattern.length();
    }

    String translated() {
      while (more()) {
        char c = pattern.charAt(at);
        if (c == '(') {
          open();
        } else if (c == ')') {
          if (open.isEmpty()) {
            throw new LuaError("invalid pattern capture");
          }
          open.pop();
          out.append(')');
          at++;
        } else if (c == '$' && at + 1 == pattern.length()) {
          out.append("\\z");
          at++;
        } else if (c == '%' && at + 1 < pattern.length()) {
          special(pattern.charAt(at + 1));
        } else {
          single();
        }
      }
      if (!open.isEmpty()) {
        throw new LuaError("unfinished capture");
      }
      return out.toString();
    }

    private void open() {
      if (++captures > MOST_CAPTURES) {
        throw new LuaError("too many captures");
      }
      if (pattern.startsWith("()", at)) {
        positions.set(captures);
        out.append("()");
        at += 2;
      } else {
        open.push(captures);
        out.append('(');
        at++;
      }
    }

    private void special(char letter) {
      if (letter == 'b') {
        if (at + 3 >= pattern.length()) {
          throw new LuaError("unbalanced pattern");
        }
        balanced(pattern.charAt(at + 2), pattern.charAt(at + 3));
        at += 4;
      } else if (letter == 'f') {
        at += 2;
        if (!more() || pattern.charAt(at) != '[') {
          throw new LuaError("missing '[' of a frontier in pattern");
        }
        frontier(set());
      } else if (letter >= '0' && letter <= '9') {
        int capture = letter - '0';
        if (capture == 0 || capture > captures || open.contains(capture)) {
          throw new LuaError("invalid capture index");
        }
        out.append("(?:\\").append(letter).append(')');
        at += 2;
      } else {
        single();
      }
    }

    /** One class of characters, and how often. */
    private void single() {
      out.append(regex(characters()));
      char suffix = more() ? pattern.charAt(at) : '\0';
      if ("*+?-".indexOf(suffix) >= 0) {
        out.append(suffix == '-' ? "*?" : suffix);
        at++;
      }
    }

    private BitSet characters() {
      char c = pattern.charAt(at);
      if (c == '[') {
        return set();
      }
      at++;
      if (c == '.') {
        return all(any -> true);
      } else if (c != '%') {
        return all(other -> other == c);
      } else if (!more()) {
        throw new LuaError("malformed pattern (ends with '%')");
      }
      char letter = pattern.charAt(at++);
      return all(member -> CharacterClass.contains(letter, (char) member));
    }

    private static BitSet all(IntPredicate members) {
      BitSet set = new BitSet(BYTES);
      for (int c = 0; c < BYTES; c++) {
        set.set(c, members.test(c));
      }
      return set;
    }

    private BitSet set() {
      BitSet set = new BitSet(BYTES);
      boolean negated = pattern.startsWith("[^", at);
      at += negated ? 2 : 1;
      int first = at;
      while (at == first || !pattern.startsWith("]", at)) {
        if (!more()) {
          throw new LuaError("malformed pattern (missing ']')");
        }
        char c = pattern.charAt(at++);
        if (c == '%' && more()) {
          char letter = pattern.charAt(at++);
          set.or(all(member -> CharacterClass.contains(letter, (char) member)));
        } else if (at + 1 < pattern.length()
            && pattern.charAt(at) == '-'
            && pattern.charAt(at + 1) != ']') {
          char last = pattern.charAt(at + 1);
          at += 2;
          if (c <= last) {
            set.set(c, last + 1);
          }
        } else {
          set.set(c);
        }
      }
      at++;
      if (negated) {
        set.flip(0, BYTES);
      }
      return set;
    }

    /** At both ends of the text Lua sees the character 0. */
    private void frontier(BitSet set) {
      BitSet others = (BitSet) set.clone();
      others.flip(0, BYTES);
      boolean edge = set.get(0);
      out.append(edge ? "(?<=" + regex(others) + ")" : "(?<!" + regex(set) + ")");
      out.append(edge ? "(?!" + regex(others) + ")" : "(?=" + regex(set) + ")");
    }

    private void balanced(char first, char last) {
      String begin = regex(all(c -> c == first));
      String end = regex(all(c -> c == last));
      if (first == last) {
        out.append(begin).append(regex(all(c -> c != first))).append("*+").append(end);
        return;
      }
      String others = regex(all(c -> c != first && c != last));
      String nested = begin + others + "*+" + end;
      for (int depth = 1; depth < DEEPEST_BALANCE; depth++) {
        nested = begin + "(?:" + others + "++|" + nested + ")*+" + end;
      }
      out.append("(?>").append(nested).append(')');
    }

    private static String regex(BitSet set) {
      if (set.isEmpty()) {
        return "(?!)";
      }
      StringBuilder out = new StringBuilder("[");
      for (int from = set.nextSetBit(0); from >= 0; ) {
        int to = set.nextClearBit(from);
        out.append(String.format(Locale.ROOT, "\\x%02x-\\x%02x", from, to - 1));
        from = set.nextSetBit(to);
      }
      return out.append(']').toString();
    }
  }

  /**
   * Reads a pattern.
   *
   * @throws LuaError if it is none
   */
  static LuaPattern of(String pattern) {
    boolean isAnchored = pattern.startsWith("^");
    Translation translation = new Translation(pattern, isAnchored ? 1 : 0);
    String regex = translation.translated();
    return new LuaPattern(
        Pattern.compile(regex, Pattern.DOTALL), isAnchored, translation.positions);
  }

  /** A text that stands for itself. */
  static LuaPattern literal(String text) {
    return new LuaPattern(Pattern.compile(text, Pattern.LITERAL), false, new BitSet());
  }

  Matcher matcher(Steps steps, String text) {
    return regex.matcher(new CountedText(steps, text)).useTransparentBounds(true);
  }

  /** Looks for the next match from a place on; only there if the pattern is anchored. */
  boolean find(Matcher matcher, int from) {
    matcher.region(from, matcher.regionEnd());
    return isAnchored ? matcher.lookingAt() : matcher.find();
  }

  /** All captures; the whole match if there are none. */
  Varargs captures(Matcher matcher) {
    int count = Math.max(1, matcher.groupCount());
    LuaValue[] captures = new LuaValue[count];
    for (int i = 0; i < count; i++) {
      captures[i] = capture(matcher, i + 1);
    }
    return LuaValue.varargsOf(captures);
  }

  /** A capture from 1 on, which is the whole match if there are none; 0 is always the whole match. */
  LuaValue capture(Matcher matcher, int index) {
    if (index > Math.max(1, matcher.groupCount())) {
      throw new LuaError("invalid capture index");
    }
    int group = matcher.groupCount() == 0 ? 0 : index;
    return positions.get(group) && group > 0
        ? LuaInteger.valueOf(matcher.start(group) + 1)
        : Texts.value(matcher.group(group));
  }
}
