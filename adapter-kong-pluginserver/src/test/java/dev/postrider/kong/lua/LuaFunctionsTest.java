package dev.postrider.kong.lua;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.postrider.testing.Documentation;
import dev.postrider.testing.Json;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The same functions give the same results as under LuaJIT with lua-cjson, which functions.json has. */
class LuaFunctionsTest {

  private static byte[] resource(String name) throws IOException {
    try (InputStream in = LuaFunctionsTest.class.getResourceAsStream(name)) {
      return requireNonNull(in, name).readAllBytes();
    }
  }

  static Stream<Arguments> functions() throws IOException {
    JsonNode results = Json.parse(resource("functions.json"));
    List<Arguments> functions = new ArrayList<>();
    for (String part : new String(resource("functions.lua"), UTF_8).split("(?m)^--- ", -1)) {
      int line = part.indexOf('\n');
      if (!part.startsWith("--")) {
        String name = part.substring(0, line);
        functions.add(Arguments.of(name, part.substring(line + 1), results.required(name)));
      }
    }
    assertEquals(results.size(), functions.size());
    return functions.stream();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("functions")
  void resultIsThatOfLuaJit(String name, String source, JsonNode expected) throws Exception {
    String kind = expected.required("kind").textValue();
    if (kind.equals("error")) {
      assertThrows(LuaFailedException.class, () -> LuaRun.result(source));
      return;
    }
    String result = LuaRun.result(source);
    String text = expected.path("text").textValue();
    switch (kind) {
      case "nil" -> assertEquals(null, result);
      case "string" -> assertEquals(text, result);
      default -> assertEquals(Json.parse(requireNonNull(text)), Json.parse(requireNonNull(result)));
    }
  }

  @Test
  void eachFunctionGetsWhatTheOneBeforeReturned() throws Exception {
    String result = LuaRun.result(
        "return function(message) return message.body_args end",
        "return function(args) args.tags = nil args.count = 1 return args end",
        "return function(args) return 'order ' .. args.order .. ' ' .. args.count end");
    assertEquals("order 4711 1", result);
    assertEquals(null, LuaRun.result("return function() end", "return function() error('no') end"));
  }

  /** Kong's own encoder: sixteen digits, and empty arrays of the body stay arrays. */
  @Test
  void tableIsEncodedAsKongsOwnCodeDoes() throws Exception {
    String envelope =
        "{\"body_args\":{\"empty\":[],\"none\":{},\"n\":0.30000000000000004,\"b\":1e15}}";
    assertEquals(
        Json.parse("{\"empty\":[],\"none\":{},\"n\":0.3,\"b\":1000000000000000}"),
        Json.parse(requireNonNull(
            LuaRun.result(Facts.UNKNOWN, envelope, "return function(m) return m.body_args end"))));
    assertEquals("0.3333333333333333", LuaRun.of("return 1/3"));
    assertEquals("null", LuaRun.of("return ngx.null"));
    assertEquals("{\"a\":\"/\"}", LuaRun.of("return {a = '/'}"));
    assertEquals("[]", LuaRun.of("return require('cjson').empty_array"));
  }

  @Test
  void documentedFunctionRuns() throws Exception {
    JsonNode functions = new YAMLMapper()
        .readTree(Documentation.block("lua-functions"))
        .required("message_by_lua_functions");
    Facts facts = new Facts() {
      @Override
      public Object answer(String function) {
        return Map.of("username", function);
      }

      @Override
      public void log(String level, String text) {}
    };
    String result = LuaRun.result(
        facts,
        "{\"headers\":{\"host\":\"h\",\"authorization\":\"SECRET\"}}",
        functions.get(0).textValue());
    assertEquals(
        Json.parse("{\"headers\":{\"host\":\"h\"},\"consumer\":\"kong.client.get_consumer\"}"),
        Json.parse(requireNonNull(result)));
  }

  @Test
  void textThatIsNotUtf8IsAFaultInJsonAndSentAsItIsAlone() throws Exception {
    LuaFailedException e =
        assertThrows(LuaFailedException.class, () -> LuaRun.of("return {'\\255'}"));
    assertEquals("the result has a text that is not UTF-8: JSON has no such text", e.getMessage());
    assertEquals("\ufffd", LuaRun.of("return '\\255'"));
  }

  @Test
  void faultsNameTheirSettingAndLine() {
    assertEquals(
        "message_by_lua_functions[1]:2: '<name>' expected",
        fault("return function() end", "return function(m)\n  m. = 1\nend"));
    assertEquals(
        "message_by_lua_functions[0]: a function must be returned, not a number",
        fault("return 1"));
    assertTrue(fault("return function() end -- \\u{41}").contains("\\u{...} is not supported"));
  }

  private static String fault(String... sources) {
    IllegalArgumentException e =
        assertThrows(IllegalArgumentException.class, () -> LuaRun.result(sources));
    return String.valueOf(e.getMessage());
  }

  @Test
  void errorNamesTheLine() {
    LuaFailedException e = assertThrows(
        LuaFailedException.class,
        () -> LuaRun.result("return function(m)\n  return m.nothing.more\nend"));
    assertEquals("message_by_lua_functions[0]:2: attempt to index ? (a nil value)", e.getMessage());
  }
}
