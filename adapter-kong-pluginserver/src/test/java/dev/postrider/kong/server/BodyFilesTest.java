package dev.postrider.kong.server;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.postrider.kong.server.RequestBody.InMemory;
import dev.postrider.kong.server.RequestBody.TooLarge;
import dev.postrider.kong.server.RequestBody.Unavailable;
import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.UserPrincipal;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whoever may connect names a file; what nginx cannot have written is not read. */
class BodyFilesTest {

  @TempDir
  private Path prefix;

  private Path folder;
  private BodyFiles files;

  @BeforeEach
  void makeFolder() throws IOException {
    folder = Files.createDirectory(prefix.resolve("client_body_temp"));
    files = new BodyFiles(folder, ProcessUser.ofThis());
  }

  private RequestBody read(Path file) {
    return files.read(file.toString(), 5);
  }

  private static String text(RequestBody body) {
    return UTF_8.decode(assertInstanceOf(InMemory.class, body).content()).toString();
  }

  private static void assertRefused(String why, RequestBody body) {
    String reason = assertInstanceOf(Unavailable.class, body).reason();
    assertTrue(reason.contains(why), reason);
  }

  @Test
  void readsUpToTheLimit() throws Exception {
    Path file = Files.writeString(folder.resolve("0000000001"), "12345");

    assertEquals("12345", text(files.read(file.toString(), 5)));
    assertEquals(new TooLarge(4), files.read(file.toString(), 4));
  }

  /** As {@code client_body_temp_path} with levels has it. */
  @Test
  void readsBelowTheFolderAtAnyDepth() throws Exception {
    Path deep = Files.createDirectories(folder.resolve("1/00"));
    Path file = Files.writeString(deep.resolve("0000000001"), "12345");

    assertEquals("12345", text(read(file)));
    assertEquals("12345", text(files.read(folder + "/./1//00/0000000001", 5)));
  }

  /** Kong's prefix may be behind a link, which its administrator made. */
  @Test
  void theFolderMayBeNamedByEitherOfItsNames() throws Exception {
    Files.writeString(folder.resolve("1"), "12345");
    Path link = Files.createSymbolicLink(prefix.resolve("link"), folder);

    assertEquals(
        "12345",
        text(new BodyFiles(link, ProcessUser.ofThis()).read(folder.resolve("1").toString(), 5)));
    assertEquals(
        "12345",
        text(new BodyFiles(link, ProcessUser.ofThis()).read(link.resolve("1").toString(), 5)));
  }

  @Test
  void nothingOutsideOfTheFolderIsRead() throws Exception {
    Path secret = Files.writeString(prefix.resolve("key"), "12345");
    Path beside = Files.createDirectory(prefix.resolve("client_body_temp2"));
    Path other = Files.writeString(beside.resolve("1"), "12345");
    for (String name : List.of(
        secret.toString(),
        other.toString(),
        folder + "/../key",
        folder + "/x/../../key",
        folder.toString(),
        folder + "/.",
        "/proc/self/environ",
        "key",
        "0000000001",
        "")) {
      assertRefused(" is not below " + folder, files.read(name, 5));
    }
    assertRefused(
        "is not below a folder",
        new BodyFiles(null, ProcessUser.ofThis()).read(secret.toString(), 5));
  }

  @Test
  void noSymbolicLinkIsFollowed() throws Exception {
    Path secret = Files.writeString(prefix.resolve("key"), "12345");
    Path link = Files.createSymbolicLink(folder.resolve("1"), secret);
    Path inside = Files.writeString(folder.resolve("2"), "12345");
    Path linkInside = Files.createSymbolicLink(folder.resolve("3"), inside);
    Path linkedFolder = Files.createSymbolicLink(folder.resolve("d"), prefix);

    assertRefused("is no regular file", read(link));
    assertRefused("is no regular file", read(linkInside));
    assertRefused("is not in a folder", read(linkedFolder.resolve("key")));
  }

  @Test
  void filesOfAnotherUserAreNotRead() throws Exception {
    Path file = Files.writeString(folder.resolve("1"), "12345");
    UserPrincipal me = Files.getOwner(file);
    UserPrincipal other = FileSystems.getDefault()
        .getUserPrincipalLookupService()
        .lookupPrincipalByName(me.getName().equals("nobody") ? "root" : "nobody");

    assertRefused(
        "belongs to " + me.getName() + ", not to " + other.getName(),
        new BodyFiles(folder, new ProcessUser(other, false)).read(file.toString(), 5));
    // Root takes those of the user whose folder it is.
    assertEquals(
        "12345",
        text(new BodyFiles(folder, new ProcessUser(other, true)).read(file.toString(), 5)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"/nowhere/0000000001", "\0", "/"})
  void whatCannotBeReadNamesTheSettingThatHelps(String name) {
    assertRefused("nginx_http_client_body_buffer_size", files.read(name, 100_000));
  }

  @Test
  void aFileThatIsNotThereAndOneWithAHostileNameAreNamed() {
    assertRefused("is not visible here", read(folder.resolve("0000000009")));
    String reason = assertInstanceOf(Unavailable.class, files.read("/x\n" + "y".repeat(100_000), 5))
        .reason();
    assertTrue(reason.length() < 600 && reason.indexOf('\n') < 0, reason);
  }

  @Test
  void pipesAndFoldersAreNotOpened() throws Exception {
    Path pipe = folder.resolve("0000000001");
    assertEquals(0, new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor());
    Path inner = Files.createDirectory(folder.resolve("2"));
    for (Path file : List.of(pipe, inner)) {
      assertRefused(
          "is no regular file",
          assertTimeoutPreemptively(Duration.ofSeconds(30), () -> read(file)));
    }
  }

  /** Kong's prefix may have any name. */
  @Test
  void namesAreUtf8WhereTheyCanBe() {
    String utf8 = new String("/k\u00f6ng/\u4e2d/1".getBytes(UTF_8), ISO_8859_1);

    assertEquals(Path.of("/k\u00f6ng/\u4e2d/1"), BodyFiles.path(utf8));
    assertEquals(Path.of("/k\u00f6ng/1"), BodyFiles.path("/k\u00f6ng/1"));
  }
}
