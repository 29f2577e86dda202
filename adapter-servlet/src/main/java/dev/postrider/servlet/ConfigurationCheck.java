package dev.postrider.servlet;

import jakarta.servlet.FilterRegistration;
import jakarta.servlet.Registration;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletContextEvent;
import jakarta.servlet.ServletContextListener;
import jakarta.servlet.ServletRegistration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Stops an application from starting if the init-params of a {@link PublishServlet} or {@link
 * PublishFilter} have faults, and names each: a container may otherwise find them with the first
 * request. The jar's {@code web-fragment.xml} registers this listener where the jar is in {@code
 * WEB-INF/lib} and {@code web.xml} is not {@code metadata-complete} (Jakarta Servlet 6.0 §8.2);
 * elsewhere declare it as any listener; {@link ServletContext#addListener} does not do, for a
 * listener added so may not ask for registrations. It opens no connection.
 *
 * @since 0.1.0
 */
public final class ConfigurationCheck implements ServletContextListener {

  /** For the container. */
  public ConfigurationCheck() {}

  /**
   * Checks.
   *
   * @throws IllegalStateException if there are faults
   */
  @Override
  public void contextInitialized(ServletContextEvent event) {
    ServletContext context = event.getServletContext();
    List<String> faults = new ArrayList<>();
    for (ServletRegistration servlet : context.getServletRegistrations().values()) {
      check(servlet, PublishServlet.class, AdapterSettings.OF_SERVLET, faults);
    }
    for (FilterRegistration filter : context.getFilterRegistrations().values()) {
      check(filter, PublishFilter.class, AdapterSettings.OF_FILTER, faults);
    }
    if (!faults.isEmpty()) {
      throw new IllegalStateException(String.join("; ", faults));
    }
  }

  /** One that was configured in code has none but the adapter's own init-params. */
  private static void check(
      Registration registration, Class<?> type, Set<String> ownNames, List<String> faults) {
    Map<String, String> params = registration.getInitParameters();
    if (type.getName().equals(registration.getClassName())
        && !ownNames.containsAll(params.keySet())) {
      for (String fault : PublisherMount.faults(params, ownNames)) {
        faults.add(registration.getName() + ": " + fault);
      }
    }
  }
}
