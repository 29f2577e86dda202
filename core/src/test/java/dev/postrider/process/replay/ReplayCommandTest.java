package dev.postrider.process.replay;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.postrider.envelope.BufferedRequest;
import dev.postrider.testing.Documentation;
import dev.postrider.testing.RawTarget;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What becomes of records, from a file to a socket. */
class ReplayCommandTest {

  private static final String BUSY =
      "HTTP/1.1 503 Busy\r\nRetry-After: 0\r\nContent-Length: 0\r\n\r\n";
  private static final String MISSING = "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n";

  @TempDir
  private Path folder;

  private static String total(int sent, int failed, int refused, int filtered) {
    return sent + " sent, " + failed + " failed, " + refused + " refused, " + filtered
        + " filtered out";
  }

  private static List<String> targets(RawTarget target) {
    return target.requests().stream().map(request -> request.split(" ", 3)[1]).toList();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '\0',
      value = {
        "not JSON;the record is no envelope, and other formats have no request: envelope: ",
        "{\"order\":1};the record has no method (forward_method)",
        "{\"method\":\"GET\"};the record has no target (forward_uri)",
        "{\"method\":\"GET\",\"uri\":\"/a\"};the request cannot be as it came: the record has no headers (forward_headers)",
        "{\"method\":\"G T\",\"uri\":\"/a\"};the method is no token",
        "{\"method\":\"GET\",\"uri\":\"/a b\"};the target has white space or control characters",
        "{\"method\":\"GET\",\"uri\":\"/\\r\\n\"};the target has white space or control characters",
        "{\"method\":\"CONNECT\",\"uri\":\"a:1\",\"headers\":{}};CONNECT opens a tunnel",
        "{\"method\":\"GET\",\"uri\":\"/a\",\"headers\":{\"x y\":\"1\"}};the name of a header is no token",
        "{\"method\":\"GET\",\"uri\":\"/a\",\"headers\":{\"x\":\"1\\r\\ny: 2\"}};the header x has a line break or NUL",
        "{\"method\":\"GET\",\"uri\":\"/a\",\"headers\":{\"x\":\"***\"}};the request cannot be as it came: the header x is redacted",
        "{\"method\":\"GET\",\"uri\":\"/a?b=***&c=1\",\"headers\":{}};the request cannot be as it came: the query is redacted",
        "{\"method\":\"GET\",\"uri\":\"/a\",\"headers\":{\"content-length\":\"3\"}};the record does not have the body (forward_body, or redact_body left it out)",
        "{\"method\":\"GET\",\"uri\":\"/a\",\"headers\":{},\"body_claim_check\":{\"uri\":\"file:///a\",\"size\":1,\"sha256\":\"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\"}};the body is in the store of claim_check; give --claim-check-config or --claim-check-directory",
        "{\"method\":\"GET\",\"uri\":\"/a\",\"headers\":{\"transfer-encoding\":\"chunked\"}};the record does not have the body (forward_body, or redact_body left it out)",
        "{\"method\":\"GET\",\"uri\":\"/a\",\"headers\":{\"content-length\":\"3\"},\"body\":\"ab\"};the request cannot be as it came: the body is not as long as Content-Length says",
        "{\"method\":\"GET\",\"uri\":\"/a\",\"headers\":{\"content-length\":[\"2\",\"2\"]},\"body\":\"ab\"};the request cannot be as it came: the body is not as long as Content-Length says",
        "{\"method\":\"GET\",\"uri\":\"/a\",\"headers\":{\"content-length\":\"2\",\"transfer-encoding\":\"chunked\"},\"body\":\"ab\"};the request cannot be as it came: the header has both Transfer-Encoding and Content-Length",
        "{\"method\":\"GET\",\"uri\":\"/a\",\"headers\":{\"transfer-encoding\":\"gzip, chunked\"},\"body\":\"ab\"};the request cannot be as it came: the transfer coding is not chunked alone",
        "{\"method\":\"GET\",\"uri\":\"/a\",\"headers\":{},\"body\":\"\",\"truncated\":[\"headers\"]};the request cannot be as it came: a limit has cut the headers",
        "{\"method\":\"GET\",\"uri\":\"/a\",\"headers\":{\"content-encoding\":\"gzip\"},\"body\":\"a\",\"body_decoded\":[\"gzip\"]};the request cannot be as it came: the body was decoded [gzip]"
      })
  void aRecordWithoutTheWholeRequestIsRefusedAndStopsTheReplay(String value, String reason)
      throws Exception {
    try (RawTarget target = RawTarget.start()) {
      Path file = Replayed.write(folder, value, Replayed.get("/next"));
      Replayed replayed = Replayed.file(file, target.port());
      String line = replayed.lines().get(0);
      assertTrue(line.startsWith("records:1: refused: " + reason), line);
      assertEquals(total(0, 0, 1, 0), replayed.lines().get(1));
      assertEquals(1, replayed.status());
      assertEquals(List.of(), target.requests());
    }
  }

  @Test
  void onDemandARequestIsSentAsNearToWhatItWasAsItCanBe() throws Exception {
    try (RawTarget target = RawTarget.start()) {
      Path file = Replayed.write(
          folder,
          "{\"method\":\"PUT\",\"uri\":\"/a\",\"headers\":{\"content-encoding\":\"gzip\",\"x\":\"***\","
              + "\"content-length\":\"30\",\"y\":\"2\"},\"body\":\"abc\",\"body_decoded\":[\"gzip\"]}",
          "{\"method\":\"GET\",\"uri\":\"/b\"}",
          "{\"method\":\"PUT\",\"uri\":\"/c\",\"headers\":{\"content-length\":[\"2\",\"2\"],\"y\":\"2\"},\"body\":\"ab\"}",
          "{\"method\":\"PUT\",\"uri\":\"/d\",\"headers\":{\"content-length\":\"9\","
              + "\"transfer-encoding\":[\"gzip\",\"chunked\"],\"y\":\"2\"},\"body\":\"ab\"}");
      Replayed replayed = Replayed.file(file, target.port(), "--inexact", "--drop-headers", "x");
      assertEquals(
          List.of(
              "records:1: sent, but not as it came: the body was decoded [gzip]",
              "records:2: sent, but not as it came: the record has no headers (forward_headers)",
              "records:3: sent, but not as it came: the body is not as long as Content-Length says",
              "records:4: sent, but not as it came: the header has both Transfer-Encoding and"
                  + " Content-Length, the transfer coding is not chunked alone",
              total(4, 0, 0, 0)),
          replayed.lines());
      String host = "host: 127.0.0.1:" + target.port() + "\r\n";
      assertEquals(
          List.of(
              "PUT /a HTTP/1.1\r\n" + host + "y: 2\r\ncontent-length: 3\r\n\r\nabc",
              "GET /b HTTP/1.1\r\n" + host + "\r\n",
              "PUT /c HTTP/1.1\r\n" + host + "content-length: 2\r\ny: 2\r\n\r\nab",
              "PUT /d HTTP/1.1\r\n" + host
                  + "transfer-encoding: chunked\r\ny: 2\r\n\r\n2\r\nab\r\n0\r\n\r\n"),
          target.requests());
      assertEquals(0, replayed.status());
    }
  }

  @Test
  void headersAreSetInTheirPlaceOrAtTheEndAndDropped() throws Exception {
    try (RawTarget target = RawTarget.start()) {
      Path file = Replayed.write(
          folder,
          "{\"method\":\"GET\",\"uri\":\"/a\",\"headers\":{\"host\":\"shop.example\",\"x\":\"1\","
              + "\"authorization\":\"***\",\"y\":[\"2\",\"3\"],\"z\":\"4\"}}");
      Replayed replayed = Replayed.file(
          file,
          target.port(),
          "--set-header",
          "Authorization: Bearer s: 1",
          "--set-header",
          "Y: 5",
          "--set-header",
          "New: 6",
          "--drop-headers",
          "X,none");
      assertEquals(List.of(total(1, 0, 0, 0)), replayed.lines());
      assertEquals(
          List.of(
              "GET /a HTTP/1.1\r\nhost: shop.example\r\nAuthorization: Bearer s: 1\r\nY: 5\r\nz: 4\r\nNew: 6\r\n\r\n"),
          target.requests());
    }
  }

  @Test
  void aRequestIsSentAgainUntilTheServerTakesIt() throws Exception {
    List<String> answers = new ArrayList<>(Arrays.asList(BUSY, null, RawTarget.OK, RawTarget.OK));
    try (RawTarget target = RawTarget.start(request -> answers.remove(0))) {
      Path file = Replayed.write(folder, Replayed.get("/a"), Replayed.get("/b"));
      Replayed replayed = Replayed.file(file, target.port());
      assertEquals(List.of(total(2, 0, 0, 0)), replayed.lines());
      assertEquals(List.of("/a", "/a", "/a", "/b"), targets(target));
      assertEquals(2, target.connections());
    }
  }

  @Test
  void theFirstFailureStopsAndTheProgressBeginsWithIt() throws Exception {
    Path progress = folder.resolve("progress");
    Path file = Replayed.write(
        folder,
        Replayed.get("/a"),
        Replayed.get("/b?secret=1"),
        Replayed.get("/c"),
        Replayed.get("/d"));
    String[] answer = {BUSY};
    try (RawTarget target =
        RawTarget.start(request -> request.startsWith("GET /b") ? answer[0] : RawTarget.OK)) {
      String[] more = {"--progress", progress.toString(), "--retries", "1"};
      Replayed first = Replayed.file(file, target.port(), more);
      assertEquals(
          List.of("records:2: failed: status 503, after 2 attempts", total(1, 1, 0, 0)),
          first.lines());
      assertEquals(1, first.status());
      assertTrue(Files.readString(progress).contains("\"next\":{\"0\":2}"), "progress");
      answer[0] = RawTarget.OK;
      Replayed second = Replayed.file(file, target.port(), more);
      assertEquals(List.of(total(3, 0, 0, 0)), second.lines());
      assertEquals(0, second.status());
      Replayed third = Replayed.file(file, target.port(), more);
      assertEquals(List.of(total(0, 0, 0, 0)), third.lines());
      assertEquals(
          List.of("/a", "/b?secret=1", "/b?secret=1", "/b?secret=1", "/c", "/d"), targets(target));
    }
  }

  @Test
  void onDemandOthersAreSentAfterAFailureThatIsReported() throws Exception {
    Path progress = folder.resolve("progress");
    Path file =
        Replayed.write(folder, Replayed.get("/a"), "{}", Replayed.get("/b"), Replayed.get("/c"));
    try (RawTarget target =
        RawTarget.start(request -> request.startsWith("GET /b") ? MISSING : RawTarget.OK)) {
      Replayed replayed = Replayed.file(
          file, target.port(), "--on-error", "continue", "--progress", progress.toString());
      assertEquals(
          List.of(
              "records:2: refused: the record has no method (forward_method)",
              "records:3: failed: status 404",
              total(2, 1, 1, 0)),
          replayed.lines());
      assertEquals(1, replayed.status());
      assertTrue(Files.readString(progress).contains("\"next\":{\"0\":5}"), "progress");
    }
  }

  @Test
  void aProgressIsOfOneSourceAndOneTarget() throws Exception {
    Path progress = folder.resolve("progress");
    Path file = Replayed.write(folder, Replayed.get("/a"));
    try (RawTarget target = RawTarget.start();
        RawTarget other = RawTarget.start()) {
      String[] more = {"--progress", progress.toString()};
      assertEquals(0, Replayed.file(file, target.port(), more).status());
      Replayed elsewhere = Replayed.file(file, other.port(), more);
      assertEquals(1, elsewhere.status());
      assertEquals(List.of(total(0, 0, 0, 0)), elsewhere.lines());
      for (String damaged : List.of("", "[]", "{\"next\":{\"a\":1}}", "{\"next\":{\"0\":\"1\"}}")) {
        Files.writeString(progress, damaged);
        assertEquals(1, Replayed.file(file, target.port(), more).status(), damaged);
        assertEquals(damaged, Files.readString(progress));
      }
      assertEquals(1, target.requests().size());
      assertEquals(List.of(), other.requests());
    }
  }

  @Test
  void aProgressThatCannotBeWrittenIsAFaultBeforeAnythingIsSent() throws Exception {
    Path file = Replayed.write(folder, Replayed.get("/a"));
    try (RawTarget target = RawTarget.start()) {
      String progress = folder.resolve("absent").resolve("progress").toString();
      assertEquals(1, Replayed.file(file, target.port(), "--progress", progress).status());
      assertEquals(List.of(), target.requests());
    }
  }

  @Test
  void aSignalLetsTheRequestUnderWayEnd() throws Exception {
    Path progress = folder.resolve("progress");
    StopSignal stop = new StopSignal();
    Path file = Replayed.write(
        folder, IntStream.range(0, 50).mapToObj(i -> Replayed.get("/" + i)).toArray(String[]::new));
    try (RawTarget target = RawTarget.start(request -> {
      if (request.startsWith("GET /2 ")) {
        stop.stop();
      }
      return RawTarget.OK;
    })) {
      Replayed replayed = Replayed.run(
          stop,
          "--file",
          file.toString(),
          "--to",
          "http://127.0.0.1:" + target.port(),
          "--progress",
          progress.toString());
      assertEquals(List.of(total(3, 0, 0, 0)), replayed.lines());
      assertTrue(Files.readString(progress).contains("\"next\":{\"0\":4}"), "progress");
      assertEquals(List.of("/0", "/1", "/2"), targets(target));
    }
  }

  @Test
  void aDryRunTellsOfRequestsAndSendsNone() throws Exception {
    Path progress = folder.resolve("progress");
    BufferedRequest order = BufferedRequest.builder("POST", "/orders?token=SECRET")
        .header("Host", "a")
        .header("Content-Length", "4")
        .body("SECR".getBytes(UTF_8))
        .build();
    Path file = Replayed.write(
        folder,
        Replayed.value(order),
        "{\"method\":\"GET\",\"uri\":\"/\\u00e9\",\"headers\":{\"x\":\"***\"}}");
    try (RawTarget target = RawTarget.start()) {
      Replayed replayed = Replayed.file(
          file, target.port(), "--dry-run", "--inexact", "--progress", progress.toString());
      assertEquals(
          List.of(
              "records:1: POST /orders?…, 4 bytes",
              "records:2: GET /??, 0 bytes; not as it came: the header x is redacted",
              "2 would be sent, 0 failed, 0 refused, 0 filtered out"),
          replayed.lines());
      assertEquals(0, target.connections());
      assertFalse(Files.exists(progress));
    }
  }

  @Test
  void onlyRequestsThatTheFilterWantsAreSent() throws Exception {
    Path file = Replayed.write(
        folder,
        Replayed.get("/orders/1?a=b"),
        Replayed.get("/orders?x=/orders/"),
        Replayed.get("/orders/2"),
        Replayed.value(BufferedRequest.builder("PUT", "/orders/3")
            .header("X-Tenant", "eu-1")
            .header("X-Tenant", "us-1")
            .build()),
        "no envelope");
    try (RawTarget target = RawTarget.start()) {
      Replayed.file(
          file, target.port(), "--path", "/orders/*", "--method", "GET", "--offsets", "-4");
      assertEquals(List.of("/orders/1?a=b", "/orders/2"), targets(target));
      Replayed byHeader = Replayed.file(
          file,
          target.port(),
          "--header",
          "x-tenant: us-*",
          "--header",
          "x-tenant",
          "--offsets",
          "2-4");
      assertEquals(List.of(total(1, 0, 0, 4)), byHeader.lines());
      assertEquals("/orders/3", targets(target).get(2));
    }
  }

  @Test
  void anyResponseOfHttpIsUnderstood() throws Exception {
    List<String> answers = new ArrayList<>(List.of(
        "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early\r\nLink: a\r\n\r\n" + RawTarget.OK,
        "HTTP/1.1 200\r\nTransfer-Encoding: chunked\r\n\r\n3;a=b\r\nabc\r\n0\r\nTrailer: 1\r\n\r\n",
        "HTTP/1.1 204 No Content\r\n\r\n",
        "HTTP/1.1 302 Found\nLocation: /\nContent-Length: 0\n\n",
        "HTTP/1.0 200 OK\r\nContent-Length: 1\r\n\r\nx",
        "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\nto the end",
        "HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\nx",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nfffffff\r\nx",
        RawTarget.OK));
    int count = answers.size();
    try (RawTarget target = RawTarget.start(request -> answers.remove(0))) {
      Path file = Replayed.write(
          folder,
          IntStream.range(0, count).mapToObj(i -> Replayed.get("/" + i)).toArray(String[]::new));
      Replayed replayed = Replayed.file(file, target.port(), "--retries", "0");
      assertEquals(List.of(total(count, 0, 0, 0)), replayed.lines());
      assertEquals(5, target.connections());
    }
  }

  @Test
  void theResponseToHeadHasNoBody() throws Exception {
    try (RawTarget target =
        RawTarget.start(request -> "HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n")) {
      String head = Replayed.value(
          BufferedRequest.builder("HEAD", "/").header("Host", "a").build());
      Path file = Replayed.write(folder, head, head);
      assertEquals(
          List.of(total(2, 0, 0, 0)),
          Replayed.file(file, target.port(), "--retries", "0").lines());
      assertEquals(1, target.connections());
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SSH-2.0-OpenSSH\r\n",
        "HTTP/2 200\r\n\r\n",
        "HTTP/1.1 101 Switching Protocols\r\nUpgrade: h2c\r\n\r\n",
        "HTTP/1.1 200 OK\r\nX: LONG\r\n\r\n",
        "HTTP/1.1 INTERIM"
      })
  void aResponseThatIsNoneIsAFailure(String response) throws Exception {
    String sent = response
        .replace("LONG", "x".repeat(70_000))
        .replace("HTTP/1.1 INTERIM", "HTTP/1.1 102 Processing\r\n\r\n".repeat(30));
    try (RawTarget target = RawTarget.start(request -> sent)) {
      Path file = Replayed.write(folder, Replayed.get("/a"));
      Replayed replayed = Replayed.file(file, target.port(), "--retries", "0");
      assertTrue(replayed.lines().get(0).startsWith("records:1: failed: "), replayed::toString);
      assertEquals(1, replayed.status());
    }
  }

  @Test
  void aServerThatRefusesBeforeItHasReadAllIsHeard() throws Exception {
    try (RawTarget target = RawTarget.start(request -> "HTTP/1.1 413 Too Large\r\n\r\n")) {
      // The server takes the request to have no body.
      String large =
          "{\"method\":\"GET\",\"uri\":\"/\",\"headers\":{\"content-length\":\"0\"},\"body\":\""
              + "x".repeat(100) + "\"}";
      Path file = Replayed.write(folder, large);
      assertEquals(
          "records:1: failed: status 413",
          Replayed.file(file, target.port(), "--inexact")
              .lines()
              .get(0)
              .replaceAll(".*sent, but.*", ""));
    }
  }

  @Test
  void aServerThatSaysNothingIsGivenUp() throws Exception {
    try (RawTarget target = RawTarget.start(request -> "HTTP/1.1 200 OK\r\n")) {
      Path file = Replayed.write(folder, Replayed.get("/a"));
      Replayed replayed =
          Replayed.file(file, target.port(), "--retries", "0", "--response-timeout", "1");
      assertEquals(
          "records:1: failed: SocketTimeoutException: no response within 1 s",
          replayed.lines().get(0));
    }
  }

  @Test
  void requestsBeginNoFasterThanTheirRate() throws Exception {
    try (RawTarget target = RawTarget.start()) {
      Path file = Replayed.write(
          folder, IntStream.range(0, 6).mapToObj(i -> Replayed.get("/")).toArray(String[]::new));
      long start = System.nanoTime();
      assertEquals(
          0,
          Replayed.file(file, target.port(), "--rate", "50", "--concurrency", "3")
              .status());
      assertTrue(System.nanoTime() - start >= 100_000_000);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "--to http://a;either --topic or --file is needed",
        "--topic t --to http://a;--bootstrap-servers is missing",
        "--file f;--to is missing",
        "--file f --to http://a --partitions 1;--partitions has no meaning for a file",
        "--file f --to ftp://a;'ftp://a' is no URL of http or https",
        "--file f --to http://a/b;path and query come from the records",
        "--file f --to http://a:99999;99999 is no port",
        "--file f --to http://u:SECRET@a;a URL of host and port alone",
        "--file f --to http://a --offsets 3;'3' is not FROM-TO",
        "--file f --to http://a --since today;'today' is no time",
        "--file f --to http://a --rate 0;'0' is no number of requests",
        "--file f --to http://a --concurrency 0;'0' is no number from 1 to 1000",
        "--file f --to http://a --on-error hope;'hope' is neither stop nor continue",
        "--file f --to http://a --response-timeout 0;no time is too short",
        "--file f --to http://a --set-header SECRET;--set-header wants NAME: VALUE"
      })
  void faultsOfTheOptionsAreSaid(String arguments, String fault) {
    IllegalArgumentException e = assertThrows(
        IllegalArgumentException.class, () -> Replayed.options(arguments.split(" ", -1)));
    assertTrue(String.valueOf(e.getMessage()).contains(fault), e::getMessage);
    assertFalse(String.valueOf(e.getMessage()).contains("SECRET"), e::getMessage);
  }

  @Test
  void aValueOfBytesThatAreNotUtf8IsRefused() throws Exception {
    Path file = folder.resolve("records");
    Files.write(file, "{\"method\":\"\u00ff\"}\n".getBytes(ISO_8859_1));
    assertEquals(1, Replayed.file(file, 1).status());
  }

  @Test
  void theDocumentedOptionsAreThoseOfTheCommand() throws Exception {
    Documentation.assertShowsOptions("replay-options", ReplayCommand.options());
  }
}
