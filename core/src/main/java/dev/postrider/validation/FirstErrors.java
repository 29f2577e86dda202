package dev.postrider.validation;

import com.networknt.schema.Error;
import com.networknt.schema.ExecutionContext;
import com.networknt.schema.FailFastAssertionException;

/**
 * Keeps the first errors and stops behind them: a body of 1 MiB may have half a million. Where one of
 * several schemas is enough, the library goes on, and only whether there are errors matters.
 */
final class FirstErrors extends ExecutionContext {

  static final int MOST = 10;

  FirstErrors() {
    setFailFast(true);
  }

  @Override
  public void addError(Error error) {
    if (getErrors().size() < MOST) {
      getErrors().add(error);
    }
    if (isFailFast() && getErrors().size() == MOST) {
      throw new FailFastAssertionException(error);
    }
  }
}
