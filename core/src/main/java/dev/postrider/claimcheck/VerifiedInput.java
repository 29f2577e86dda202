package dev.postrider.claimcheck;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.util.HexFormat;

/** Ends well only if the bytes are those of a claim check. Not thread-safe. */
final class VerifiedInput extends FilterInputStream {

  private static final int SKIPPED_AT_ONCE = 8192;

  private final ClaimCheck expected;
  private final MessageDigest digest = Sha256.start();
  private long count;
  private boolean isVerified;

  VerifiedInput(InputStream in, ClaimCheck expected) {
    super(in);
    this.expected = expected;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
  }

  @Override
  public int read(byte[] bytes, int offset, int length) throws IOException {
    int read = super.read(bytes, offset, length);
    if (read < 0) {
      verify();
      return read;
    }
    count += read;
    if (count > expected.size()) {
      throw new DamagedBodyException(
          expected.uri(), "more than " + expected.size() + " bytes in the store");
    }
    digest.update(bytes, offset, read);
    return read;
  }

  private void verify() throws DamagedBodyException {
    if (isVerified) {
      return; // the digest starts anew with its end
    }
    if (count != expected.size()) {
      throw new DamagedBodyException(
          expected.uri(), count + " bytes in the store, not " + expected.size());
    }
    if (!HexFormat.of().formatHex(digest.digest()).equals(expected.sha256())) {
      throw new DamagedBodyException(expected.uri(), "other SHA-256 than in the record");
    }
    isVerified = true;
  }

  @Override
  public long skip(long most) throws IOException {
    int read = read(new byte[(int) Math.min(SKIPPED_AT_ONCE, Math.max(0, most))]);
    return Math.max(0, read);
  }

  @Override
  public boolean markSupported() {
    return false;
  }
}
