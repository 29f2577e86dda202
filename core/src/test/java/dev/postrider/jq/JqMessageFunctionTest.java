package dev.postrider.jq;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.postrider.envelope.BufferedRequest;
import dev.postrider.message.Message;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What programs make of a message, and what they cannot reach or use up. */
class JqMessageFunctionTest {

  private static final JqThreads THREADS = new JqThreads(2);

  private static final BufferedRequest REQUEST =
      BufferedRequest.builder("POST", "/").build();

  private static final String JSON =
      "{\"a\":1.00,\"big\":123456789012345678901234567890,\"s\":\"x\",\"list\":[1,2,3],\"o\":{\"null\":null}}";

  private static Message message(String value) {
    return new Message(List.of("t"), null, null, value.getBytes(UTF_8), List.of());
  }

  private static Message run(boolean readsJson, String value, String... programs)
      throws JqFailedException {
    Message message = message(value);
    JqMessageFunction.of(List.of(programs), readsJson, THREADS).apply(message, REQUEST);
    return message;
  }

  private static String result(String... programs) throws JqFailedException {
    return new String(run(true, JSON, programs).value(), UTF_8);
  }

  private static String failure(String... programs) {
    return String.valueOf(
        assertThrows(JqFailedException.class, () -> result(programs)).getMessage());
  }

  /** Results as jq 1.7 has them, but for the numbers that jq would round. */
  @ParameterizedTest
  @CsvSource(
      delimiterString = "=>",
      quoteCharacter = '`',
      value = {
        ".a => 1.00",
        ".big => 123456789012345678901234567890",
        "[.big, .a] => [123456789012345678901234567890,1.00]",
        ".a == 1 => true",
        ".s => x",
        ".o => {\"null\":null}",
        ".none => null",
        ".list | map(. + 1) => [2,3,4]",
        "del(.big, .list, .o) | .b = .s => {\"a\":1.00,\"s\":\"x\",\"b\":\"x\"}",
        "with_entries(select(.key == \"s\")) => {\"s\":\"x\"}",
        "[limit(2; .list[])] => [1,2]",
        "[range(5)] | add => 10",
        "0 | until(. > 1000; . + 1) => 1001",
        "reduce range(100000) as $i (0; . + 1) => 100000",
        "try error(\"no\") catch . => no",
        "\"aXbXc\" | gsub(\"X\"; \"-\") => a-b-c",
        "\"abc\" | gsub(\"x*\"; \"-\") => -a-b-c-",
        "\"a\u00e4b\" | [match(\".\"; \"g\").offset] => [0,1,2]",
        "\"ab\" | [match(\"(?<x>.)(z)?\"; \"g\").captures[].name] => [\"x\",null,\"x\",null]",
        "\"ab\" | sub(\"(?<x>.)\"; \"<\\(.x)>\") => <a>b",
        "\"test\" | test(\"T\"; \"i\") => true",
        "\"a, b\" | [splits(\", *\")] => [\"a\",\"b\"]",
        "def f: . + 1; 1 | f => 2",
        ". as {list: [$first]} | $first => 1",
        "\"\\(.s)y\" # a comment at the end => xy"
      })
  void programGives(String program, String expected) throws Exception {
    assertEquals(expected, result(program));
  }

  /** The manual says so. */
  @Test
  void numbersKeepTheirDigitsButForExponentsAndTheSignOfZero() throws Exception {
    String numbers = "[1e2,-0,-0.0,0.10,1E-7,12345678901234567890,-1.00]";
    assertEquals(
        "[1E+2,0,0.0,0.10,1E-7,12345678901234567890,-1.00]",
        new String(run(true, numbers, ".").value(), UTF_8));
    assertEquals("null", new String(run(true, "[1e999999999]", ".[.[0]]?").value(), UTF_8));
  }

  @Test
  void eachProgramGetsWhatTheOneBeforeGave() throws Exception {
    assertEquals("[\"x!\"]", result(".s", ". + \"!\"", "[.]"));
    assertEquals("x!", result(".s", ". + \"!\""));
  }

  @Test
  void noOutputDropsTheMessageAndEndsTheChain() throws Exception {
    assertTrue(
        run(true, JSON, "select(.s == \"y\")", "error(\"runs all the same\")").isDropped());
  }

  @Test
  void tombstoneStaysOne() throws Exception {
    Message message = new Message(List.of("t"), null, null, null, List.of());
    JqMessageFunction.of(List.of("error(\"runs\")"), true).apply(message, REQUEST);
    assertTrue(message.isTombstone());
  }

  @Test
  void messageThatNeedNotBeJsonIsAString() throws Exception {
    assertEquals("a\u00e4 1", new String(run(false, "a\u00e4", ". + \" 1\"").value(), UTF_8));
    assertEquals("1", new String(run(false, "{\"a\":1}", "fromjson.a").value(), UTF_8));
    Message latin1 = new Message(List.of("t"), null, null, new byte[] {(byte) 0xe4}, List.of());
    JqFailedException e = assertThrows(
        JqFailedException.class,
        () -> JqMessageFunction.of(List.of("."), false).apply(latin1, REQUEST));
    assertEquals("the message is not UTF-8, and so no string", e.getMessage());
    assertArrayEquals(new byte[] {(byte) 0xe4}, latin1.value());
  }

  @ParameterizedTest
  @CsvSource(
      delimiterString = "=>",
      quoteCharacter = '`',
      value = {
        ".list[] => more than one output; [...] around the program makes them an array",
        "try .list[] catch . => more than one output; [...] around the program makes them an array",
        ".s.x => Cannot index string with string \"x\"",
        "error(\"no\") => no",
        "nan => the result is not JSON: NaN and infinity are not in JSON",
        "infinite => the result is not JSON: NaN and infinity are not in JSON",
        "def f: 1 + f; f => stack overflow: the program calls itself too deep",
        "\"x\" | test(\"(\") => ( (at offset 0) is not a valid regex: end pattern with unmatched parenthesis",
        "none_such => Function none_such/0 does not exist",
        "\"\\ud800\" => the result has half of a surrogate pair"
      })
  void failureSaysWhy(String program, String expected) {
    String failure = failure(program);
    assertTrue(failure.endsWith(expected), failure);
  }

  @Test
  void failureNamesItsProgram() {
    assertEquals("message_by_jq[1]: no", failure(".", "error(\"no\")"));
  }

  /** As sandboxed as the functions in Lua: no environment, files, input or other messages. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "env",
        "$ENV",
        "$ENV.PATH",
        "input",
        "inputs",
        "input_filename",
        "input_line_number",
        "debug",
        "debug_scope",
        "stderr",
        "halt",
        "get_search_list",
        "$__prog_args",
        "modulemeta"
      })
  void thereIsNo(String name) {
    assertTrue(failure(name).contains("exist") || failure(name).contains("not defined"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "import \"a\" as a; .",
        "include \"/etc/passwd\"; .",
        "import \"/etc/passwd\" as $a; $a",
        "module {}; ."
      })
  void modulesAreRefused(String program) {
    IllegalArgumentException e =
        assertThrows(IllegalArgumentException.class, () -> JqProgram.parse(program));
    assertTrue(
        String.valueOf(e.getMessage()).startsWith("import, include and module"), e::toString);
  }

  @Test
  void literalsOfAProgramAreNotChangedByARun() throws Exception {
    JqMessageFunction function =
        JqMessageFunction.of(List.of("{\"k\": [1]} | .k[0] += 1 | .k += [3]"), true);
    for (int i = 0; i < 3; i++) {
      Message message = message(JSON);
      function.apply(message, REQUEST);
      assertEquals("{\"k\":[2,3]}", new String(message.value(), UTF_8));
    }
  }

  /** Each is ended while it runs, and leaves its thread to the next. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "[range(1000000000000)]",
        "[limit(1000000000000; range(0; 1; 0.000000000001))]",
        "try last(range(1000000000000)) catch .",
        "last(.list[] | recurse(. + 1; true))",
        "until(false; .)",
        "[.list[] | while(true; .)]",
        "reduce range(1000) as $i (\"x\"; . + .)",
        "reduce range(1000) as $i ([0]; . + .)",
        "reduce range(40) as $i ([0]; [., .])",
        "def f: f; f",
        "def f($n): if $n == 0 then empty else f($n - 1), f($n - 1) end; [f(60)]",
        "\"a\" * 2000 + \"b\" | test(\"^(a|aa)+$\")",
        "\"a\" * 2000 + \"b\" | gsub(\"^(a|aa)+$\"; \"\")",
        "[range(3000)] | [.[] as $a | .[] as $b | .[] as $c | $a + $b + $c | tostring] | length"
      })
  void endlessProgramIsEnded(String program) throws Exception {
    JqMessageFunction function = JqMessageFunction.of(List.of(program), true, THREADS);
    JqFailedException e =
        assertThrows(JqFailedException.class, () -> function.apply(message(JSON), REQUEST));
    String said = String.valueOf(e.getMessage());
    assertTrue(said.contains("took more than") || said.contains("stack overflow"), said);
  }

  @Test
  void limitsGrowWithTheMessage() throws Exception {
    String large = "[" + "\"0123456789\",".repeat(400_000) + "1]";
    assertEquals(large, new String(run(true, large, ".").value(), UTF_8));
  }

  @Test
  void deepMessageIsAFailureAndNoMore() {
    String deep = "[".repeat(2000) + "]".repeat(2000);
    JqFailedException e = assertThrows(JqFailedException.class, () -> run(true, deep, "."));
    assertTrue(String.valueOf(e.getMessage()).startsWith("the message is not JSON that jq takes"));
  }
}
