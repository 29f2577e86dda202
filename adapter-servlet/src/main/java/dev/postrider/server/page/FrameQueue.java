package dev.postrider.server.page;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The newest frames, bounded in number and bytes: the oldest give way to a new one, which is kept
 * whatever its size. Not thread-safe.
 */
final class FrameQueue {

  private final int maxFrames;
  private final long maxBytes;
  private final Deque<byte[]> frames = new ArrayDeque<>();
  private long bytes;

  FrameQueue(int maxFrames, long maxBytes) {
    this.maxFrames = maxFrames;
    this.maxBytes = maxBytes;
  }

  void add(byte[] frame) {
    frames.add(frame);
    bytes += frame.length;
    while (frames.size() > 1 && (frames.size() > maxFrames || bytes > maxBytes)) {
      poll();
    }
  }

  /** Takes the oldest frame, or null if there is none. */
  byte @Nullable [] poll() {
    byte[] frame = frames.poll();
    if (frame != null) {
      bytes -= frame.length;
    }
    return frame;
  }

  boolean isEmpty() {
    return frames.isEmpty();
  }

  /** All frames, the oldest first. */
  List<byte[]> toList() {
    return List.copyOf(frames);
  }
}
