package dev.postrider.kong.driver;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** The order of a Lua table's entries: none that a server could rely on. */
final class TableOrder {
  private final boolean varied;
  private final AtomicInteger turn = new AtomicInteger();

  /** An order that changes from table to table, or the order in which the entries were put in. */
  TableOrder(boolean varied) {
    this.varied = varied;
  }

  <T> Collection<T> of(Collection<T> entries) {
    if (!varied || entries.size() < 2) {
      return entries;
    }
    List<T> list = new ArrayList<>(entries);
    // Scrambled, or the same place of every event would get the same order.
    int next = turn.getAndIncrement() * 0x9e3779b9;
    Collections.rotate(list, (next >>> 8) & 0xff);
    if (next < 0) {
      Collections.reverse(list);
    }
    return list;
  }
}
