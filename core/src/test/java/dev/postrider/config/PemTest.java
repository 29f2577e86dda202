package dev.postrider.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.postrider.testing.Certificates;
import java.security.GeneralSecurityException;
import java.security.interfaces.ECPrivateKey;
import java.util.Arrays;
import java.util.Base64;
import org.junit.jupiter.api.Test;

/** Keys that OpenSSL 3.0 wrote, each as {@code -traditional} and as PKCS #8. */
class PemTest {

  private static final String TRADITIONAL_RSA = """
      -----BEGIN RSA PRIVATE KEY-----
      MIIBOwIBAAJBAMHp04uieTFIZGIMRdEs156d6Bz6iSpk591tzQVQAMwl9rmKC1es
      ExAq3F93H8TVetHCo7tTALfNv0F0SpO1p8kCAwEAAQJAVC9Ta/epbb/j9L0nQlyZ
      b39WWd5a1lDgaL1WmMvWzMmcUnh2bbROw+BHWsso7qCJQ5xnTAY64cp0WgYKSJKC
      QQIhAPNLrClH4PPGPX80h9nDc9Gg6s/rYCvnvrkElfFa6IdtAiEAzAoFri4SoYlZ
      2JZX76Xz2uRrnSzKR6h1Cbl7Xz6pHE0CIQDhTy78e8hjeS7yYp98l3jmpXNPYdcK
      Ue9aQFjrzxiQcQIhAMOXt+pI8EM5z474UEPC6gijfyWkkiQvMEKqM8IR5zrhAiB7
      w5Se/iZlG3VEDdp2dmWJBRnr4FAI7Hckl+fFsZ9f0w==
      -----END RSA PRIVATE KEY-----
      """;

  private static final String RSA = """
      -----BEGIN PRIVATE KEY-----
      MIIBVQIBADANBgkqhkiG9w0BAQEFAASCAT8wggE7AgEAAkEAwenTi6J5MUhkYgxF
      0SzXnp3oHPqJKmTn3W3NBVAAzCX2uYoLV6wTECrcX3cfxNV60cKju1MAt82/QXRK
      k7WnyQIDAQABAkBUL1Nr96ltv+P0vSdCXJlvf1ZZ3lrWUOBovVaYy9bMyZxSeHZt
      tE7D4EdayyjuoIlDnGdMBjrhynRaBgpIkoJBAiEA80usKUfg88Y9fzSH2cNz0aDq
      z+tgK+e+uQSV8Vroh20CIQDMCgWuLhKhiVnYllfvpfPa5GudLMpHqHUJuXtfPqkc
      TQIhAOFPLvx7yGN5LvJin3yXeOalc09h1wpR71pAWOvPGJBxAiEAw5e36kjwQznP
      jvhQQ8LqCKN/JaSSJC8wQqozwhHnOuECIHvDlJ7+JmUbdUQN2nZ2ZYkFGevgUAjs
      dySX58Wxn1/T
      -----END PRIVATE KEY-----
      """;

  private static final String TRADITIONAL_EC = """
      -----BEGIN EC PARAMETERS-----
      BggqhkjOPQMBBw==
      -----END EC PARAMETERS-----
      -----BEGIN EC PRIVATE KEY-----
      MHcCAQEEIK5qu8R8sFZnDYqqJkAHFJ1qIgfmNrS29zRgVtUSsC4PoAoGCCqGSM49
      AwEHoUQDQgAEL6eSmTD8qTYbQILfURpA2JqZP0c9/waHun+AGZ/duUJ9HXPTItNs
      4QyTbS/n/eL6n8X8I0GI21PFuTb1v+nscA==
      -----END EC PRIVATE KEY-----
      """;

  private static final String EC = """
      -----BEGIN PRIVATE KEY-----
      MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgrmq7xHywVmcNiqom
      QAcUnWoiB+Y2tLb3NGBW1RKwLg+hRANCAAQvp5KZMPypNhtAgt9RGkDYmpk/Rz3/
      Boe6f4AZn925Qn0dc9Mi02zhDJNtL+f94vqfxfwjQYjbU8W5NvW/6exw
      -----END PRIVATE KEY-----
      """;

  @Test
  void traditionalKeysAreThoseOfPkcs8() throws Exception {
    assertEquals(Pem.privateKey(RSA), Pem.privateKey(TRADITIONAL_RSA));
    ECPrivateKey expected = (ECPrivateKey) Pem.privateKey(EC);
    // As kafka-clients get the key.
    String text = Pem.text(Pem.privateKey(TRADITIONAL_EC));
    ECPrivateKey read = (ECPrivateKey) Pem.privateKey(text);
    assertEquals(expected.getS(), read.getS());
    assertEquals(expected.getParams().getCurve(), read.getParams().getCurve());
  }

  @Test
  void encryptedTraditionalKeysAreRefusedAsSuch() {
    String encrypted = TRADITIONAL_RSA.replaceFirst(
        "KEY-----\n",
        "KEY-----\nProc-Type: 4,ENCRYPTED\nDEK-Info: AES-128-CBC,C160FAC53229E98F4CCC0D6D0A50057B\n\n");
    assertEquals("is encrypted; openssl pkey decrypts it", fault(encrypted));
  }

  @Test
  void anyBeginningOfAKeyIsRefused() {
    for (String label : new String[] {"RSA", "EC"}) {
      String pem = label.equals("EC") ? TRADITIONAL_EC : TRADITIONAL_RSA;
      byte[] der = Base64.getMimeDecoder()
          .decode(
              pem.replaceAll("(?s).*BEGIN [A-Z]+ PRIVATE KEY-+|-+END [A-Z]+ PRIVATE KEY-+", ""));
      for (int length = 0; length < der.length; length++) {
        String cut = Certificates.pem(label + " PRIVATE KEY", Arrays.copyOf(der, length));
        assertEquals("cannot be read as an RSA, EC or DSA key", fault(cut), cut);
      }
    }
  }

  private static String fault(String pem) {
    return String.valueOf(
        assertThrows(GeneralSecurityException.class, () -> Pem.privateKey(pem)).getMessage());
  }
}
