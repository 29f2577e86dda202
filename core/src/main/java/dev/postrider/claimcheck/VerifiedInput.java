package dev.postrider.claimcheck;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.util.HexFormat;

/** Ends well only if the bytes are those of a claim check, or of a part of its body. Not thread-safe. */
final class VerifiedInput extends FilterInputStream {

  private static final int SKIPPED_AT_ONCE = 8192;

  private final String uri;

  /** What the bytes are, for texts; empty for a whole body. */
  private final String place;

  private final long size;
  private final String sha256;
  private final MessageDigest digest = Sha256.start();
  private long count;
  private boolean isEnded;
  private boolean isSame;

  VerifiedInput(InputStream in, ClaimCheck expected) {
    super(in);
    this.uri = expected.uri();
    this.place = "";
    this.size = expected.size();
    this.sha256 = expected.sha256();
  }

  VerifiedInput(InputStream in, ClaimCheck body, StoredPart expected) {
    super(in);
    this.uri = body.uri();
    this.place = "part at byte " + expected.offset() + ": ";
    this.size = expected.size();
    this.sha256 = expected.sha256();
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
    if (count > size) {
      throw damaged("more than " + size + " bytes in the store");
    }
    digest.update(bytes, offset, read);
    return read;
  }

  private void verify() throws DamagedBodyException {
    if (count != size) {
      throw damaged(count + " bytes in the store, not " + size);
    }
    if (!isEnded) {
      isEnded = true; // the digest starts anew with its end
      isSame = HexFormat.of().formatHex(digest.digest()).equals(sha256);
    }
    if (!isSame) {
      throw damaged("other SHA-256 than in the record");
    }
  }

  private DamagedBodyException damaged(String detail) {
    return new DamagedBodyException(uri, place + detail);
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
