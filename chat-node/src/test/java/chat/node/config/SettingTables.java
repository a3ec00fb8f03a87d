package chat.node.config;

import chat.node.config.Setting.Group;

/** The part of docs/configuration.md that is made from the settings. */
final class SettingTables {
    private SettingTables() {}

    static String markdown() {
        StringBuilder text = new StringBuilder();
        for (Group group : Settings.GROUPS) {
            text.append("\n### ").append(group.title()).append("\n\n");
            text.append("| variable | default | meaning | example |\n|---|---|---|---|\n");
            group.settings().forEach(setting -> text.append(row(setting)).append('\n'));
        }
        return text.toString();
    }

    private static String row(Setting<?> setting) {
        String allowed = setting.parser().allowed();
        return "| " + names(setting)
                + " | " + cell(setting.fallback().described())
                + " | " + cell(setting.doc().meaning() + ".")
                + (allowed.isEmpty() ? "" : " Allowed: " + cell(allowed) + ".")
                + " | `" + cell(setting.doc().example()) + "` |";
    }

    private static String names(Setting<?> setting) {
        StringBuilder names = new StringBuilder("`" + setting.name() + "`");
        setting.traits()
                .alias()
                .ifPresent(alias -> names.append(", `").append(alias).append('`'));
        if (setting.traits().secret()) {
            names.append(", or `").append(setting.fileName()).append('`');
        }
        return names.toString();
    }

    private static String cell(String text) {
        return text.replace("|", "\\|");
    }
}
