package dev.postrider.kong.driver;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class TableOrderTest {
  private static final List<Integer> ENTRIES = List.of(1, 2, 3, 4);

  @Test
  void everyEntryComesInSomeOrder() {
    var order = new TableOrder(true);
    Set<List<Integer>> orders = new HashSet<>();
    for (int i = 0; i < 64; i++) {
      List<Integer> next = new ArrayList<>(order.of(ENTRIES));
      assertEquals(Set.copyOf(ENTRIES), Set.copyOf(next));
      assertEquals(ENTRIES.size(), next.size());
      orders.add(next);
    }
    assertTrue(orders.size() == 8, orders::toString);
  }

  @Test
  void theFirstOfTwoIsNotFixedToTheTurn() {
    for (int tablesPerEvent = 1; tablesPerEvent < 10; tablesPerEvent++) {
      var order = new TableOrder(true);
      Set<List<Integer>> orders = new HashSet<>();
      for (int event = 0; event < 32; event++) {
        for (int other = 1; other < tablesPerEvent; other++) {
          order.of(ENTRIES);
        }
        orders.add(List.copyOf(order.of(List.of(1, 2))));
      }
      assertEquals(Set.of(List.of(1, 2), List.of(2, 1)), orders);
    }
  }

  @Test
  void entriesMayKeepTheirOrder() {
    assertEquals(ENTRIES, List.copyOf(new TableOrder(false).of(ENTRIES)));
  }
}
