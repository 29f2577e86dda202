package dev.postrider.kong.lua;

import java.util.Locale;
import org.luaj.vm2.LuaTable;
import org.luaj.vm2.LuaValue;
import org.luaj.vm2.Varargs;

/** {@code ngx.escape_uri} and its relatives. */
final class NgxUri {

  /** Left as they are in an argument; the second kind of escaping is for arguments. */
  private static final String UNRESERVED = "-._~";

  /** Left as they are in a whole URI too. */
  private static final String OF_URI = "-._~!#$&'()*+,/:;=?@[]%";

  private static final int DEFAULT_ARGUMENTS = 100;

  private NgxUri() {}

  static String escape(String text, int kind) {
    String kept = kind == 0 ? OF_URI : UNRESERVED;
    StringBuilder out = new StringBuilder(text.length() + 16);
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (isAlphanumeric(c) || kept.indexOf(c) >= 0) {
        out.append(c);
      } else {
        out.append(String.format(Locale.ROOT, "%%%02X", (int) c));
      }
    }
    return out.toString();
  }

  private static boolean isAlphanumeric(char c) {
    return (c >= '0' && c <= '9') || ((c | 0x20) >= 'a' && (c | 0x20) <= 'z');
  }

  static String unescape(String text) {
    StringBuilder out = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      int high = c == '%' && i + 2 < text.length() ? Character.digit(text.charAt(i + 1), 16) : -1;
      int low = high >= 0 ? Character.digit(text.charAt(i + 2), 16) : -1;
      if (low >= 0) {
        out.append((char) (high << 4 | low));
        i += 2;
      } else {
        out.append(c == '+' ? ' ' : c);
      }
    }
    return out.toString();
  }

  static LuaValue encodeArguments(Arguments a) {
    StringBuilder out = new StringBuilder();
    LuaTable table = a.table(1);
    for (Varargs entry = table.next(LuaValue.NIL);
        !entry.isnil(1);
        entry = table.next(entry.arg1())) {
      a.meter().step();
      String name = escape(Texts.of(entry.arg1()), 2);
      if (entry.arg(2) instanceof LuaTable several) {
        for (int i = 1; i <= several.length(); i++) {
          add(a, out, name, several.get(i));
        }
      } else {
        add(a, out, name, entry.arg(2));
      }
    }
    return a.made(out.toString());
  }

  private static void add(Arguments a, StringBuilder out, String name, LuaValue value) {
    if (value.isboolean() && !value.toboolean()) {
      return;
    }
    a.meter().take(2L * out.length());
    out.append(out.isEmpty() ? "" : "&").append(name);
    if (!value.isboolean()) {
      out.append('=').append(escape(Texts.of(value), 2));
    }
  }

  static LuaValue decodeArguments(Arguments a) {
    return arguments(a.meter(), a.text(1), a.integer(2, DEFAULT_ARGUMENTS));
  }

  /** The arguments of a query as a table: text, true, or a list where a name is repeated. */
  static LuaTable arguments(Meter meter, String query, int most) {
    LuaTable table = new LuaTable();
    int count = 0;
    for (String pair : query.split("&", -1)) {
      meter.step();
      int equals = pair.indexOf('=');
      String text = unescape(equals < 0 ? pair : pair.substring(0, equals));
      if (text.isEmpty()) {
        continue;
      } else if (most > 0 && ++count > most) {
        break;
      }
      LuaValue name = Texts.value(text);
      LuaValue value =
          equals < 0 ? LuaValue.TRUE : Texts.value(unescape(pair.substring(equals + 1)));
      LuaValue before = table.get(name);
      if (before instanceof LuaTable several) {
        several.set(several.length() + 1, value);
      } else {
        table.set(name, before.isnil() ? value : LuaValue.listOf(new LuaValue[] {before, value}));
      }
    }
    return table;
  }
}
