package chat.node.watch;

import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Metrics in Prometheus' text form, taken apart: each family with the labels that its samples have. */
record Scrape(Map<String, Set<String>> labelsByFamily) {
    private static final Pattern TYPE = Pattern.compile("# TYPE ([a-zA-Z_:0-9]+) .*");
    private static final Pattern SAMPLE = Pattern.compile("([a-zA-Z_:0-9]+)(?:\\{(.*)})? .*");
    private static final Pattern LABEL = Pattern.compile("([a-zA-Z_]+)=\"");
    private static final Pattern PART = Pattern.compile("_(bucket|count|sum)$");

    static Scrape of(String text) {
        Map<String, Set<String>> families = new TreeMap<>();
        text.lines().forEach(line -> {
            Matcher type = TYPE.matcher(line);
            Matcher sample = SAMPLE.matcher(line);
            if (type.matches()) {
                families.computeIfAbsent(type.group(1), name -> new TreeSet<>());
            } else if (!line.startsWith("#") && sample.matches()) {
                String family = familyOf(sample.group(1), families.keySet());
                Matcher label = LABEL.matcher(sample.group(2) == null ? "" : sample.group(2));
                while (label.find()) {
                    families.computeIfAbsent(family, name -> new TreeSet<>()).add(label.group(1));
                }
            }
        });
        families.values().forEach(labels -> labels.remove("le"));
        return new Scrape(families);
    }

    /** Whether a query that names it finds something. */
    boolean has(String metric) {
        return labelsByFamily.containsKey(metric)
                || labelsByFamily.containsKey(familyOf(metric, labelsByFamily.keySet()));
    }

    private static String familyOf(String sample, Set<String> families) {
        return families.contains(sample) ? sample : PART.matcher(sample).replaceFirst("");
    }
}
