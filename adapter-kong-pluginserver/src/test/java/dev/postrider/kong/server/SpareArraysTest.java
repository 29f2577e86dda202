package dev.postrider.kong.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.nio.channels.Channels;
import java.nio.channels.ReadableByteChannel;
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
    assertTrue(array != spare.take(), "another array");
    spare.giveBack(array);
    assertTrue(array == spare.take(), "the same array");
    assertTrue(array != spare.take(), "another array");
  }

  @Test
  void keepsNoArrayThatHasGrown() {
    spare.giveBack(new byte[2 * SpareArrays.LENGTH]);
    spare.giveBack(new byte[0]);
    assertEquals(SpareArrays.LENGTH, spare.take().length);
  }

  @Test
  void aBufferThatGrowsGivesItsArrayBack() throws Exception {
    InputBuffer in = new InputBuffer(new MemoryBudget(Integer.MAX_VALUE), spare);
    int more = SpareArrays.LENGTH + 1;
    ReadableByteChannel channel = Channels.newChannel(new ByteArrayInputStream(new byte[more]));
    assertTrue(in.readFrom(channel) > 0);
    byte[] array = in.array();
    while (in.readFrom(channel) >= 0) {
      // until all is read
    }
    assertEquals(more, in.available());
    assertTrue(array == spare.take(), "the same array");
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
