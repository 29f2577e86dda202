package dev.postrider.kong.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;

import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SpareArraysTest {

  private final SpareArrays spare = new SpareArrays();

  @Test
  void givesOutWhatWasGivenBackOnce() {
    byte[] array = spare.take();
    assertEquals(SpareArrays.LENGTH, array.length);
    assertNotSame(array, spare.take());
    spare.giveBack(array);
    assertSame(array, spare.take());
    assertNotSame(array, spare.take());
  }

  @Test
  void keepsNoArrayThatHasGrown() {
    spare.giveBack(new byte[2 * SpareArrays.LENGTH]);
    spare.giveBack(new byte[0]);
    assertEquals(SpareArrays.LENGTH, spare.take().length);
  }

  @Test
  void keepsNoMoreThanAFew() {
    Set<byte[]> given = Collections.newSetFromMap(new IdentityHashMap<>());
    for (int i = 0; i < 1000; i++) {
      byte[] array = new byte[SpareArrays.LENGTH];
      given.add(array);
      spare.giveBack(array);
    }
    int kept = 0;
    while (given.remove(spare.take())) {
      kept++;
    }
    assertEquals(64, kept);
  }
}
