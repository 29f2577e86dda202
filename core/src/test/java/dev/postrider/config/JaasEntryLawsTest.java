package dev.postrider.config;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Map;
import javax.security.auth.login.AppConfigurationEntry;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.apache.kafka.common.security.JaasContext;
import org.apache.kafka.common.security.plain.PlainLoginModule;

class JaasEntryLawsTest {

  @Property
  void kafkaReadsTheVeryTextsThatWereGiven(@ForAll String user, @ForAll String password) {
    JaasEntry entry =
        new JaasEntry(PlainLoginModule.class).with("username", user).with("password", password);
    List<AppConfigurationEntry> read = JaasContext.loadClientContext(
            Map.of("sasl.jaas.config", entry.text()))
        .configurationEntries();
    assertEquals(1, read.size());
    assertEquals(PlainLoginModule.class.getName(), read.get(0).getLoginModuleName());
    assertEquals(Map.of("username", user, "password", password), read.get(0).getOptions());
  }
}
