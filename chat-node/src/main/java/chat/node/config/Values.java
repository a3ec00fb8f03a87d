package chat.node.config;

import chat.node.config.NodeConfig.Mode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What the environment says to each setting. What is wrong is gathered, not thrown at once: an operator wants to mend all
 * of it in one go.
 */
final class Values {
    /** Kubernetes tells each pod of a service "chat" the service's address, under the name of our own port. */
    private static final Pattern SERVICE_LINK = Pattern.compile("(tcp|udp|sctp)://.*");

    private static final int SHOWN = 60;

    private record Given(String variable, String text) {}

    private final Map<String, String> environment;
    private final Machine machine;
    private final Map<Setting<?>, Object> values = new HashMap<>();
    private final Map<Setting<?>, String> variables = new HashMap<>();
    private final List<String> problems = new ArrayList<>();

    private Values(Map<String, String> environment, Machine machine) {
        this.environment = environment;
        this.machine = machine;
    }

    static Values read(Map<String, String> environment, Machine machine) {
        Values values = new Values(environment, machine);
        Settings.ALL.forEach(values::read);
        return values;
    }

    /** Empty if the setting has no value, and also if what was given for it is wrong. */
    <T> Optional<T> find(Setting<T> setting) {
        @SuppressWarnings("unchecked") // read() puts what this very setting's parser made
        T value = (T) values.get(setting);
        return Optional.ofNullable(value);
    }

    <T> T get(Setting<T> setting) {
        return find(setting).orElseThrow(() -> new IllegalStateException(setting.name() + " has no value"));
    }

    /** True if the operator said anything, be it right or wrong. */
    boolean isGiven(Setting<?> setting) {
        return variables.containsKey(setting);
    }

    Mode mode() {
        return find(Settings.MODE).orElse(Mode.PRODUCTION);
    }

    List<String> problems() {
        return List.copyOf(problems);
    }

    /** Names the variable that the operator used, says what is wrong and shows how it would be right. */
    void problem(Setting<?> setting, String problem) {
        add(setting, " ", problem);
    }

    private void add(Setting<?> setting, String link, String problem) {
        String variable = variables.getOrDefault(setting, setting.name());
        String example = variable.equals(setting.fileName())
                ? "/run/secrets/" + setting.name().toLowerCase(Locale.ROOT)
                : setting.doc().example();
        problems.add(variable + link + problem + ". Example: " + variable + "=" + example);
    }

    static boolean isServiceLink(String variable, String text) {
        return variable.endsWith("_PORT") && SERVICE_LINK.matcher(text).matches();
    }

    private <T> void read(Setting<T> setting) {
        Optional<Given> given = given(setting);
        if (given.isPresent()) {
            parse(setting, given.get().text());
        } else if (!isGiven(setting)) {
            useDefault(setting);
        }
    }

    private <T> void useDefault(Setting<T> setting) {
        Setting.Default fallback = setting.fallback();
        String text = (mode() == Mode.DEVELOPMENT ? fallback.development() : fallback.production()).apply(machine);
        if (text != null) {
            values.put(setting, setting.parser().parse(text));
        } else if (setting.traits().required()) {
            problem(setting, "is missing, and has no default in production");
        }
    }

    private <T> void parse(Setting<T> setting, String text) {
        try {
            values.put(setting, setting.parser().parse(text));
        } catch (IllegalArgumentException e) {
            add(setting, setting.traits().secret() ? " " : ": '" + shown(text) + "' ", e.getMessage());
        }
    }

    /** The value under our own name, in a file, or under the plain name: in this order. */
    private Optional<Given> given(Setting<?> setting) {
        Optional<Given> own = variable(setting.name(), setting);
        Optional<Given> file = setting.traits().secret() ? variable(setting.fileName(), setting) : Optional.empty();
        if (own.isPresent() && file.isPresent()) {
            variables.put(setting, setting.name());
            problem(setting, "and " + setting.fileName() + " are both given; one of them is enough");
            return Optional.empty();
        }
        Optional<Given> found =
                own.or(() -> file).or(() -> setting.traits().alias().flatMap(alias -> variable(alias, setting)));
        found.ifPresent(given -> variables.put(setting, given.variable()));
        return found.equals(file) && file.isPresent() ? contents(setting, file.get()) : found;
    }

    private Optional<Given> contents(Setting<?> setting, Given file) {
        try {
            return Optional.of(new Given(file.variable(), SecretFile.read(file.text())));
        } catch (IllegalArgumentException e) {
            problem(setting, e.getMessage());
            return Optional.empty();
        }
    }

    private Optional<Given> variable(String variable, Setting<?> setting) {
        String text = environment.getOrDefault(variable, "");
        // A password may begin or end with a space; anything else got it by accident.
        String value = setting.traits().secret() ? text : text.strip();
        return value.isEmpty() || isServiceLink(variable, value)
                ? Optional.empty()
                : Optional.of(new Given(variable, value));
    }

    private static String shown(String text) {
        String clean = text.replaceAll("\\p{Cntrl}", "?");
        return clean.length() <= SHOWN ? clean : clean.substring(0, SHOWN) + "…";
    }
}
