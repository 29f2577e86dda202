package dev.postrider.kong;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.postrider.kong.driver.GatewayRequest;
import dev.postrider.kong.driver.KongDriver;
import dev.postrider.testing.CommandProcess;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the archive's own runtime can do: {@code mvn -Pdist verify}. */
@Tag("archive")
class ArchiveIT {

  private static final String KERBEROS = "com.sun.security.auth.module.Krb5LoginModule";

  @TempDir
  private Path folder;

  private static Path archive() {
    return Path.of(Packaged.program().get(0)).resolveSibling("..").normalize();
  }

  /** What the server says of a configuration with this login, which cannot succeed. */
  private String said(String mechanism, String login) throws Exception {
    Path socket = folder.resolve("k.socket");
    String config = "{\"bootstrap_servers\":[{\"host\":\"127.0.0.1\",\"port\":9}],\"topic\":\"t\","
        + "\"producer_properties\":{\"security.protocol\":\"SASL_PLAINTEXT\","
        + "\"sasl.kerberos.service.name\":\"kafka\",\"sasl.mechanism\":\"" + mechanism + "\","
        + "\"sasl.jaas.config\":\"" + login.replace("\"", "\\\"") + "\"}}";
    try (CommandProcess server = Packaged.serve(folder, socket, "--trust-configuration");
        KongDriver kong = KongDriver.builder(socket).config(config).build()) {
      assertEquals(500, kong.handle(GatewayRequest.get("/")).status());
      server.terminate();
      assertEquals(0, server.exitStatus());
      return server.err();
    }
  }

  @Test
  void kerberosLogsIn() throws Exception {
    String said = said(
        "GSSAPI",
        KERBEROS + " required useKeyTab=true keyTab=\"" + folder.resolve("none.keytab")
            + "\" principal=\"postrider@EXAMPLE.COM\";");
    assertFalse(said.contains("No LoginModule found"), said);
    assertTrue(said.contains("the client is being asked for a password"), said);
  }

  @Test
  void runtimeHasKerberosForSasl() throws Exception {
    try (CommandProcess command = CommandProcess.run(
        folder,
        List.of(archive().resolve("runtime/bin/java").toString()),
        Map.of(),
        List.of("--list-modules"))) {
      assertEquals(0, command.exitStatus());
      assertTrue(command.out().contains("jdk.security.jgss@"), command.out());
      assertTrue(command.out().contains("jdk.security.auth@"), command.out());
    }
  }

  @Test
  void loginModuleInAJarOfTheExtensionFolderIsAsked() throws Exception {
    Path jar = archive().resolve("lib/ext/login.jar");
    String name = ExtensionLogin.class.getName().replace('.', '/') + ".class";
    try (InputStream bytes = ExtensionLogin.class.getResourceAsStream("ExtensionLogin.class");
        OutputStream file = Files.newOutputStream(jar);
        JarOutputStream out = new JarOutputStream(file)) {
      out.putNextEntry(new JarEntry(name));
      bytes.transferTo(out);
    }
    try {
      String said = said("PLAIN", ExtensionLogin.class.getName() + " required;");
      assertTrue(said.contains(ExtensionLogin.REFUSAL), said);
    } finally {
      Files.delete(jar);
    }
  }
}
