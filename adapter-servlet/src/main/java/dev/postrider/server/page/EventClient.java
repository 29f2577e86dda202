package dev.postrider.server.page;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import java.io.IOException;
import java.util.function.Consumer;

/**
 * One open response of the event stream, written without blocking (Jakarta Servlet 6.0 §5.8). A
 * client slower than the events loses the oldest of them. Thread-safe.
 */
final class EventClient implements WriteListener {

  private static final System.Logger LOG = System.getLogger(EventClient.class.getName());
  private static final int MAX_WAITING = 100;
  private static final long MAX_WAITING_BYTES = 16L * 1024 * 1024;

  private final AsyncContext exchange;
  private final ServletOutputStream out;
  private final Consumer<EventClient> gone;
  private final FrameQueue waiting = new FrameQueue(MAX_WAITING, MAX_WAITING_BYTES);
  private boolean ready;
  private boolean unflushed;
  private boolean ended;

  /**
   * A client that has not been sent anything.
   *
   * @param exchange an asynchronous response whose header fields are set
   * @param gone told when the client has gone or was ended
   */
  EventClient(AsyncContext exchange, Consumer<EventClient> gone) throws IOException {
    this.exchange = exchange;
    this.out = exchange.getResponse().getOutputStream();
    this.gone = gone;
    out.setWriteListener(this);
  }

  /** Sends a frame as soon as the client takes it. */
  void send(byte[] frame) {
    synchronized (this) {
      waiting.add(frame);
    }
    write();
  }

  /** Sends a frame unless others wait. */
  void sendIfIdle(byte[] frame) {
    synchronized (this) {
      if (!waiting.isEmpty()) {
        return;
      }
    }
    send(frame);
  }

  @Override
  public void onWritePossible() {
    synchronized (this) {
      ready = true;
    }
    write();
  }

  @Override
  public void onError(Throwable failure) {
    end();
  }

  /** Ends the response; further calls do nothing. */
  void end() {
    synchronized (this) {
      if (ended) {
        return;
      }
      ended = true;
    }
    gone.accept(this);
    try {
      exchange.complete();
    } catch (IllegalStateException e) {
      LOG.log(System.Logger.Level.DEBUG, "the container was faster", e);
    }
  }

  private void write() {
    try {
      writeWhileReady();
    } catch (IOException | IllegalStateException e) {
      LOG.log(System.Logger.Level.DEBUG, "gone", e);
      end();
    }
  }

  private synchronized void writeWhileReady() throws IOException {
    while (ready && !ended) {
      byte[] frame = waiting.poll();
      if (frame != null) {
        out.write(frame);
        unflushed = true;
      } else if (unflushed) {
        out.flush();
        unflushed = false;
      } else {
        return;
      }
      ready = out.isReady();
    }
  }
}
