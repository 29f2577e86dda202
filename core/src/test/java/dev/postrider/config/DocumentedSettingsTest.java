package dev.postrider.config;

import dev.postrider.testing.Documentation;
import java.io.IOException;
import org.junit.jupiter.api.Test;

class DocumentedSettingsTest {

  @Test
  void documentationShowsEverySupportedSetting() throws IOException {
    Documentation.assertShowsTable("config-table", ConfigTable.markdown());
  }
}
