package dev.postrider.server.page;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

class FrameQueueTest {

  @Test
  void losesTheOldestBeyondItsNumber() {
    FrameQueue queue = new FrameQueue(2, 1000);
    List.of(1, 2, 3).forEach(i -> queue.add(new byte[i]));
    assertEquals(List.of(2, 3), lengths(queue));
  }

  @Test
  void losesTheOldestBeyondItsBytes() {
    FrameQueue queue = new FrameQueue(10, 5);
    List.of(1, 2, 3).forEach(i -> queue.add(new byte[i]));
    assertEquals(List.of(2, 3), lengths(queue));
    assertArrayEquals(new byte[2], queue.poll());
    queue.add(new byte[2]);
    assertEquals(List.of(3, 2), lengths(queue));
  }

  @Test
  void keepsTheNewestWhateverItsSize() {
    FrameQueue queue = new FrameQueue(10, 5);
    queue.add(new byte[1]);
    queue.add(new byte[6]);
    assertEquals(List.of(6), lengths(queue));
    assertArrayEquals(new byte[6], queue.poll());
    assertTrue(queue.isEmpty());
    assertNull(queue.poll());
  }

  private static List<Integer> lengths(FrameQueue queue) {
    return queue.toList().stream().map(frame -> frame.length).toList();
  }
}
