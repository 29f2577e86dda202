package dev.postrider.kong.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.postrider.kong.server.RequestBody.InMemory;
import dev.postrider.kong.server.RequestBody.TooLarge;
import dev.postrider.kong.server.RequestBody.Unavailable;
import java.nio.file.Files;
import java.nio.file.Path;
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
}
