package dev.postrider.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CommandTest {

  private static final Option<ListenAddress> PORT =
      Option.of("port", "[HOST:]PORT", "where", ListenAddress::parse).byDefault("8080");

  private static final Command<ListenAddress> COMMAND = new Command<>(
      "program", "Does things.", "--port from POSTRIDER_PORT.", List.of(PORT), given -> {
        ListenAddress address = given.required(PORT);
        if (address.port() == 1) {
          throw new IllegalArgumentException("port 1 is another's");
        }
        return address;
      });

  private static int port(Map<String, String> environment) {
    return COMMAND.parse(List.of(), environment).port();
  }

  @Test
  void anAddressThatKubernetesPutsInTheVariableOfAnOptionDoesNotCount() {
    assertEquals(9090, port(Map.of("POSTRIDER_PORT", "9090")));
    assertEquals(8080, port(Map.of("POSTRIDER_PORT", "tcp://10.0.0.1:9464")));
  }

  @Test
  void optionsThatDoNotGoTogetherAreAFaultOfTheUser() {
    var e = assertThrows(
        IllegalArgumentException.class, () -> COMMAND.parse(List.of("-port", "1"), Map.of()));
    assertEquals("port 1 is another's; see --help", e.getMessage());
  }
}
