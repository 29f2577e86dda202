package dev.postrider.testing;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.postrider.testing.RequestVector.Field;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class HttpWireTest {

  private ServerSocket listener;
  private HttpWire wire;
  private Socket server;

  @BeforeEach
  void connect() throws IOException {
    listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
    wire = HttpWire.connect(listener.getLocalPort());
    server = listener.accept();
    server.setSoTimeout((int) Eventually.DEADLINE.toMillis());
  }

  @AfterEach
  void disconnect() throws IOException {
    wire.close();
    server.close();
    listener.close();
  }

  @Test
  void sendsPiecesAsTheyAreAndTheEnd() throws IOException {
    wire.send("GET /\u00e9\r");
    wire.send(new byte[] {0, 1});
    wire.endOutput();

    assertEquals(
        "GET /\u00e9\r\u0000\u0001",
        new String(server.getInputStream().readAllBytes(), ISO_8859_1));
  }

  @Test
  void readsABodyByContentLengthAndNotFurther() throws IOException {
    answer("HTTP/1.1 200 OK\r\nX-A: 1\r\nContent-Length:3\r\nx-a:  2 \r\n\r\nabc");
    answer("HTTP/1.1 404 \r\nContent-Length: 0\r\n\r\n");

    RawResponse first = wire.response();
    RawResponse second = wire.response();

    assertEquals(200, first.status());
    assertEquals("abc", first.text());
    assertEquals("1", first.header("x-A"));
    assertEquals(
        List.of(new Field("X-A", "1"), new Field("Content-Length", "3"), new Field("x-a", "2")),
        first.headers());
    assertEquals(404, second.status());
    assertEquals("", second.text());
  }

  @Test
  void readsAChunkedBody() throws IOException {
    answer("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
        + "3\r\nabc\r\nA;x=y\r\n0123456789\r\n0\r\nTrailer: t\r\n\r\nHTTP/1.1 204 No\r\n\r\n");

    assertEquals("abc0123456789", wire.response().text());
    assertEquals(204, wire.response().status());
  }

  @Test
  void readsABodyUntilTheEnd() throws IOException {
    answer("HTTP/1.1 500 Oops\r\n\r\nall of it");
    server.shutdownOutput();

    assertEquals("all of it", wire.response().text());
    wire.awaitEnd();
  }

  @Test
  void readsAnInterimResponseAndAResponseToHead() throws IOException {
    answer("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n");

    assertEquals(100, wire.response().status());
    assertEquals("9", wire.responseToHead().header("Content-Length"));
  }

  @Test
  void doesNotTakeAHalfResponseForAWholeOne() throws IOException {
    answer("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nabc");
    server.close();

    assertThrows(EOFException.class, () -> wire.response());
  }

  @Test
  void refusesWhatIsNotHttp() throws IOException {
    answer("hello\r\n");

    assertThrows(IOException.class, () -> wire.response());
  }

  @Test
  void givesUpOnASilentServer() throws IOException {
    try (HttpWire impatient = HttpWire.connect(listener.getLocalPort(), Duration.ofMillis(50))) {
      assertThrows(SocketTimeoutException.class, impatient::response);
      assertThrows(SocketTimeoutException.class, impatient::awaitEnd);
    }
  }

  @Test
  void givesUpOnAServerThatDoesNotRead() throws IOException {
    try (HttpWire impatient = HttpWire.connect(listener.getLocalPort(), Duration.ofMillis(50))) {
      assertThrows(SocketTimeoutException.class, () -> impatient.send(new byte[64 * 1024 * 1024]));
    }
  }

  @Test
  void abortIsAResetAndNotAnEnd() throws IOException {
    wire.send("GET / HTTP/1.1\r\n");
    wire.abort();

    assertThrows(IOException.class, () -> server.getInputStream().readAllBytes());
  }

  @Test
  void seesAResetAsTheEnd() throws IOException {
    server.setSoLinger(true, 0);
    server.close();

    wire.awaitEnd();
  }

  private void answer(String text) throws IOException {
    server.getOutputStream().write(text.getBytes(ISO_8859_1));
  }
}
