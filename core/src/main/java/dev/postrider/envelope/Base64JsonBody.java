package dev.postrider.envelope;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.util.ArrayDeque;

/**
 * Rewrites a JSON text some of whose strings are not UTF-8, for {@code on_invalid_utf8=base64}: such
 * a value becomes the base64 of its bytes and is listed by its pointer, such a name gets U+FFFD. The
 * text has been checked and is without white space between tokens.
 */
final class Base64JsonBody {

  private static final class Level {
    final boolean object;
    int index;
    byte[] name = new byte[0];
    boolean nameExpected;

    Level(boolean object) {
      this.object = object;
      this.nameExpected = object;
    }
  }

  private final ArrayDeque<Level> levels = new ArrayDeque<>();
  private final byte[] source;
  private final JsonBuffer out;
  private final JsonPointers pointers;

  private Base64JsonBody(byte[] source, JsonBuffer out, JsonPointers pointers) {
    this.source = source;
    this.out = out;
    this.pointers = pointers;
  }

  static void write(byte[] source, JsonBuffer out, JsonPointers pointers) {
    new Base64JsonBody(source, out, pointers).write();
  }

  private void write() {
    int i = 0;
    while (i < source.length) {
      byte b = source[i];
      switch (b) {
        case '"' -> {
          int end = endOfString(i);
          string(i + 1, end - 1);
          i = end;
          continue;
        }
        case '{', '[' -> levels.push(new Level(b == '{'));
        case '}', ']' -> levels.pop();
        case ',' -> {
          Level level = levels.element();
          level.index++;
          level.nameExpected = level.object;
        }
        default -> {}
      }
      out.raw((char) b);
      i++;
    }
  }

  private int endOfString(int from) {
    int i = from + 1;
    while (source[i] != '"') {
      i += source[i] == '\\' ? 2 : 1;
    }
    return i + 1;
  }

  private void string(int from, int to) {
    Level level = levels.peek();
    byte[] content = unescaped(from, to);
    if (level != null && level.nameExpected) {
      level.nameExpected = false;
      level.name = Utf8.replaceInvalid(content, 0, content.length);
      out.string(level.name, 0, level.name.length);
    } else if (out.string(content, 0, content.length) != JsonBuffer.VALID) {
      out.base64String(content, 0, content.length);
      pointers.add(pointer());
    }
  }

  private byte[] pointer() {
    ByteArrayOutputStream pointer = new ByteArrayOutputStream();
    levels.descendingIterator().forEachRemaining(level -> {
      byte[] segment = level.object ? level.name : HttpText.bytes(Integer.toString(level.index));
      JsonPointers.appendSegment(pointer, segment, 0, segment.length);
    });
    return pointer.toByteArray();
  }

  private byte[] unescaped(int from, int to) {
    ByteArrayOutputStream content = new ByteArrayOutputStream(to - from);
    int i = from;
    while (i < to) {
      if (source[i] != '\\') {
        content.write(source[i++]);
        continue;
      }
      byte escape = source[i + 1];
      if (escape == 'u') {
        StringBuilder units = new StringBuilder(2).append(codeUnit(i));
        if (Character.isHighSurrogate(units.charAt(0))) {
          units.append(codeUnit(i + 6));
        }
        byte[] character = units.toString().getBytes(UTF_8);
        content.writeBytes(character);
        i += 6 * units.length();
      } else {
        content.write(
            switch (escape) {
              case 'b' -> '\b';
              case 'f' -> '\f';
              case 'n' -> '\n';
              case 'r' -> '\r';
              case 't' -> '\t';
              default -> escape;
            });
        i += 2;
      }
    }
    return content.toByteArray();
  }

  private char codeUnit(int i) {
    int unit = 0;
    for (int digit = i + 2; digit < i + 6; digit++) {
      unit = (unit << 4) | Arguments.hex(source[digit]);
    }
    return (char) unit;
  }
}
