package dev.postrider.envelope;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * JSON Pointers (RFC 6901), of which those that begin alike share a branch. Each node is a name or an
 * index behind the node above. Immutable once it is built.
 */
final class PointerTree {

  static final int NONE = -1;

  private final byte[] name;
  private final int index;
  private final List<PointerTree> children = new ArrayList<>();

  /** The number of the pointer that ends here; {@link #NONE} if none does. */
  private int pointer = NONE;

  private PointerTree(String token) {
    this.name = token.getBytes(UTF_8);
    this.index = token.matches("0|[1-9][0-9]{0,8}") ? Integer.parseInt(token) : NONE;
  }

  static PointerTree of(List<String> pointers) {
    PointerTree root = new PointerTree("");
    for (int i = 0; i < pointers.size(); i++) {
      PointerTree node = root;
      String[] tokens = pointers.get(i).split("/", -1);
      // The first token is what stands before the first slash: nothing.
      for (String token : Arrays.asList(tokens).subList(1, tokens.length)) {
        node = node.child(token.replace("~1", "/").replace("~0", "~"));
      }
      node.pointer = i;
    }
    return root;
  }

  private PointerTree child(String token) {
    byte[] wanted = token.getBytes(UTF_8);
    PointerTree child = member(wanted, 0, wanted.length);
    if (child == null) {
      child = new PointerTree(token);
      children.add(child);
    }
    return child;
  }

  int pointer() {
    return pointer;
  }

  boolean isLeaf() {
    return children.isEmpty();
  }

  /** The most levels of a text on the way from here to the end of a pointer. */
  int height() {
    return children.stream().mapToInt(child -> child.height() + 1).max().orElse(0);
  }

  /** The node of a member whose name is written like this, perhaps with escapes; null if no pointer goes there. */
  @Nullable
  PointerTree written(byte[] json, int from, int to) {
    for (int i = from; i < to; i++) {
      if (json[i] == '\\') {
        byte[] name = new byte[to - from];
        return member(name, 0, JsonText.unescape(json, from, to, name, 0));
      }
    }
    return member(json, from, to);
  }

  /** The node of a member with this name; null if no pointer goes there. */
  @Nullable
  PointerTree member(byte[] source, int from, int to) {
    for (PointerTree child : children) {
      if (Arrays.equals(source, from, to, child.name, 0, child.name.length)) {
        return child;
      }
    }
    return null;
  }

  /** The node of an array's element; null if no pointer goes there. */
  @Nullable
  PointerTree element(int position) {
    for (PointerTree child : children) {
      if (child.index == position) {
        return child;
      }
    }
    return null;
  }

  /** Forgets what was found at this node and below. */
  void clear(int[] places) {
    if (pointer != NONE) {
      places[pointer] = NONE;
    }
    for (PointerTree child : children) {
      child.clear(places);
    }
  }
}
