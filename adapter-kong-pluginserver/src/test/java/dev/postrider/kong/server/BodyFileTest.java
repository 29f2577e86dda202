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
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BodyFileTest {

  @Test
  void readsUpToTheLimit(@TempDir Path folder) throws Exception {
    Path file = Files.writeString(folder.resolve("0000000001"), "12345");

    assertEquals("12345", text(BodyFile.read(file.toString(), 5)));
    assertEquals(new TooLarge(4), BodyFile.read(file.toString(), 4));
  }

  private static String text(RequestBody body) {
    return UTF_8.decode(assertInstanceOf(InMemory.class, body).content()).toString();
  }

  @ParameterizedTest
  @ValueSource(strings = {"/nowhere/0000000001", "\0", "/"})
  void whatCannotBeReadNamesTheSettingThatHelps(String name) {
    String reason =
        assertInstanceOf(Unavailable.class, BodyFile.read(name, 100_000)).reason();

    assertTrue(reason.contains("nginx_http_client_body_buffer_size"), reason);
  }

  @Test
  void pipesAndDevicesAreNotOpened(@TempDir Path folder) throws Exception {
    Path pipe = folder.resolve("0000000001");
    assertEquals(0, new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor());
    for (Path file : List.of(pipe, Path.of("/dev/zero"), folder)) {
      RequestBody body = assertTimeoutPreemptively(
          Duration.ofSeconds(30), () -> BodyFile.read(file.toString(), 5));
      String reason = assertInstanceOf(Unavailable.class, body).reason();
      assertTrue(reason.contains(file + " is no regular file"), reason);
    }
  }

  /** Kong's prefix may have any name. */
  @Test
  void namesAreUtf8WhereTheyCanBe() {
    String utf8 = new String("/k\u00f6ng/\u4e2d/1".getBytes(UTF_8), ISO_8859_1);

    assertEquals(Path.of("/k\u00f6ng/\u4e2d/1"), BodyFile.path(utf8));
    assertEquals(Path.of("/k\u00f6ng/1"), BodyFile.path("/k\u00f6ng/1"));
  }
}
