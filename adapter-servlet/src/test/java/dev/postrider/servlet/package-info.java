/** The servlet and the filter in real containers. */
@NullMarked
package dev.postrider.servlet;

import org.jspecify.annotations.NullMarked;
