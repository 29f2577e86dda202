package dev.postrider.servlet;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.catalina.Context;
import org.apache.catalina.Globals;
import org.apache.catalina.LifecycleException;
import org.apache.catalina.connector.Connector;
import org.apache.catalina.startup.Tomcat;

/**
 * A web application as its user deploys it, a folder with {@code WEB-INF/web.xml}, in Tomcat.
 *
 * @param context the application, which may have failed to start
 */
record WebApp(Tomcat tomcat, Context context) implements AutoCloseable {

  /** The files of the README. */
  static String readme(String name) throws IOException {
    try (InputStream in = WebApp.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IOException("no resource " + name);
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  /** Starts Tomcat with one application; {@code folder} is for both. */
  static WebApp start(Path folder, String webXml) throws Exception {
    Path app = folder.resolve("app");
    Files.createDirectories(app.resolve("WEB-INF"));
    Files.writeString(app.resolve("WEB-INF/web.xml"), webXml);
    Files.createDirectories(app.resolve("META-INF"));
    Files.writeString(app.resolve("META-INF/context.xml"), readme("context.xml"));
    Files.createDirectories(app.resolve("shop"));
    Files.writeString(app.resolve("shop/page.html"), "the page");
    Files.createDirectories(folder.resolve("webapps"));
    Tomcat tomcat = new Tomcat();
    tomcat.setBaseDir(folder.toString());
    Connector connector = new Connector();
    connector.setPort(0);
    connector.setProperty("address", "127.0.0.1");
    tomcat.setConnector(connector);
    Context context = tomcat.addWebapp("", app.toString());
    tomcat.start();
    return new WebApp(tomcat, context);
  }

  int port() {
    return tomcat.getConnector().getLocalPort();
  }

  @Override
  public void close() throws LifecycleException {
    tomcat.stop();
    tomcat.destroy();
    // The first one of a JVM is taken for the home of all, and made again by the next.
    System.clearProperty(Globals.CATALINA_HOME_PROP);
  }
}
