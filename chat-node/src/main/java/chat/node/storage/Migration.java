package chat.node.storage;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One step of the schema, as its file {@code V0001__what_it_does.sql} says it. A released one is never edited: its
 * checksum stands in every database that has it.
 *
 * @param transactional whether it runs in a transaction of its own, all or nothing. The first line
 *     {@code -- no-transaction} turns that off, for what PostgreSQL refuses there ({@code CREATE INDEX CONCURRENTLY}). Such
 *     a migration may be left half done, so it has to be one that can run again ({@code IF NOT EXISTS}).
 */
record Migration(int version, String name, String sql, String checksum, boolean transactional) {
    private static final Pattern FILE_NAME = Pattern.compile("V(\\d{4})__([a-z0-9_]+)\\.sql");
    private static final Pattern STATEMENT_END = Pattern.compile(";[ \\t]*(?:\\n|\\z)");
    private static final Pattern COMMENT_LINE = Pattern.compile("(?m)^\\s*--.*$");

    static Migration of(String fileName, String text) {
        Matcher matcher = FILE_NAME.matcher(fileName);
        if (!matcher.matches()) {
            throw new IllegalArgumentException(fileName + " is not named like V0001__what_it_does.sql");
        }
        String sql = text.replace("\r\n", "\n");
        boolean transactional = !sql.lines().findFirst().orElse("").strip().equals("-- no-transaction");
        return new Migration(Integer.parseInt(matcher.group(1)), matcher.group(2), sql, sha256(sql), transactional);
    }

    /** As the operator and the log know it. */
    String label() {
        return "V%04d__%s".formatted(version, name);
    }

    /**
     * What to send, one after the other. PostgreSQL treats several statements sent together as one transaction, so
     * outside of one they go singly; there a statement ends with a semicolon at the end of a line.
     */
    List<String> statements() {
        if (transactional) {
            return List.of(sql);
        }
        return Arrays.stream(STATEMENT_END.split(sql))
                .filter(statement ->
                        !COMMENT_LINE.matcher(statement).replaceAll("").isBlank())
                .toList();
    }

    private static String sha256(String text) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
