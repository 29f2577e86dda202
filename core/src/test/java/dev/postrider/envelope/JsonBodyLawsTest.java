package dev.postrider.envelope;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.postrider.envelope.EnvelopeConfig.JsonScalars;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.statistics.Statistics;

/** The grammar, token by token, is Jackson's. */
class JsonBodyLawsTest {

  private static final String JSON = "application/json";

  /** Between two tokens while a text is made. */
  private static final String GAP = "\0";

  @Provide
  Arbitrary<String> values() {
    Arbitrary<String> scalars = Arbitraries.of(
        "\"a\"",
        "\"\"",
        "\"longer than a word\"",
        "\"\\\"\\\\\"",
        "\"é\"",
        "12",
        "-0.5e1",
        "true",
        "null");
    return nested(nested(nested(scalars)));
  }

  private static Arbitrary<String> nested(Arbitrary<String> values) {
    Arbitrary<String> names = Arbitraries.of("\"b\"", "\"\"", "\"a longer name\"", "\"\\n\"");
    Arbitrary<String> members =
        Combinators.combine(names, values).as((name, value) -> name + GAP + ':' + GAP + value);
    return Arbitraries.oneOf(values, listed("[", values, "]"), listed("{", members, "}"));
  }

  private static Arbitrary<String> listed(String open, Arbitrary<String> content, String close) {
    return content
        .list()
        .ofMaxSize(4)
        .map(all -> open + GAP + String.join(GAP + ',' + GAP, all) + GAP + close);
  }

  @Provide
  Arbitrary<String> texts() {
    Arbitrary<String> token = Arbitraries.of(
        "{", "}", "[", "]", ":", ",", "\"c\"", "\"", "1", "false", " ", "\n", ",\"c\"", ":\"c\"",
        "");
    Arbitrary<Integer> place = Arbitraries.integers().between(0, 1000);
    return Combinators.combine(values(), token, place, Arbitraries.of(true, false))
        .as((value, change, at, isReplaced) -> {
          List<String> tokens = new ArrayList<>(List.of(value.split(GAP)));
          if (isReplaced) {
            tokens.set(at % tokens.size(), change);
          } else {
            tokens.add(at % (tokens.size() + 1), change);
          }
          return String.join("", tokens);
        });
  }

  /** Texts with a token too much, or another in its place, which need not be wrong. */
  @Property(tries = 20_000)
  void takesWhatJacksonTakes(@ForAll("texts") String text, @ForAll boolean scalarsAllowed) {
    byte[] body = text.getBytes(UTF_8);
    EnvelopeConfig config = EnvelopeConfig.builder()
        .jsonScalars(scalarsAllowed ? JsonScalars.ALLOW : JsonScalars.REJECT)
        .build();

    byte[] message = EnvelopeOracle.encode(config, "/", JSON, body);

    boolean valid = EnvelopeOracle.isJson(body, config.maxJsonDepth(), scalarsAllowed);
    Statistics.label("verdict").collect(valid).coverage(coverage -> {
      coverage.check(true).percentage(share -> share > 10);
      coverage.check(false).percentage(share -> share > 10);
    });
    assertEquals(valid, message != null);
    if (message != null) {
      EnvelopeOracle.assertBodyArgsAre(body, message);
    }
  }
}
