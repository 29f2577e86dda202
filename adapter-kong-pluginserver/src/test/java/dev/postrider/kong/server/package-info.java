/** The plugin server, driven as Kong drives it and as Kong never would. */
@NullMarked
package dev.postrider.kong.server;

import org.jspecify.annotations.NullMarked;
