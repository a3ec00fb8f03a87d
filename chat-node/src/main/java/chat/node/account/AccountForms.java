package chat.node.account;

import chat.common.error.ChatException;
import chat.common.error.ErrorCode;
import chat.node.rest.Multipart;
import chat.node.rest.Request;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.Optional;

/** Bodies of requests into checked values. All that is wrong is said at once; what nobody asked for is ignored. */
final class AccountForms {
    /** A registration that is right in every field. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Registration(
            Optional<EmailAddress> email,
            Optional<PhoneNumber> phone,
            byte[] password,
            DisplayName displayName,
            Optional<Avatar> avatar) {
        @Override
        public String toString() {
            return "Registration[***]";
        }
    }

    /**
     * Somebody's attempt to sign in. Whether its parts are well formed is not said: to who tries, an address that cannot
     * be and one that is unknown are the same.
     *
     * @param identity as it is counted by the limits
     */
    record Login(
            String identity,
            Optional<EmailAddress> email,
            Optional<PhoneNumber> phone,
            Optional<byte[]> password,
            boolean remember) {
        @Override
        public String toString() {
            return "Login[***]";
        }
    }

    private final FieldProblems problems = new FieldProblems();
    private final Optional<JsonNode> json;
    private final Optional<Multipart> multipart;

    private AccountForms(Optional<JsonNode> json, Optional<Multipart> multipart) {
        this.json = json;
        this.multipart = multipart;
    }

    /** @throws ChatException with everything that is wrong */
    static Registration registration(Request request) {
        return of(request).registration();
    }

    /** @throws ChatException with everything that is wrong */
    static Login login(Request request) {
        return of(request).login();
    }

    /** The refresh token in the body; empty if there is none. */
    static Optional<String> refreshToken(Request request) {
        if (request.body().length == 0) {
            return Optional.empty();
        }
        AccountForms form = of(request);
        Optional<String> token = form.text("refreshToken");
        form.problems.throwIfAny();
        return token;
    }

    private static AccountForms of(Request request) {
        Optional<Multipart> multipart = request.multipart();
        if (multipart.isPresent()) {
            return new AccountForms(Optional.empty(), multipart);
        }
        JsonNode json = request.json(JsonNode.class);
        if (!json.isObject()) {
            throw new ChatException(ErrorCode.INVALID_JSON, "The body is not a JSON object.");
        }
        return new AccountForms(Optional.of(json), Optional.empty());
    }

    private Registration registration() {
        Optional<String> typedEmail = text("email");
        Optional<String> typedPhone = text("phone");
        Optional<EmailAddress> email = problems.check("email", typedEmail, EmailAddress::parse);
        Optional<PhoneNumber> phone = problems.check("phone", typedPhone, PhoneNumber::parse);
        requireEmailOrPhone(typedEmail, typedPhone);
        Optional<byte[]> password = problems.check("password", text("password"), Passwords::accept);
        if (password.isEmpty()) {
            problems.add("password", "is needed");
        }
        Optional<DisplayName> name = problems.check("displayName", text("displayName"), DisplayName::parse);
        Optional<Avatar> avatar = problems.check("avatar", file("avatar"), file -> Avatar.of(file.content()));
        problems.throwIfAny();
        return new Registration(
                email, phone, password.orElseThrow(), name.orElseGet(() -> defaultName(email, phone)), avatar);
    }

    private Login login() {
        Optional<String> email = text("email");
        Optional<String> phone = text("phone");
        requireEmailOrPhone(email, phone);
        Optional<String> password = text("password");
        if (password.isEmpty()) {
            problems.add("password", "is needed");
        }
        boolean remember = flag("remember");
        problems.throwIfAny();
        FieldProblems unsaid = new FieldProblems();
        Optional<EmailAddress> parsedEmail = unsaid.check("email", email, EmailAddress::parse);
        Optional<PhoneNumber> parsedPhone =
                email.isPresent() ? Optional.empty() : unsaid.check("phone", phone, PhoneNumber::parse);
        String identity = parsedEmail
                .map(EmailAddress::key)
                .or(() -> parsedPhone.map(PhoneNumber::e164))
                .orElseGet(() -> email.or(() -> phone).orElseThrow());
        return new Login(identity, parsedEmail, parsedPhone, password.flatMap(Passwords::encode), remember);
    }

    private void requireEmailOrPhone(Optional<String> email, Optional<String> phone) {
        if (email.isEmpty() && phone.isEmpty() && !problems.has("email") && !problems.has("phone")) {
            problems.add("email", "or phone is needed");
        }
    }

    private static DisplayName defaultName(Optional<EmailAddress> email, Optional<PhoneNumber> phone) {
        return email.map(DisplayName::of).or(() -> phone.map(DisplayName::of)).orElseThrow();
    }

    /** A form sends every field, also the ones that were left empty: they count as not sent. */
    private Optional<String> text(String name) {
        if (multipart.isPresent()) {
            return multipart.get().field(name).filter(value -> !value.isEmpty());
        }
        JsonNode value = json.orElseThrow().path(name);
        if (value.isMissingNode() || value.isNull()) {
            return Optional.empty();
        }
        if (!value.isTextual()) {
            problems.add(name, "must be text");
            return Optional.empty();
        }
        return Optional.of(value.textValue()).filter(text -> !text.isEmpty());
    }

    private boolean flag(String name) {
        if (multipart.isPresent()) {
            return multipart.get().field(name).filter("true"::equals).isPresent();
        }
        JsonNode value = json.orElseThrow().path(name);
        if (!value.isMissingNode() && !value.isNull() && !value.isBoolean()) {
            problems.add(name, "must be true or false");
        }
        return value.asBoolean(false);
    }

    private Optional<Multipart.FilePart> file(String name) {
        // As above: a file input that was left empty is sent as a file without name and content.
        return multipart.flatMap(form -> form.file(name)).filter(file -> file.content().length > 0);
    }
}
