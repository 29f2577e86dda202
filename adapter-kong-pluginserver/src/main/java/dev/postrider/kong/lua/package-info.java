/** Lua functions for messages, run by luaj within Kong's sandbox and within limits of time and memory. */
@NullMarked
package dev.postrider.kong.lua;

import org.jspecify.annotations.NullMarked;
