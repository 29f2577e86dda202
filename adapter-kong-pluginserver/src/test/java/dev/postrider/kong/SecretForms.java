package dev.postrider.kong;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URLEncoder;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashSet;
import java.util.Set;

/** The texts in which a secret may show: as it is, encoded for a URL, in base64, as an array of bytes. */
final class SecretForms {

  private SecretForms() {}

  static Set<String> of(String secret) {
    Set<String> forms = new LinkedHashSet<>();
    forms.add(secret);
    String encoded = URLEncoder.encode(secret, UTF_8);
    forms.add(encoded);
    forms.add(encoded.replace("+", "%20"));
    String bytes = Arrays.toString(secret.getBytes(UTF_8));
    forms.add(bytes.substring(1, bytes.length() - 1));
    // Within a longer text that is encoded as a whole, it begins at any of three places.
    for (int before = 0; before < 3; before++) {
      byte[] longer = ("\0".repeat(before) + secret).getBytes(UTF_8);
      String base64 = Base64.getEncoder().withoutPadding().encodeToString(longer);
      int first = before == 0 ? 0 : before + 1;
      int last = base64.length() - (longer.length % 3 == 0 ? 0 : 1);
      String inner = base64.substring(first, last);
      forms.add(inner);
      forms.add(inner.replace('+', '-').replace('/', '_'));
    }
    return forms;
  }
}
