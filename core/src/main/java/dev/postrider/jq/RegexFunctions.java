package dev.postrider.jq;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.ArrayList;
import java.util.List;
import net.thisptr.jackson.jq.Expression;
import net.thisptr.jackson.jq.PathOutput;
import net.thisptr.jackson.jq.Scope;
import net.thisptr.jackson.jq.Version;
import net.thisptr.jackson.jq.exception.JsonQueryException;
import net.thisptr.jackson.jq.path.Path;
import org.jspecify.annotations.Nullable;

/**
 * What {@code test}, {@code match}, {@code sub} and the like are made of. In jackson-jq's own a search that goes back and forth never ends,
 * and an empty match of {@code gsub} is found again without end. The results are those of jq 1.7.
 */
final class RegexFunctions {

  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  private RegexFunctions() {}

  /** {@code _match_impl(regex; flags; test)}: whether there is a match, or an array of matches. */
  static void match(
      Scope scope,
      List<Expression> arguments,
      JsonNode in,
      @Nullable Path path,
      PathOutput output,
      Version version)
      throws JsonQueryException {
    arguments
        .get(2)
        .apply(
            scope,
            in,
            test -> arguments
                .get(1)
                .apply(
                    scope,
                    in,
                    flags -> arguments.get(0).apply(scope, in, regex -> {
                      Regex search = Regex.of(in, regex, flags);
                      List<Match> matches = search.matches(test.booleanValue());
                      output.emit(
                          test.booleanValue()
                              ? BooleanNode.valueOf(!matches.isEmpty())
                              : objects(search, matches),
                          null);
                    })));
  }

  private static ArrayNode objects(Regex search, List<Match> matches) {
    ArrayNode objects = NODES.arrayNode();
    for (Match match : matches) {
      ObjectNode object = place(search, match.begin(), match.end());
      ArrayNode captures = object.putArray("captures");
      for (int i = 0; i < match.groups(); i++) {
        ObjectNode capture = match.isFound(i)
            ? place(search, match.begin(i), match.end(i))
            : NODES.objectNode().put("offset", -1).put("length", 0).putNull("string");
        captures.add(capture.put("name", search.name(i)));
      }
      objects.add(object);
    }
    return objects;
  }

  private static ObjectNode place(Regex search, int begin, int end) {
    int offset = search.codePoints(begin);
    return NODES
        .objectNode()
        .put("offset", offset)
        .put("length", search.codePoints(end) - offset)
        .put("string", search.text(begin, end));
  }

  /** {@code _sub_impl(regex; replacement; flags)}: a text for each output of the replacement. */
  static void sub(
      Scope scope,
      List<Expression> arguments,
      JsonNode in,
      @Nullable Path path,
      PathOutput output,
      Version version)
      throws JsonQueryException {
    arguments
        .get(0)
        .apply(
            scope,
            in,
            regex -> arguments.get(2).apply(scope, in, flags -> {
              for (String text : replaced(scope, Regex.of(in, regex, flags), arguments.get(1))) {
                output.emit(new TextNode(text), null);
              }
            }));
  }

  private static List<String> replaced(Scope scope, Regex search, Expression replacement)
      throws JsonQueryException {
    List<StringBuilder> results = new ArrayList<>();
    int from = 0;
    for (Match match : search.matches(false)) {
      ObjectNode captures = NODES.objectNode();
      for (int i = 0; i < match.groups(); i++) {
        String name = search.name(i);
        if (name != null) {
          captures.put(name, match.isFound(i) ? search.text(match.begin(i), match.end(i)) : null);
        }
      }
      List<String> inserts = new ArrayList<>();
      replacement.apply(scope, captures, insert -> inserts.add(requireText(insert)));
      String gap = search.text(from, match.begin());
      for (int i = 0; i < inserts.size(); i++) {
        if (i == results.size()) {
          results.add(new StringBuilder());
        }
        results.get(i).append(gap).append(inserts.get(i));
      }
      from = match.end();
      JqSteps.step();
    }
    String rest = search.text(from, search.length());
    return results.isEmpty()
        ? List.of(search.text(0, search.length()))
        : results.stream().map(result -> result.append(rest).toString()).toList();
  }

  private static String requireText(JsonNode insert) throws JsonQueryException {
    if (!insert.isTextual()) {
      throw new JsonQueryException("%s cannot be added to a string", insert);
    }
    return insert.textValue();
  }
}
