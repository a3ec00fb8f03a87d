package chat.node.app;

import java.util.Objects;

/** What was built. */
final class Build {
    private Build() {}

    /** The version in the jar's manifest; "dev" when the classes run from a directory. */
    static String version() {
        return Objects.requireNonNullElse(Build.class.getPackage().getImplementationVersion(), "dev");
    }
}
