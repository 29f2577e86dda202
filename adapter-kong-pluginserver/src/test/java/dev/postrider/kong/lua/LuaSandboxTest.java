package dev.postrider.kong.lua;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.postrider.envelope.BufferedRequest;
import dev.postrider.message.Message;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a function cannot reach, and cannot use up. */
class LuaSandboxTest {

  private static String message(Exception e) {
    return String.valueOf(e.getMessage());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "io",
        "os.execute",
        "os.getenv",
        "os.exit",
        "os.remove",
        "os.rename",
        "os.tmpname",
        "debug",
        "package",
        "load",
        "loadstring",
        "loadfile",
        "dofile",
        "module",
        "getfenv",
        "setfenv",
        "string.dump",
        "newproxy",
        "setmetatable",
        "getmetatable",
        "rawset",
        "rawget",
        "collectgarbage",
        "ffi",
        "jit",
        "ngx.socket",
        "ngx.location",
        "ngx.exit",
        "ngx.thread",
        "ngx.timer",
        "ngx.shared",
        "kong.db",
        "kong.cache",
        "kong.response.exit",
        "kong.response.set_header",
        "kong.service",
        "kong.vault",
        "_G"
      })
  void thereIsNo(String name) throws Exception {
    assertEquals("true", LuaRun.of("return " + name + " == nil"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"ffi", "io", "socket", "resty.http", "kong.db", "os", "java.lang.Runtime"})
  void requiresNo(String module) {
    LuaFailedException e =
        assertThrows(LuaFailedException.class, () -> LuaRun.of("return require('" + module + "')"));
    assertTrue(
        message(e).endsWith("require '" + module + "' not allowed within sandbox"), message(e));
  }

  @Test
  void bytecodeIsRefused() {
    IllegalArgumentException e =
        assertThrows(IllegalArgumentException.class, () -> LuaRun.result("\u001bLJ\u0002"));
    assertEquals("message_by_lua_functions[0]:1: syntax error", message(e));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "string.x = 1",
        "string.format = nil",
        "kong.client.get_consumer = print",
        "ngx.re.match = nil",
        "table.insert(string, 1)",
        "require('cjson').null = 1"
      })
  void sharedTablesCannotBeChanged(String statement) {
    LuaFailedException e = assertThrows(LuaFailedException.class, () -> LuaRun.of(statement));
    assertTrue(message(e).contains("attempt to modify a table of the sandbox"), message(e));
  }

  @Test
  void nothingIsKeptForTheNextMessage() throws Exception {
    LuaMessageFunction function = LuaMessageFunction.of(
        List.of("local seen = 0 return function(m) seen = seen + 1 g = (g or 0) + 1 return"
            + " seen .. ' ' .. g end"),
        true,
        false,
        view -> Facts.UNKNOWN);
    for (int i = 0; i < 3; i++) {
      var message = new Message(List.of("t"), null, null, new byte[] {'{', '}'}, List.of());
      function.apply(message, BufferedRequest.builder("GET", "/").build());
      assertEquals("1 1", new String(message.value(), US_ASCII));
    }
  }

  /** Each would go on for hours, or for ever. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "while true do end",
        "repeat until false",
        "for i = 1, math.huge do end",
        "::again:: goto again",
        "local function f() return f() end while true do pcall(f) end",
        "while true do pcall(error) end",
        "pcall(function() while true do end end) return 'caught'",
        "xpcall(function() while true do end end, function() return 'caught' end) return 'caught'",
        "return (('a'):rep(50000)):find(('a-'):rep(20) .. 'b')",
        "return (('a'):rep(50000)):find('.-.-.-.-b')",
        "return (('a'):rep(40) .. 'b'):gsub(('a*'):rep(20) .. 'c', '')",
        "return ngx.re.match(('a'):rep(100), '(.*a){12}b')",
        "return ngx.re.gsub(('a'):rep(100), '(.*a){12}b', '')",
        "local t = {} for i = 1, 100 do t[i] = i end table.sort(t, function(a, b) while true do end end)",
        "('a'):gsub('a', function() while true do end end)",
        "for k in pairs({1}) do while true do end end",
        "return table.concat({}, ',', 1, 2^31)"
      })
  void endlessWorkEnds(String body) {
    long start = System.nanoTime();
    LuaFailedException e = assertThrows(LuaFailedException.class, () -> LuaRun.of(body));
    Duration took = Duration.ofNanos(System.nanoTime() - start);
    assertTrue(
        message(e).startsWith("took more than")
            || message(e).contains("stack overflow")
            || message(e).contains("too complex")
            || message(e).contains("invalid value"),
        message(e));
    assertTrue(took.toSeconds() < 20, () -> body + " took " + took);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "return ('x'):rep(2^30)",
        "local s = 'x' while true do s = s .. s end",
        "local t = {} while true do t[#t + 1] = {} end",
        "local t = {} local i = 0 while true do i = i + 1 t['k' .. i] = i end",
        "local t = {} while true do t = {t} end",
        "local f = function() end while true do local g = f f = function() return g end end",
        "local s = ('x'):rep(1e6) while true do s = s:gsub('x', 'yy') end",
        "local s = ('x'):rep(1e6) return s:gsub('', s)",
        "return ('%99d'):rep(1e6):format(1)",
        "local t = {} for i = 1, 1e6 do t[i] = ('x'):rep(1000) end return t",
        "local s = ('x'):rep(1e6) return ngx.encode_base64(s:rep(200))",
        "return require('cjson').encode(('\\0'):rep(5e7))",
        "local t = {('x'):rep(1e6)} for i = 1, 1000 do t[i] = t[1] end return t",
        "return ngx.re.gsub(('x'):rep(1e6), 'x', ('y'):rep(1e6))"
      })
  void memoryHasAnEnd(String body) {
    LuaFailedException e = assertThrows(LuaFailedException.class, () -> LuaRun.of(body));
    assertTrue(
        message(e).startsWith("took more than") || message(e).contains("bad argument"), message(e));
  }

  @Test
  void deepCallsAndDeepTablesEnd() throws Exception {
    LuaFailedException e = assertThrows(
        LuaFailedException.class,
        () -> LuaRun.of("local function f(n) return 1 + f(n) end return f(1)"));
    assertTrue(message(e).endsWith("stack overflow"), message(e));
    e = assertThrows(
        LuaFailedException.class,
        () -> LuaRun.of("local t = {} for i = 1, 2000 do t = {t} end return t"));
    assertTrue(message(e).startsWith("Cannot serialise, excessive depth"), message(e));
    e = assertThrows(LuaFailedException.class, () -> LuaRun.of("local t = {} t.t = t return t"));
    assertTrue(message(e).startsWith("Cannot serialise, excessive depth"), message(e));
    assertThrows(
        IllegalArgumentException.class, () -> LuaRun.result("return " + "(".repeat(100_000) + "1"));
    assertThrows(
        IllegalArgumentException.class, () -> LuaRun.result("return " + "{".repeat(100_000)));
  }
}
