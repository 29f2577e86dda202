package dev.postrider.kong.driver;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A question or order that the plugin server sent.
 *
 * @param function for example {@code kong.request.get_method}
 * @param arguments as Lua sees them: null, Boolean, Long or Double, String of bytes, List, Map
 */
public record PdkCall(String function, List<@Nullable Object> arguments) {}
