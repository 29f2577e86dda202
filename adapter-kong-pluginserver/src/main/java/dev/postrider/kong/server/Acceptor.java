package dev.postrider.kong.server;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.channels.SelectionKey;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.List;

/**
 * Accepts connections on the first event loop, and shares them out. Kong opens one for each event
 * that ends with an exit: most stay where they are, because another thread would have to be woken.
 */
final class Acceptor implements EventLoop.Listener {

  private static final Logger LOG = System.getLogger(Acceptor.class.getName());

  /**
   * How many connections more than another loop the first one keeps. Most of them wait for Kafka: a
   * loop that does 20,000 events a second, of 3 ms each, has 60 and need not wake another.
   */
  private static final int HEAD_START = 64;

  /** Other connections shall not wait for more than that. */
  private static final int AT_ONCE = 16;

  private final ConnectionLimit limit;
  private final ServerSocketChannel listening;
  private final List<EventLoop> loops;

  /** The first loop is the one that calls {@link #ready}. */
  Acceptor(ConnectionLimit limit, ServerSocketChannel listening, List<EventLoop> loops) {
    this.limit = limit;
    this.listening = listening;
    this.loops = List.copyOf(loops);
  }

  /** Accepts the connections that wait; without file descriptors none until {@link EventLoop#resumeAccepting}. */
  @Override
  public void ready(SelectionKey key) {
    try {
      for (int i = 0; i < AT_ONCE; i++) {
        SocketChannel channel = listening.accept();
        if (channel == null) {
          return;
        }
        take(channel);
      }
    } catch (IOException e) {
      LOG.log(Level.ERROR, "no connection could be accepted: {0}", e.getMessage());
      // Most likely there are no more file descriptors: connections that were never used are closed
      // first.
      loops.forEach(loop -> loop.endSilent(AT_ONCE));
      if (key.isValid()) {
        key.interestOps(0);
      }
    }
  }

  private void take(SocketChannel channel) {
    int open = loops.stream().mapToInt(EventLoop::openConnections).sum();
    if (open >= limit.most()) {
      loops.forEach(loop -> loop.endSilent(1));
      if (open >= limit.most() + AT_ONCE * loops.size()) {
        limit.refused();
        Connection.closeChannel(channel);
        return;
      }
    }
    chosen().add(channel);
  }

  private EventLoop chosen() {
    EventLoop first = loops.get(0);
    EventLoop least = first;
    for (EventLoop loop : loops) {
      if (loop.openConnections() < least.openConnections()) {
        least = loop;
      }
    }
    return first.openConnections() <= least.openConnections() + HEAD_START ? first : least;
  }
}
