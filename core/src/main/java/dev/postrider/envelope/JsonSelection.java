package dev.postrider.envelope;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** One pass over a JSON text that is known to be well-formed and has no white space between tokens. */
final class JsonSelection {

  private final byte[] json;
  private final int end;
  private final int[] starts;

  /** Where each value ends; {@link PointerTree#NONE} if it has not been found. */
  private final int[] ends;

  JsonSelection(byte[] json, int end, int pointers) {
    this.json = json;
    this.end = end;
    this.starts = new int[pointers];
    this.ends = new int[pointers];
    Arrays.fill(ends, PointerTree.NONE);
  }

  /** The values that begin at these places; null where a place is {@link PointerTree#NONE}. */
  static byte[] @Nullable [] at(int[] starts, byte[] json, int end) {
    JsonSelection selection = new JsonSelection(json, end, 0);
    byte[] @Nullable [] values = new byte[starts.length][];
    for (int i = 0; i < values.length; i++) {
      int start = starts[i];
      values[i] =
          start == PointerTree.NONE ? null : Arrays.copyOfRange(json, start, selection.skip(start));
    }
    return values;
  }

  /** The values in the order of the pointers; null where there is none. */
  byte[] @Nullable [] find(int from, PointerTree tree) {
    value(from, tree);
    byte[] @Nullable [] values = new byte[ends.length][];
    for (int i = 0; i < ends.length; i++) {
      values[i] = ends[i] == PointerTree.NONE ? null : Arrays.copyOfRange(json, starts[i], ends[i]);
    }
    return values;
  }

  /** Goes over a value; no deeper than pointers are long. */
  private int value(int from, @Nullable PointerTree node) {
    if (node == null) {
      return skip(from);
    }
    node.clear(ends);
    int to;
    if (node.isLeaf()) {
      to = skip(from);
    } else if (json[from] == '{') {
      to = object(from, node);
    } else if (json[from] == '[') {
      to = array(from, node);
    } else {
      to = skip(from);
    }
    if (node.pointer() != PointerTree.NONE) {
      starts[node.pointer()] = from;
      ends[node.pointer()] = to;
    }
    return to;
  }

  private int object(int from, PointerTree node) {
    int i = from + 1;
    while (json[i] != '}') {
      i += json[i] == ',' ? 1 : 0;
      int behindName = JsonText.endOfString(json, i);
      PointerTree member = node.written(json, i + 1, behindName - 1);
      i = value(behindName + 1, member);
    }
    return i + 1;
  }

  private int array(int from, PointerTree node) {
    int i = from + 1;
    for (int position = 0; json[i] != ']'; position++) {
      i += json[i] == ',' ? 1 : 0;
      i = value(i, node.element(position));
    }
    return i + 1;
  }

  private int skip(int from) {
    byte first = json[from];
    if (first == '"') {
      return JsonText.endOfString(json, from);
    }
    int i = from;
    if (first != '{' && first != '[') {
      while (i < end && json[i] != ',' && json[i] != '}' && json[i] != ']') {
        i++;
      }
      return i;
    }
    int depth = 0;
    do {
      byte b = json[i];
      if (b == '"') {
        i = JsonText.endOfString(json, i);
      } else {
        depth += b == '{' || b == '[' ? 1 : 0;
        depth -= b == '}' || b == ']' ? 1 : 0;
        i++;
      }
    } while (depth > 0);
    return i;
  }
}
