package dev.postrider.servlet;

import static java.lang.System.Logger.Level.DEBUG;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import java.io.IOException;

/** Writes a short reply without blocking, then ends the request. Called by the container. */
final class ReplyWriter implements WriteListener {

  private static final System.Logger LOG = System.getLogger(ReplyWriter.class.getName());

  private final AsyncContext async;
  private final ServletOutputStream out;
  private final byte[] reply;
  private boolean written;

  ReplyWriter(AsyncContext async, ServletOutputStream out, byte[] reply) {
    this.async = async;
    this.out = out;
    this.reply = reply;
  }

  @Override
  public void onWritePossible() throws IOException {
    while (out.isReady()) {
      if (written) {
        async.complete();
        return;
      }
      written = true;
      out.write(reply);
    }
  }

  @Override
  public void onError(Throwable failure) {
    LOG.log(DEBUG, "The client went away before its reply", failure);
    async.complete();
  }
}
