/** The properties and their metadata. */
@NullMarked
package dev.postrider.servlet.boot;

import org.jspecify.annotations.NullMarked;
