package dev.postrider.reliability;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;

/** What of ours is tried. */
enum Program {
  SERVLET("the servlet in Jetty 12.1") {
    @Override
    Subject subject(Path folder, String config, Map<String, String> environment) {
      return new ServletSubject(folder, config, environment);
    }
  },
  PLUGIN_SERVER("the packaged plugin server, with Kong's side of its socket") {
    @Override
    Subject subject(Path folder, String config, Map<String, String> environment) {
      return new PluginServerSubject(folder, config, environment);
    }
  },
  SERVER("the packaged server") {
    @Override
    Subject subject(Path folder, String config, Map<String, String> environment)
        throws IOException {
      return new ServerSubject(folder, config, environment);
    }
  };

  final String title;

  Program(String title) {
    this.title = title;
  }

  /**
   * One process of it, which is not started.
   *
   * @param folder for its files
   * @param config as JSON
   * @param environment variables besides those of this process
   */
  abstract Subject subject(Path folder, String config, Map<String, String> environment)
      throws IOException;
}
