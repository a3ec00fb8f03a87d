package chat.node.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Properties;
import net.jqwik.api.Assume;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.postgresql.Driver;

class DatabaseUrlTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            postgres://bob:pw@h/d                      | jdbc:postgresql://h/d                     | bob   | pw
            postgresql://bob:pw@h:5433/d               | jdbc:postgresql://h:5433/d                | bob   | pw
            postgres://bob@h/d                         | jdbc:postgresql://h/d                     | bob   |
            postgres://h/d                             | jdbc:postgresql://h/d                     |       |
            postgres://bob:p@w@h/d                     | jdbc:postgresql://h/d                     | bob   | p@w
            postgres://bob:p:w@h/d                     | jdbc:postgresql://h/d                     | bob   | p:w
            postgres://b%40b:p%2Fw%25@h/d              | jdbc:postgresql://h/d                     | b@b   | p/w%
            postgres://bob:a+b@h/d                     | jdbc:postgresql://h/d                     | bob   | a+b
            postgres://bob:pw@h/my%20d%2Bb             | jdbc:postgresql://h/my%20d%2Bb            | bob   | pw
            postgres://bob:pw@[2001:db8::1]:5432/d     | jdbc:postgresql://[2001:db8::1]:5432/d    | bob   | pw
            postgres://bob:pw@h:1,i:2/d?a=b            | jdbc:postgresql://h:1,i:2/d?a=b           | bob   | pw
            postgres://h/d?user=bob&password=p%26w     | jdbc:postgresql://h/d                     | bob   | p&w
            postgres://bob@h/d?sslmode=require&connect_timeout=3 | jdbc:postgresql://h/d?sslmode=require&connectTimeout=3 | bob |
            jdbc:postgresql://h:5432/d                 | jdbc:postgresql://h:5432/d                |       |
            jdbc:postgresql://h/d?user=bob&password=p+w&ssl=true | jdbc:postgresql://h/d?ssl=true  | bob   | p w
            jdbc:postgresql://h,i/d?targetServerType=primary | jdbc:postgresql://h,i/d?targetServerType=primary | |
            """)
    void bothFormsBecomeAnAddressAndCredentials(String given, String url, String user, String password) {
        DatabaseUrl parsed = DatabaseUrl.PARSER.parse(given);
        assertThat(parsed.jdbcUrl()).isEqualTo(url);
        assertThat(parsed.user().orElse(null)).isEqualTo(user);
        assertThat(parsed.password().map(Secret::value).orElse(null)).isEqualTo(password);
    }

    @Test
    void theDriverUnderstandsTheAddressAsItWasMeant() {
        DatabaseUrl parsed =
                DatabaseUrl.PARSER.parse("postgres://bob@db.example:5433/my%20db?application_name=a+b%26c");
        Properties understood = Driver.parseURL(parsed.jdbcUrl(), null);
        assertThat(understood)
                .isNotNull()
                .containsEntry("PGHOST", "db.example")
                .containsEntry("PGPORT", "5433")
                .containsEntry("PGDBNAME", "my db")
                .containsEntry("ApplicationName", "a+b&c");
    }

    @Property
    void anyPasswordSurvivesPercentEncoding(@ForAll @StringLength(min = 1, max = 60) String password) {
        Assume.that(StandardCharsets.UTF_8.newEncoder().canEncode(password));
        String encoded = URLEncoder.encode(password, StandardCharsets.UTF_8).replace("+", "%20");
        DatabaseUrl parsed = DatabaseUrl.PARSER.parse("postgres://bob:" + encoded + "@db/chat");
        assertThat(parsed.password()).contains(new Secret(password));
        assertThat(parsed.jdbcUrl()).isEqualTo("jdbc:postgresql://db/chat");
    }
}
