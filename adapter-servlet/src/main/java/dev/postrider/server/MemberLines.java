package dev.postrider.server;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.dataformat.yaml.YAMLParser;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * In which line of a JSON or YAML text each member stands. A member is called by its path, for example
 * {@code routes[0].topic}.
 */
final class MemberLines {

  private final Map<String, Integer> lines = new HashMap<>();
  private final List<String> aliases = new ArrayList<>();

  private MemberLines() {}

  /** Reads a text. */
  static MemberLines of(JsonParser parser) throws IOException {
    MemberLines lines = new MemberLines();
    parser.nextToken();
    lines.read(parser, "");
    return lines;
  }

  private void read(JsonParser parser, String path) throws IOException {
    lines.putIfAbsent(path, line(parser));
    JsonToken token = parser.currentToken();
    if (token == JsonToken.START_OBJECT) {
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        String member = path.isEmpty() ? parser.currentName() : path + "." + parser.currentName();
        lines.put(member, line(parser));
        parser.nextToken();
        read(parser, member);
      }
    } else if (token == JsonToken.START_ARRAY) {
      for (int i = 0; parser.nextToken() != JsonToken.END_ARRAY; i++) {
        read(parser, path + "[" + i + "]");
      }
    } else if (parser instanceof YAMLParser yaml && yaml.isCurrentAlias()) {
      aliases.add(path);
    }
  }

  private static int line(JsonParser parser) {
    return parser.currentTokenLocation().getLineNr();
  }

  /** The line of a member or, if there is none, of what would hold it. */
  int of(String path) {
    String at = path;
    while (!at.isEmpty() && !lines.containsKey(at)) {
      at = at.substring(0, Math.max(0, Math.max(at.lastIndexOf('.'), at.lastIndexOf('['))));
    }
    return lines.getOrDefault(at, 1);
  }

  /** Members whose value refers to another place of the YAML text. */
  List<String> aliases() {
    return aliases;
  }
}
