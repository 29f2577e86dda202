package dev.postrider.claimcheck;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What records may say that nobody trusts. */
class DirectoryStoreTest {

  private static final String NAME = "2026-11-27/" + "0".repeat(64);
  private static final String OF_NOTHING =
      "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

  private BodyStore store;

  @BeforeEach
  void start(@TempDir Path directory) throws IOException {
    Path file = directory.resolve(NAME);
    Files.createDirectories(requireNonNull(file.getParent()));
    Files.writeString(file, "large");
    store = new DirectoryStore(directory);
  }

  /** No file system has such places; a failure of the store would make consumers try again without end. */
  @ParameterizedTest
  @ValueSource(longs = {6, 1L << 40, 1L << 60, Long.MAX_VALUE - 1})
  void aPartBehindTheEndIsADamagedBody(long offset) {
    ClaimCheck body = new ClaimCheck(NAME, Long.MAX_VALUE, OF_NOTHING);
    StoredPart part = new StoredPart("a", "f", null, offset, 1, OF_NOTHING);
    DamagedBodyException e = assertThrows(DamagedBodyException.class, () -> {
      try (InputStream in = store.open(body, part)) {
        in.readAllBytes();
      }
    });
    assertEquals(
        "body " + NAME + " is damaged: part at byte " + offset + ": 0 bytes in the store, not 1",
        e.getMessage());
  }

  @Test
  void bytesThatAreNotThoseOfTheRecordNeverEndWell() throws IOException {
    try (InputStream in = store.open(new ClaimCheck(NAME, 5, OF_NOTHING))) {
      assertEquals("large", new String(in.readNBytes(5), US_ASCII));
      assertThrows(DamagedBodyException.class, in::read);
      assertThrows(DamagedBodyException.class, in::read);
    }
  }
}
