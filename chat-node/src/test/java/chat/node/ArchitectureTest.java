package chat.node;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Holds the directions of the house: who may know whom, and which library lives in which room. */
final class ArchitectureTest {
    private static final String[] PLATFORM = {
        "chat.node.config..",
        "chat.node.storage..",
        "chat.node.bus..",
        "chat.node.work..",
        "chat.node.limit..",
        "chat.node.ops.."
    };
    private static final String[] PORTS = {
        "chat.node.http..", "chat.node.rest..", "chat.node.engine..", "chat.node.socket.."
    };
    /** Features in the order they may call one another: each only those behind it. */
    private static final List<String> FEATURES =
            List.of("contact", "presence", "receipt", "message", "room", "account");

    private static JavaClasses node;

    @BeforeAll
    static void read() {
        node = new ClassFileImporter()
                .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                .importPackages("chat");
    }

    @Test
    void commonKnowsNeitherNodeNorServers() {
        noClasses()
                .that()
                .resideInAPackage("chat.common..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("chat.node..", "io.netty..", "java.sql..", "io.lettuce..", "org.jdbi..")
                .check(node);
    }

    @Test
    void thePlatformKnowsNoPortAndNoFeature() {
        noClasses()
                .that()
                .resideInAnyPackage(PLATFORM)
                .should()
                .dependOnClassesThat(arePorts().or(areFeatures()).or(areApplication()))
                .check(node);
    }

    @Test
    void portsKnowNoFeature() {
        noClasses()
                .that()
                .resideInAnyPackage(PORTS)
                .should()
                .dependOnClassesThat(areFeatures().or(areApplication()))
                .check(node);
    }

    @Test
    void portsCallOneAnotherOneWay() {
        noClasses()
                .that()
                .resideInAPackage("chat.node.http..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("chat.node.rest..", "chat.node.engine..", "chat.node.socket..")
                .allowEmptyShould(true)
                .check(node);
        noClasses()
                .that()
                .resideInAPackage("chat.node.rest..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("chat.node.engine..", "chat.node.socket..")
                .allowEmptyShould(true)
                .check(node);
        noClasses()
                .that()
                .resideInAPackage("chat.node.engine..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("chat.node.socket..")
                .allowEmptyShould(true)
                .check(node);
    }

    @Test
    void featuresKnowNeitherTheApplicationNorFeaturesThatStandOnThem() {
        for (int i = 0; i < FEATURES.size(); i++) {
            String[] above = FEATURES.subList(0, i).stream()
                    .map(name -> "chat.node." + name + "..")
                    .toArray(String[]::new);
            String feature = "chat.node." + FEATURES.get(i) + "..";
            noClasses()
                    .that()
                    .resideInAPackage(feature)
                    .should()
                    .dependOnClassesThat(areApplication().or(JavaClass.Predicates.resideInAnyPackage(above)))
                    .allowEmptyShould(true)
                    .check(node);
        }
    }

    @Test
    void nothingGoesRoundInACircle() {
        slices().matching("chat.node.(*)..").should().beFreeOfCycles().check(node);
        slices().matching("chat.common.(*)..").should().beFreeOfCycles().check(node);
    }

    @Test
    void sqlLivesInDaosAndStorage() {
        classes()
                .that()
                .resideOutsideOfPackages("chat.node.storage..", "chat.node.dev..")
                .and()
                .haveSimpleNameNotEndingWith("Dao")
                .should()
                .onlyDependOnClassesThat(outside("org.jdbi..", "com.zaxxer.."))
                .check(node);
    }

    @Test
    void eachLibraryLivesInItsRooms() {
        only("io.lettuce..", "chat.node.bus..", "chat.node.presence..", "chat.node.limit..");
        only("com.corundumstudio..", "chat.node.engine..", "chat.node.socket..", "chat.node.app..");
        only("com.auth0..", "chat.node.account..");
        only("at.favre..", "chat.node.account..");
    }

    @Test
    void nettyLivesInThePorts() {
        noClasses()
                .that()
                .resideOutsideOfPackages(
                        "chat.node.http..",
                        "chat.node.rest..",
                        "chat.node.engine..",
                        "chat.node.socket..",
                        "chat.node.bus..",
                        "chat.node.app..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.netty..")
                .check(node);
    }

    @Test
    void theEmbeddedStackIsOnlyForItself() {
        noClasses()
                .that()
                .resideOutsideOfPackage("chat.node.dev..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("chat.node.dev..")
                .check(node);
    }

    private static void only(String library, String... rooms) {
        noClasses()
                .that()
                .resideOutsideOfPackages(rooms)
                .should()
                .dependOnClassesThat()
                .resideInAPackage(library)
                .check(node);
    }

    private static DescribedPredicate<JavaClass> outside(String... packages) {
        return JavaClass.Predicates.resideOutsideOfPackages(packages);
    }

    private static DescribedPredicate<JavaClass> arePorts() {
        return JavaClass.Predicates.resideInAnyPackage(PORTS);
    }

    private static DescribedPredicate<JavaClass> areFeatures() {
        return JavaClass.Predicates.resideInAnyPackage(
                FEATURES.stream().map(name -> "chat.node." + name + "..").toArray(String[]::new));
    }

    private static DescribedPredicate<JavaClass> areApplication() {
        return JavaClass.Predicates.resideInAnyPackage("chat.node.app..", "chat.node.dev..");
    }
}
