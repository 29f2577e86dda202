package dev.postrider.claimcheck.s3;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The examples of Amazon's "Signature Calculations for the Authorization Header: Transferring Payload in a Single Chunk". */
class SignatureV4Test {

  private static final SignatureV4 EXAMPLE = new SignatureV4(
      new S3Credentials("AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", null),
      "us-east-1");

  private static String signed(
      String method, String path, String query, String sha256, Map<String, String> more) {
    TreeMap<String, String> headers = new TreeMap<>(more);
    headers.put("host", "examplebucket.s3.amazonaws.com");
    headers.put("x-amz-content-sha256", sha256);
    headers.put("x-amz-date", "20130524T000000Z");
    return EXAMPLE.authorization(method, path, query, headers);
  }

  private static String expected(String names, String signature) {
    return "AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request,"
        + "SignedHeaders=" + names + ",Signature=" + signature;
  }

  @Test
  void getOfAnObject() {
    assertEquals(
        expected(
            "host;range;x-amz-content-sha256;x-amz-date",
            "f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41"),
        signed("GET", "/test.txt", "", SignatureV4.NO_BODY, Map.of("range", "bytes=0-9")));
  }

  @Test
  void putOfAnObject() {
    assertEquals(
        expected(
            "date;host;x-amz-content-sha256;x-amz-date;x-amz-storage-class",
            "98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd"),
        signed(
            "PUT",
            "/test%24file.text",
            "",
            "44ce7dd67c959e0d3524ffac1771dfbba87d2b6b4b4e99e42034a8b803f8b072",
            Map.of(
                "date", "Fri, 24 May 2013 00:00:00 GMT",
                "x-amz-storage-class", "REDUCED_REDUNDANCY")));
  }

  @ParameterizedTest
  @CsvSource({
    "lifecycle=, fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543",
    "max-keys=2&prefix=J, 34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7"
  })
  void getOfABucket(String query, String signature) {
    assertEquals(
        expected("host;x-amz-content-sha256;x-amz-date", signature),
        signed("GET", "/", query, SignatureV4.NO_BODY, Map.of()));
  }
}
