package dev.postrider.servlet;

import static java.lang.System.Logger.Level.DEBUG;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import java.io.IOException;

/** Writes a short response without blocking, then ends the request. Called by the container. */
final class ResponseWriter implements WriteListener {

  private static final System.Logger LOG = System.getLogger(ResponseWriter.class.getName());

  private final AsyncContext async;
  private final ServletOutputStream out;
  private final byte[] json;
  private boolean written;

  ResponseWriter(AsyncContext async, ServletOutputStream out, byte[] json) {
    this.async = async;
    this.out = out;
    this.json = json;
  }

  /** From here on the container calls. It may do so, and end the request, before this method returns. */
  void listen() {
    out.setWriteListener(this);
  }

  @Override
  public void onWritePossible() throws IOException {
    while (out.isReady()) {
      if (written) {
        async.complete();
        return;
      }
      written = true;
      out.write(json);
    }
  }

  @Override
  public void onError(Throwable failure) {
    LOG.log(DEBUG, "The client went away before its response", failure);
    async.complete();
  }
}
