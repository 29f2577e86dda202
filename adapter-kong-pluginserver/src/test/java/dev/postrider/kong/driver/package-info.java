/**
 * Kong's side of the two plugin server protocols, for tests and benchmarks.
 *
 * <p>Begin with {@link dev.postrider.kong.driver.KongDriver}. Nothing here uses the code under test.
 *
 * <p>A Lua string is a sequence of bytes. It is held as a {@code String} with one character per byte
 * (ISO-8859-1) everywhere in this package, bodies included.
 */
@NullMarked
package dev.postrider.kong.driver;

import org.jspecify.annotations.NullMarked;
