@NullMarked
package dev.postrider.kong.lua;

import org.jspecify.annotations.NullMarked;
