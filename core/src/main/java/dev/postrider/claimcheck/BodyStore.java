package dev.postrider.claimcheck;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;

/**
 * Where bodies are that are too large for a record: {@link DirectoryStore}, {@code
 * dev.postrider.claimcheck.s3.S3Store}, or one of your own. Thread-safe.
 *
 * @since 0.1.0
 */
public interface BodyStore {

  /** The folder in which bodies are collected before they are {@link #put}; it need not exist yet. */
  Path incoming();

  /**
   * How records refer to an object; asked before the object is there.
   *
   * @param name a day and a random number, such as {@code 2026-11-27/9f86…}: letters, digits, {@code -}
   *     and one {@code /}
   * @return a URI reference (RFC 3986 §4.1)
   */
  String uri(String name);

  /**
   * Keeps the content of a file. When this returns, the object must survive whatever the records survive
   * that refer to it. May block, and be called again for the same name after a failure.
   *
   * @param file in {@link #incoming}, complete; may be moved, and is deleted after this call
   * @param claimCheck its size and digest, and the reference for this name
   * @throws IOException if the object is not kept, or may not be
   */
  void put(String name, Path file, ClaimCheck claimCheck) throws IOException;

  /**
   * The content of an object, which the caller verifies and closes. Must refuse what is no reference into this
   * store: whoever can write records chooses it.
   *
   * @throws MissingBodyException if there is no such object, or the reference is not for this store
   * @throws IOException if it cannot be read
   */
  InputStream open(String uri) throws IOException;

  /**
   * The bytes of a body as they come. The stream compares them with size and digest: the read that would give
   * the end of the stream throws a {@link DamagedBodyException} instead if they differ. So bytes count only
   * when the end has been read.
   *
   * @throws MissingBodyException if the store does not have the body, or the reference is for another store
   * @throws IOException if the store cannot be read
   */
  default InputStream open(ClaimCheck claimCheck) throws IOException {
    return new VerifiedInput(open(claimCheck.uri()), claimCheck);
  }

  /**
   * Some bytes of an object, which the caller verifies and closes. A store that cannot begin in the middle need not
   * have this: by default the bytes before are read and dropped.
   *
   * @param offset where the bytes begin in the object
   * @param size how many they are
   * @return fewer bytes if the object ends before
   * @throws MissingBodyException as {@link #open(String)}
   * @throws IOException if it cannot be read
   */
  default InputStream open(String uri, long offset, long size) throws IOException {
    InputStream in = open(uri);
    try {
      in.skipNBytes(offset);
    } catch (EOFException e) {
      in.close();
      return InputStream.nullInputStream();
    } catch (IOException e) {
      in.close();
      throw e;
    }
    return new BoundedInput(in, size);
  }

  /**
   * The bytes of a part of a body as they come, and no others. The stream compares them with size and digest, as
   * that of {@link #open(ClaimCheck)} does.
   *
   * @param claimCheck of the whole body
   * @throws IllegalArgumentException if the part goes beyond the end of that body
   * @throws MissingBodyException if the store does not have the body, or the reference is for another store
   * @throws IOException if the store cannot be read
   */
  default InputStream open(ClaimCheck claimCheck, StoredPart part) throws IOException {
    if (part.end() > claimCheck.size()) {
      throw new IllegalArgumentException("the part at byte " + part.offset()
          + " goes beyond the body of " + claimCheck.size() + " bytes");
    }
    return new VerifiedInput(open(claimCheck.uri(), part.offset(), part.size()), claimCheck, part);
  }

  /**
   * A whole body, verified.
   *
   * @throws IllegalArgumentException if the body does not fit into an array; {@link #open(ClaimCheck)} has no limit
   * @throws DamagedBodyException if the store has other bytes
   * @throws IOException as {@link #open(ClaimCheck)}
   */
  default byte[] read(ClaimCheck claimCheck) throws IOException {
    if (claimCheck.size() > Integer.MAX_VALUE - 8) {
      throw new IllegalArgumentException("body " + claimCheck.uri() + " has " + claimCheck.size()
          + " bytes, more than an array can have");
    }
    try (InputStream in = open(claimCheck)) {
      return in.readAllBytes();
    }
  }
}
