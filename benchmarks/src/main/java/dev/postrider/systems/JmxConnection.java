package dev.postrider.systems;

import com.sun.tools.attach.AttachNotSupportedException;
import com.sun.tools.attach.VirtualMachine;
import java.io.IOException;
import javax.management.remote.JMXConnector;
import javax.management.remote.JMXConnectorFactory;
import javax.management.remote.JMXServiceURL;

/** Connections to the management beans of a JVM that this process has started. */
final class JmxConnection {

  private JmxConnection() {}

  // The address is of a process that this one has started.
  @SuppressWarnings("BanJNDI")
  static JMXConnector open(ProcessHandle handle) throws IOException {
    try {
      VirtualMachine jvm = VirtualMachine.attach(Long.toString(handle.pid()));
      String address = jvm.startLocalManagementAgent();
      jvm.detach();
      return JMXConnectorFactory.connect(new JMXServiceURL(address));
    } catch (AttachNotSupportedException e) {
      throw new IOException("cannot attach to " + handle, e);
    }
  }
}
