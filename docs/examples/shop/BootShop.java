package shop;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.event.EventListener;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;

/**
 * A shop on Spring Boot. Properties alone send requests below /orders to a topic, and copy those below /shop
 * before the controller handles them:
 *
 * <pre>
 * postrider.bootstrap-servers=127.0.0.1:9092
 * postrider.topic=orders
 * postrider.producer-async=false
 * postrider.servlet.path=/orders/*
 * postrider.filter.path=/shop/*
 * postrider.filter.on-failure=stop
 * </pre>
 */
@SpringBootApplication
@RestController
public class BootShop {

  @PostMapping("/shop")
  String sell(@RequestBody String order) {
    return "sold " + order;
  }

  @EventListener
  void ready(ApplicationReadyEvent event) {
    var environment = event.getApplicationContext().getEnvironment();
    System.out.println("listening on " + environment.getProperty("local.server.port"));
  }

  public static void main(String[] args) {
    SpringApplication.run(BootShop.class, args);
  }
}
