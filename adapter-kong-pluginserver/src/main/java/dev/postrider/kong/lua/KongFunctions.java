package dev.postrider.kong.lua;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.luaj.vm2.LuaTable;
import org.luaj.vm2.LuaValue;

/** {@code kong}: the functions of the PDK that tell of the request, and its log. */
final class KongFunctions {

  /** Those without arguments, by their table. */
  private static final List<String> FACTS = List.of(
      "client.get_consumer",
      "client.get_credential",
      "client.get_forwarded_ip",
      "client.get_forwarded_port",
      "client.get_ip",
      "client.get_port",
      "node.get_id",
      "request.get_forwarded_host",
      "request.get_forwarded_port",
      "request.get_forwarded_scheme",
      "request.get_host",
      "request.get_http_version",
      "request.get_method",
      "request.get_path",
      "request.get_path_with_query",
      "request.get_port",
      "request.get_raw_body",
      "request.get_raw_query",
      "request.get_scheme",
      "response.get_source",
      "response.get_status",
      "router.get_route",
      "router.get_service");

  private static final int MOST_ARGUMENTS = 100;

  private static final List<String> LEVELS =
      List.of("alert", "crit", "err", "warn", "notice", "info", "debug");

  private KongFunctions() {}

  static LuaTable library() {
    ReadOnlyTable kong = new ReadOnlyTable();
    for (String part : List.of("client", "node", "request", "response", "router")) {
      ReadOnlyTable table = new ReadOnlyTable();
      for (String fact : FACTS) {
        if (fact.startsWith(part + ".")) {
          Arguments.add(table, fact.substring(part.length() + 1), a -> fact(a, "kong." + fact));
        }
      }
      if (part.startsWith("re")) {
        String headers = "kong." + part + ".get_headers";
        Arguments.add(table, "get_headers", a -> fact(a, headers));
        Arguments.add(table, "get_header", a -> header(a, headers));
      }
      if (part.equals("request")) {
        Arguments.add(table, "get_query", a -> query(a, a.integer(1, MOST_ARGUMENTS)));
        Arguments.add(table, "get_query_arg", a -> first(query(a, 0), a.text(1)));
      }
      kong.set(part, table.closed());
    }
    ReadOnlyTable log = new ReadOnlyTable();
    for (String level : LEVELS) {
      Arguments.add(log, level, a -> {
        a.meter().facts().log(level, BaseFunctions.joined(a, 1, ""));
        return LuaValue.NONE;
      });
    }
    kong.set("log", log.closed());
    return kong.closed();
  }

  static LuaValue fact(Arguments a, String function) {
    try {
      return value(a.meter().facts().answer(function));
    } catch (IllegalArgumentException e) {
      throw a.error(String.valueOf(e.getMessage()));
    }
  }

  private static LuaValue value(@Nullable Object answer) {
    if (answer instanceof Map<?, ?> map) {
      LuaTable table = new LuaTable();
      map.forEach((name, member) -> table.set(Texts.value(name.toString()), value(member)));
      return table;
    } else if (answer instanceof List<?> list) {
      LuaTable table = new LuaTable();
      list.forEach(item -> table.set(table.length() + 1, value(item)));
      return table;
    } else if (answer instanceof Number number) {
      return LuaValue.valueOf(number.doubleValue());
    } else if (answer instanceof Boolean flag) {
      return LuaValue.valueOf(flag);
    }
    return answer == null ? LuaValue.NIL : Texts.value(answer.toString());
  }

  /** The arguments of the request's query, at most so many; all for 0. */
  static LuaTable query(Arguments a, int most) {
    LuaValue query = fact(a, "kong.request.get_raw_query");
    return NgxUri.arguments(a.meter(), query.isnil() ? "" : Texts.of(query), most);
  }

  private static LuaValue header(Arguments a, String headers) {
    String name = a.text(1).toLowerCase(Locale.ROOT).replace('_', '-');
    return first(fact(a, headers), name);
  }

  private static LuaValue first(LuaValue table, String name) {
    LuaValue value = table.get(Texts.value(name));
    return value instanceof LuaTable several ? several.get(1) : value;
  }
}
