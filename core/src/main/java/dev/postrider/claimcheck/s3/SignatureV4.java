package dev.postrider.claimcheck.s3;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Map;
import java.util.SortedMap;
import java.util.stream.Collectors;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Signs requests as Amazon's "Signature Version 4" says for S3, whose paths are encoded once. Immutable.
 *
 * @param credentials the key
 * @param region the region that the signature is for
 */
record SignatureV4(S3Credentials credentials, String region) {

  /** The digest of a body without bytes. */
  static final String NO_BODY = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

  private static final String ALGORITHM = "AWS4-HMAC-SHA256";
  private static final int DATE_LENGTH = 8;

  /**
   * The value of the header {@code Authorization}.
   *
   * @param path as it is sent, encoded
   * @param query as it is sent, encoded, arguments in the order of their names
   * @param headers names in lower case to values; {@code host}, {@code x-amz-content-sha256} and {@code
   *     x-amz-date} among them
   */
  String authorization(
      String method, String path, String query, SortedMap<String, String> headers) {
    String time = headers.getOrDefault("x-amz-date", "");
    String names = String.join(";", headers.keySet());
    String lines = headers.entrySet().stream().map(SignatureV4::line).collect(Collectors.joining());
    String request = String.join(
        "\n",
        method,
        path,
        query,
        lines,
        names,
        headers.getOrDefault("x-amz-content-sha256", NO_BODY));
    String date = time.substring(0, DATE_LENGTH);
    String scope = date + "/" + region + "/s3/aws4_request";
    String toSign = String.join("\n", ALGORITHM, time, scope, sha256(request));
    byte[] key = ("AWS4" + credentials.secretAccessKey()).getBytes(UTF_8);
    for (String step : new String[] {date, region, "s3", "aws4_request"}) {
      key = hmac(key, step);
    }
    String signature = HexFormat.of().formatHex(hmac(key, toSign));
    return ALGORITHM + " Credential=" + credentials.accessKeyId() + "/" + scope + ",SignedHeaders="
        + names + ",Signature=" + signature;
  }

  private static String line(Map.Entry<String, String> header) {
    return header.getKey() + ":" + header.getValue().strip() + "\n";
  }

  private static String sha256(String text) {
    try {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(UTF_8));
      return HexFormat.of().formatHex(digest);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  private static byte[] hmac(byte[] key, String text) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(key, mac.getAlgorithm()));
      return mac.doFinal(text.getBytes(UTF_8));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java has HmacSHA256", e);
    }
  }
}
