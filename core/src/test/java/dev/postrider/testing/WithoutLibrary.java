package dev.postrider.testing;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.InputStream;

/** Classes of ours once more, in a process that has not got a library. */
public final class WithoutLibrary extends ClassLoader {

  private final String missing;

  /**
   * Leaves out a library.
   *
   * @param missing how the names of its classes begin
   */
  public WithoutLibrary(String missing) {
    super(WithoutLibrary.class.getClassLoader());
    this.missing = missing;
  }

  @Override
  protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
    if (name.startsWith(missing)) {
      throw new ClassNotFoundException(name);
    }
    Class<?> loaded = findLoadedClass(name);
    if (loaded != null || !name.startsWith("dev.postrider.")) {
      return loaded == null ? super.loadClass(name, resolve) : loaded;
    }
    String file = name.replace('.', '/') + ".class";
    try (InputStream in = requireNonNull(getParent().getResourceAsStream(file), file)) {
      byte[] bytes = in.readAllBytes();
      return defineClass(name, bytes, 0, bytes.length);
    } catch (IOException e) {
      throw new ClassNotFoundException(name, e);
    }
  }
}
