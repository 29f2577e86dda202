package dev.postrider.testing;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;

/**
 * A slice for each class of ours, for rules against cycles. Nested classes belong to the class of their file,
 * and a builder to what it builds.
 */
public final class TopLevelClasses implements SliceAssignment {

  /** All classes of ours. */
  public TopLevelClasses() {}

  @Override
  public SliceIdentifier getIdentifierOf(JavaClass type) {
    return type.getPackageName().startsWith("dev.postrider")
        ? SliceIdentifier.of(type.getName().replaceFirst("\\$.*", "").replaceFirst("Builder$", ""))
        : SliceIdentifier.ignore();
  }

  @Override
  public String getDescription() {
    return "top-level classes of Postrider";
  }
}
