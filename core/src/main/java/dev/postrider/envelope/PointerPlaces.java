package dev.postrider.envelope;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Where the values at some JSON Pointers begin, noted while a scan goes over the text. The scan counts the
 * levels that it has opened, and asks only where the innermost one lies on the way to a pointer; each answer
 * is how many levels do from there on. Of members of one name the last one counts. Not thread-safe.
 */
final class PointerPlaces {

  private final PointerTree root;
  private final int[] starts;

  /** The node of each open level on the way, from 1 on. */
  private final PointerTree[] way;

  /** How many elements of an open array have begun. */
  private final int[] elements;

  PointerPlaces(PointerTree root, int pointers) {
    this.root = root;
    this.starts = new int[pointers];
    this.way = new PointerTree[root.height() + 1];
    this.elements = new int[way.length];
    Arrays.fill(way, root);
  }

  /** The text begins at {@code at}. */
  int begin(byte[] source, int at) {
    Arrays.fill(starts, PointerTree.NONE);
    return value(root, source, at, 0);
  }

  /** In the innermost of so many levels there is a member with this name, whose value begins at {@code at}. */
  int member(byte[] source, int nameFrom, int nameTo, int at, int levels) {
    return value(way[levels].written(source, nameFrom, nameTo), source, at, levels);
  }

  /** In the innermost of so many levels the next element begins. */
  int element(byte[] source, int at, int levels) {
    return value(way[levels].element(elements[levels]++), source, at, levels);
  }

  private int value(@Nullable PointerTree node, byte[] source, int at, int levels) {
    if (node == null) {
      return levels;
    }
    node.clear(starts);
    if (node.pointer() != PointerTree.NONE) {
      starts[node.pointer()] = at;
    }
    if (node.isLeaf() || (source[at] != '{' && source[at] != '[')) {
      return levels;
    }
    way[levels + 1] = node;
    elements[levels + 1] = 0;
    return levels + 1;
  }

  /** Where each value begins once the text moves by so many bytes; {@link PointerTree#NONE} if there is none. */
  int[] startsMovedBy(int bytes) {
    int[] moved = new int[starts.length];
    for (int i = 0; i < moved.length; i++) {
      moved[i] = starts[i] == PointerTree.NONE ? PointerTree.NONE : starts[i] + bytes;
    }
    return moved;
  }
}
