package dev.postrider.kong.driver;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.postrider.testing.RequestVector;
import dev.postrider.testing.RequestVectors;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GatewayRequestTest {
  @Test
  void everyVectorIsARequest() {
    for (RequestVector vector : RequestVectors.all().toList()) {
      GatewayRequest request = GatewayRequest.of(vector);
      assertEquals(vector.uri(), request.target());
      assertEquals(vector.headers().size(), request.headers().size());
      assertArrayEquals(vector.body(), request.body().getBytes(ISO_8859_1));
    }
  }

  @Test
  void repeatedHeadersBecomeLists() {
    GatewayRequest request = GatewayRequest.of("GET", "/")
        .header("A", "1")
        .header("B", "")
        .header("a", "2")
        .build();
    RequestHeaders headers = new RequestHeaders(request.headers());
    assertEquals(Map.of("a", List.of("1", "2"), "b", ""), headers.table(100));
    assertEquals(Map.of("a", "1", "b", ""), headers.table(2));
  }

  @ParameterizedTest
  @CsvSource({
    "/, /",
    "/a/b, /a/b",
    "/a/./b/../c, /a/c",
    "/a//b, /a/b",
    "/a/, /a/",
    "/a/.., /",
    "/%7euser/%2fx%c3, /~user/%2Fx\u00c3",
    "/../../x, /x"
  })
  void kongNormalizesThePath(String raw, String normalized) {
    assertEquals(normalized, RequestPath.normalized(raw));
  }
}
