package dev.postrider.kong.server;

import java.util.function.IntSupplier;
import java.util.function.LongPredicate;

/**
 * Finds the end of a MessagePack value that arrives piece by piece. Looks at each byte once, whatever
 * the pieces, and keeps no stack, so neither splitting nor nesting costs more than the bytes.
 */
final class MessagePackScanner {

  /** The bytes that a message may have besides its longest string. */
  private static final int MAX_BYTES_BESIDES = 4 << 20;

  private static final int EMPTY_EXTENSION = 0xc7;
  private static final int EMPTY_EXTENSION_BYTES = 3;

  /** The type of the extension that stands for a string that is too long. */
  static final int TOO_LONG = 0;

  /** And for one for which there is no memory now. */
  static final int NO_MEMORY = 1;

  private final IntSupplier maxStringBytes;
  private final LongPredicate fits;
  private long values = 1;
  private int scanned;
  private long payload;
  private long removing;

  /**
   * Scans for messages.
   *
   * @param maxStringBytes the longest string worth holding. One over 64 KiB that is longer still is
   *     taken out while it arrives, and an extension without content stands in its place
   * @param fits whether there is memory for so many bytes now; if not, the same is done
   */
  MessagePackScanner(IntSupplier maxStringBytes, LongPredicate fits) {
    this.maxStringBytes = maxStringBytes;
    this.fits = fits;
  }

  /**
   * Goes on with the message at the start of {@code in}.
   *
   * @return its length in bytes, or 0 if it is not complete
   */
  int messageBytes(InputBuffer in) throws WireException {
    while (values > 0 || payload > 0 || removing > 0) {
      boolean progress = removing > 0 ? remove(in) : payload > 0 ? pass(in) : head(in);
      if (!progress) {
        return 0;
      }
      if ((long) scanned > (long) maxStringBytes.getAsInt() + MAX_BYTES_BESIDES) {
        throw new WireException("a message of more than " + scanned + " bytes");
      }
    }
    int length = scanned;
    values = 1;
    scanned = 0;
    return length;
  }

  private boolean head(InputBuffer in) throws WireException {
    if (in.available() == scanned) {
      return false;
    }
    int format = in.at(scanned);
    MessagePackType type = MessagePackToken.type(format);
    int headBytes = MessagePackToken.headBytes(format);
    if (in.available() - scanned - 1 < headBytes) {
      return false;
    }
    long head = MessagePackToken.head(in.array(), in.from() + scanned + 1, headBytes);
    values += MessagePackToken.children(format, head) - 1;
    payload = MessagePackToken.payloadBytes(format, head);
    if (values > MAX_BYTES_BESIDES) {
      throw new WireException("a container of " + values + " values");
    }
    boolean string = type == MessagePackType.STRING || type == MessagePackType.BINARY;
    boolean tooLong = payload > maxStringBytes.getAsInt();
    if (headBytes == 4 && string && (tooLong || !fits.test(payload))) {
      in.put(scanned, EMPTY_EXTENSION);
      in.put(scanned + 1, 0);
      in.put(scanned + 2, tooLong ? TOO_LONG : NO_MEMORY);
      scanned += EMPTY_EXTENSION_BYTES;
      removing = payload + 1 + headBytes - EMPTY_EXTENSION_BYTES;
      payload = 0;
    } else {
      scanned += 1 + headBytes;
    }
    return true;
  }

  private boolean pass(InputBuffer in) {
    int passed = (int) Math.min(payload, in.available() - scanned);
    scanned += passed;
    payload -= passed;
    return payload == 0;
  }

  private boolean remove(InputBuffer in) {
    int removed = (int) Math.min(removing, in.available() - scanned);
    in.remove(scanned, removed);
    removing -= removed;
    return removing == 0;
  }
}
