package chat.node.config;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * One thing an operator can set: everything the reader, the error messages and docs/configuration.md need to know of it.
 * Defaults are texts that go through the same parser as what operators write.
 */
record Setting<T>(String name, Parser<T> parser, Default fallback, Doc doc, Traits traits) {
    /** A set of settings that the documentation shows under one title. */
    record Group(String title, List<Setting<?>> settings) {}

    /** What holds where nothing is given; null means nothing. */
    record Default(String described, Function<Machine, String> production, Function<Machine, String> development) {}

    record Doc(String meaning, String example) {}

    /** {@code secret} values are never shown, and may be given as a file. */
    record Traits(Optional<String> alias, boolean secret, boolean required) {}

    private static final Default NOTHING = new Default("none", machine -> null, machine -> null);

    static <T> Setting<T> of(String name, Parser<T> parser) {
        return new Setting<>(name, parser, NOTHING, new Doc("", ""), new Traits(Optional.empty(), false, false));
    }

    /** The name that platforms set; the one with the prefix wins over it. */
    Setting<T> alias(String alias) {
        return with(new Traits(Optional.of(alias), traits.secret(), traits.required()));
    }

    Setting<T> secret() {
        return with(new Traits(traits.alias(), true, traits.required()));
    }

    Setting<T> byDefault(String text) {
        return with(new Default("`" + text + "`", machine -> text, machine -> text));
    }

    Setting<T> byDefault(String described, Function<Machine, String> text) {
        return byDefault(described, text, text);
    }

    Setting<T> byDefault(
            String described, Function<Machine, String> production, Function<Machine, String> development) {
        return with(new Default(described, production, development));
    }

    /** Nothing in production, which starts all the same. */
    Setting<T> inDevelopment(String described, String text) {
        return byDefault(described, machine -> null, machine -> text);
    }

    /** Production does not start without it. */
    Setting<T> required(String inDevelopment) {
        return inDevelopment("must be given; in development `" + inDevelopment + "`", inDevelopment)
                .with(new Traits(traits.alias(), traits.secret(), true));
    }

    Setting<T> means(String meaning, String example) {
        return new Setting<>(name, parser, fallback, new Doc(meaning, example), traits);
    }

    String fileName() {
        return name + "_FILE";
    }

    private Setting<T> with(Traits changed) {
        return new Setting<>(name, parser, fallback, doc, changed);
    }

    private Setting<T> with(Default changed) {
        return new Setting<>(name, parser, changed, doc, traits);
    }
}
