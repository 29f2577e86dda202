package dev.postrider.servlet;

import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;

/** Does something when an asynchronous request has ended. */
record AfterCompletion(Runnable task) implements AsyncListener {

  @Override
  public void onComplete(AsyncEvent event) {
    task.run();
  }

  @Override
  public void onTimeout(AsyncEvent event) {}

  @Override
  public void onError(AsyncEvent event) {}

  /** The container forgets listeners with each new cycle. */
  @Override
  public void onStartAsync(AsyncEvent event) {
    event.getAsyncContext().addListener(this);
  }
}
