package dev.postrider.jq;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.postrider.envelope.BufferedRequest;
import dev.postrider.message.Message;
import dev.postrider.testing.Json;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;

/** What programs make of any message, beside a slow reference over Jackson's tree. */
class JqLawsTest {

  private static final JqThreads THREADS = new JqThreads(1);

  private static final BufferedRequest REQUEST =
      BufferedRequest.builder("POST", "/").build();

  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
  private static final List<String> NAMES = List.of("a", "b", "c");

  /** A program, and what it is to give; an exception for an error. */
  record Program(String source, Function<JsonNode, List<JsonNode>> outputs) {

    @Override
    public String toString() {
      return source;
    }
  }

  /** A value is not what the program can do this with. */
  private static final class Mistake extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }

  private static String run(String source, String json) throws JqFailedException {
    Message message = new Message(List.of("t"), null, null, json.getBytes(UTF_8), List.of());
    JqMessageFunction.of(List.of(source), true, THREADS).apply(message, REQUEST);
    return new String(message.value(), UTF_8);
  }

  @Provide
  static Arbitrary<String> json() {
    return json(3);
  }

  private static Arbitrary<String> json(int depth) {
    Arbitrary<String> digits = Arbitraries.strings().numeric().ofMinLength(1).ofMaxLength(40);
    Arbitrary<String> leaf = Arbitraries.frequencyOf(
        Tuple.of(2, Arbitraries.of("null", "true", "false", "\"\"", "0", "1", "-7")),
        Tuple.of(1, digits.map(all -> "1" + all)),
        Tuple.of(
            1, Combinators.combine(digits, digits).as((whole, part) -> "-2" + whole + "." + part)),
        Tuple.of(
            1,
            Arbitraries.strings()
                .withChars('x', '"', '\\', '\n', '\u00e4', '/', '\u2028')
                .map(text -> NODES.textNode(text).toString())));
    if (depth == 0) {
      return leaf;
    }
    Arbitrary<String> inner = json(depth - 1);
    Arbitrary<String> array =
        inner.list().ofMaxSize(3).map(items -> "[" + String.join(",", items) + "]");
    Arbitrary<String> object = Combinators.combine(
            inner.list().ofSize(3), Arbitraries.of(NAMES).set().ofMaxSize(3))
        .as((values, names) -> names.stream()
            .map(name -> "\"" + name + "\":" + values.get(NAMES.indexOf(name)))
            .collect(Collectors.joining(",", "{", "}")));
    return Arbitraries.oneOf(leaf, array, object);
  }

  @Property(tries = 50, edgeCases = EdgeCasesMode.NONE)
  void identityKeepsEachDigitAndCharacter(@ForAll("json") String json) throws Exception {
    assertEquals("[" + json + "]", run("[.]", json));
    assertEquals("[[" + json + "]]", run("[.] | [.[0] | select(true)] | [.]", json));
  }

  @Property(tries = 300, edgeCases = EdgeCasesMode.NONE)
  void programsGiveWhatTheReferenceGives(
      @ForAll("programs") Program program, @ForAll("json") String json) {
    JsonNode expected;
    try {
      expected = NODES.arrayNode().addAll(program.outputs.apply(Json.parse(json)));
    } catch (Mistake e) {
      expected = NODES.textNode("a mistake");
    }
    JsonNode got;
    try {
      got = Json.parse(run("[" + program.source + "]", json));
    } catch (JqFailedException e) {
      got = NODES.textNode("a mistake");
    }
    assertEquals(expected, got);
  }

  @Provide
  static Arbitrary<Program> programs() {
    return programs(3);
  }

  private static Arbitrary<Program> programs(int depth) {
    Arbitrary<Program> simple = Arbitraries.oneOf(
        Arbitraries.of(
            new Program(".", in -> List.of(in)),
            new Program("empty", in -> List.of()),
            new Program("null", in -> List.of(NODES.nullNode())),
            new Program("\"x\"", in -> List.of(NODES.textNode("x"))),
            new Program(".[]", JqLawsTest::items),
            new Program(".[]?", in -> in.isContainerNode() ? items(in) : List.of()),
            new Program("[.]", in -> List.of(NODES.arrayNode().add(in))),
            new Program("type", in -> List.of(NODES.textNode(type(in))))),
        Arbitraries.of(NAMES).map(name -> new Program("." + name, in -> List.of(member(in, name)))),
        Arbitraries.of(NAMES).map(JqLawsTest::deletion),
        Arbitraries.of(NAMES).map(JqLawsTest::assignment));
    if (depth == 0) {
      return simple;
    }
    Arbitrary<Program> inner = programs(depth - 1);
    Arbitrary<Program> pair = Combinators.combine(inner, inner)
        .flatAs((one, two) -> Arbitraries.of(
            new Program("(" + one + ") | (" + two + ")", in -> each(one.outputs.apply(in), two)),
            new Program("(" + one + "), (" + two + ")", in -> both(one, two, in)),
            new Program("(" + one + ") // (" + two + ")", in -> alternative(one, two, in)),
            new Program(
                "if (" + one + ") then (" + two + ") else . end",
                in -> one.outputs.apply(in).stream()
                    .flatMap(test -> (isTrue(test) ? two.outputs.apply(in) : List.of(in)).stream())
                    .toList())));
    Arbitrary<Program> single = inner.flatMap(one -> Arbitraries.of(
        new Program(
            "[(" + one + ")]", in -> List.of(NODES.arrayNode().addAll(one.outputs.apply(in)))),
        new Program(
            "map(" + one + ")", in -> List.of(NODES.arrayNode().addAll(each(items(in), one)))),
        new Program(
            "select(" + one + ")",
            in -> one.outputs.apply(in).stream()
                .flatMap(test -> (isTrue(test) ? List.of(in) : List.<JsonNode>of()).stream())
                .toList())));
    return Arbitraries.oneOf(simple, pair, single);
  }

  private static Program deletion(String name) {
    return new Program("del(." + name + ")", in -> {
      if (in.isNull()) {
        return List.of(in);
      }
      ObjectNode out = copy(in);
      out.remove(name);
      return List.of(out);
    });
  }

  private static Program assignment(String name) {
    return new Program("." + name + " = 1", in -> {
      ObjectNode out = in.isNull() ? NODES.objectNode() : copy(in);
      out.set(name, NODES.numberNode(BigInteger.ONE));
      return List.of(out);
    });
  }

  private static ObjectNode copy(JsonNode in) {
    if (!in.isObject()) {
      throw new Mistake();
    }
    return in.deepCopy();
  }

  private static JsonNode member(JsonNode in, String name) {
    if (!in.isObject() && !in.isNull()) {
      throw new Mistake();
    }
    return in.has(name) ? in.get(name) : NullNode.getInstance();
  }

  private static List<JsonNode> items(JsonNode in) {
    if (!in.isContainerNode()) {
      throw new Mistake();
    }
    return StreamSupport.stream(in.spliterator(), false).toList();
  }

  private static List<JsonNode> each(List<JsonNode> inputs, Program program) {
    return inputs.stream()
        .flatMap(input -> program.outputs.apply(input).stream())
        .toList();
  }

  private static List<JsonNode> both(Program one, Program two, JsonNode in) {
    List<JsonNode> both = new ArrayList<>(one.outputs.apply(in));
    both.addAll(two.outputs.apply(in));
    return both;
  }

  /** jq would ask the second where the first fails; jackson-jq fails. */
  private static List<JsonNode> alternative(Program one, Program two, JsonNode in) {
    List<JsonNode> found =
        one.outputs.apply(in).stream().filter(JqLawsTest::isTrue).toList();
    return found.isEmpty() ? two.outputs.apply(in) : found;
  }

  private static boolean isTrue(JsonNode value) {
    return !value.isNull() && !(value.isBoolean() && !value.booleanValue());
  }

  private static String type(JsonNode value) {
    return switch (value.getNodeType()) {
      case ARRAY -> "array";
      case OBJECT -> "object";
      case STRING -> "string";
      case NUMBER -> "number";
      case BOOLEAN -> "boolean";
      default -> "null";
    };
  }
}
