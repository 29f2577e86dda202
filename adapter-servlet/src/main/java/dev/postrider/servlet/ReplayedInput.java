package dev.postrider.servlet;

import static java.util.Objects.requireNonNull;

import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.ServletRequest;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * A body given out a second time: first what was read before, then what was left in the container's
 * stream. Follows the contract of {@link ServletInputStream}, also for a {@link ReadListener}.
 */
final class ReplayedInput extends ServletInputStream {

  private final ServletRequest request;
  private final ByteBuffer before;
  private final boolean overLimit;
  private final @Nullable ServletInputStream rest;
  private final @Nullable IOException failure;
  private final boolean partOfBody;
  private final AtomicBoolean endReported = new AtomicBoolean();
  private @Nullable ReadListener listener;
  private volatile @Nullable Thread inListener;

  /** The replay of {@code body}, whose stream continues where its buffer ends. */
  ReplayedInput(ServletRequest request, BlockingBody body) {
    this.request = request;
    this.before = body.buffer().bytes();
    this.overLimit = body.buffer().overLimit();
    this.rest = overLimit ? body.in() : null;
    this.failure = body.failure();
    this.partOfBody = body.readBefore() && body.buffer().size() > 0;
  }

  /** Whether somebody has read the beginning before. */
  boolean isPartOfBody() {
    return partOfBody;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
  }

  @Override
  public int read(byte[] bytes, int offset, int length) throws IOException {
    if (before.hasRemaining()) {
      int count = Math.min(length, before.remaining());
      before.get(bytes, offset, count);
      if (!before.hasRemaining()) {
        reportEndLater();
      }
      return count;
    }
    if (failure != null) {
      throw failure;
    }
    if (rest != null) {
      return rest.read(bytes, offset, length);
    }
    return length == 0 ? 0 : -1;
  }

  /**
   * The bytes that have not been read.
   *
   * @throws IOException if the body is over the limit or broke off
   */
  byte[] remainingWithinLimit() throws IOException {
    if (overLimit) {
      throw new IOException("The body is larger than max_body_bytes");
    }
    return readAllBytes();
  }

  @Override
  public int available() throws IOException {
    return before.hasRemaining() || rest == null ? before.remaining() : rest.available();
  }

  @Override
  public boolean isFinished() {
    return !before.hasRemaining() && failure == null && (rest == null || rest.isFinished());
  }

  @Override
  public boolean isReady() {
    return before.hasRemaining() || rest == null || rest.isReady();
  }

  /**
   * {@inheritDoc}
   *
   * <p>Where the container's stream continues, the container calls {@code listener}; where nothing is
   * left to wait for, a thread of the container does.
   */
  @Override
  public void setReadListener(ReadListener listener) {
    if (!request.isAsyncStarted()) {
      throw new IllegalStateException("startAsync has not been called");
    }
    if (this.listener != null) {
      throw new IllegalStateException("a listener has been set before");
    }
    this.listener = requireNonNull(listener, "listener");
    if (rest != null) {
      rest.setReadListener(listener);
    } else {
      request.getAsyncContext().start(this::callListener);
    }
  }

  private void callListener() {
    ReadListener listener = requireNonNull(this.listener, "listener");
    inListener = Thread.currentThread();
    try {
      if (before.hasRemaining()) {
        listener.onDataAvailable();
      }
    } catch (IOException | RuntimeException e) {
      endReported.set(true);
      listener.onError(e);
    } finally {
      inListener = null;
    }
    if (!before.hasRemaining()) {
      reportEnd();
    }
  }

  /** For an application that reads on a thread of its own after {@code onDataAvailable} returned. */
  private void reportEndLater() {
    if (listener != null && rest == null && inListener != Thread.currentThread()) {
      request.getAsyncContext().start(this::reportEnd);
    }
  }

  private void reportEnd() {
    ReadListener listener = requireNonNull(this.listener, "listener");
    if (!endReported.compareAndSet(false, true)) {
      return;
    }
    try {
      if (failure == null) {
        listener.onAllDataRead();
      } else {
        listener.onError(failure);
      }
    } catch (IOException | RuntimeException e) {
      listener.onError(e);
    }
  }
}
