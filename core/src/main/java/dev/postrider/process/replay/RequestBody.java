package dev.postrider.process.replay;

import dev.postrider.claimcheck.BodyStore;
import dev.postrider.claimcheck.ClaimCheck;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;

/** The body of a request: its bytes, or where they are. */
sealed interface RequestBody {

  /** In bytes. */
  long length();

  /**
   * The bytes. The read that would give their end fails if they are not those of the request.
   *
   * @throws UnreadableBodyException if nobody has them
   */
  InputStream open() throws UnreadableBodyException;

  /**
   * A body in memory.
   *
   * @param bytes nobody writes to them
   */
  @SuppressWarnings("ArrayRecordComponent") // nobody compares bodies
  record InMemory(byte[] bytes) implements RequestBody {

    @Override
    public long length() {
      return bytes.length;
    }

    @Override
    public InputStream open() {
      return new ByteArrayInputStream(bytes);
    }
  }

  /** A body in a store. */
  record InStore(BodyStore store, ClaimCheck claimCheck) implements RequestBody {

    @Override
    public long length() {
      return claimCheck.size();
    }

    @Override
    public InputStream open() throws UnreadableBodyException {
      try {
        return store.open(claimCheck);
      } catch (IOException e) {
        // The store has tried again what may pass.
        throw new UnreadableBodyException(e, true);
      }
    }
  }
}
