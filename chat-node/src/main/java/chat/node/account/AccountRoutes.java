package chat.node.account;

import chat.common.error.ChatException;
import chat.common.error.ErrorCode;
import chat.common.wire.LoginResponse;
import chat.common.wire.OwnProfile;
import chat.common.wire.RegisterResponse;
import chat.node.account.AccountService.Grant;
import chat.node.rest.BodyKind;
import chat.node.rest.Handler;
import chat.node.rest.Request;
import chat.node.rest.Response;
import chat.node.rest.Route;
import chat.node.rest.Router;
import java.util.HexFormat;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.regex.Pattern;

/** Accounts over HTTP. */
public final class AccountRoutes {
    static final String REFRESH_COOKIE = "refreshToken";

    /** The form around an avatar: its other fields, their headers. */
    private static final int FORM_BYTES = 64 * 1024;

    private static final int JSON_BYTES = 16 * 1024;
    private static final byte[] NOTHING = {};
    private static final Pattern UUID_TEXT =
            Pattern.compile("[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}");

    private final AccountService accounts;
    private final SignedIn signedIn;
    private final OnlineStatus online;
    private final Executor workers;

    /** @param workers where every handler runs: it asks PostgreSQL or Redis, and hands passwords on to be hashed elsewhere */
    public AccountRoutes(AccountService accounts, SignedIn signedIn, OnlineStatus online, Executor workers) {
        this.accounts = accounts;
        this.signedIn = signedIn;
        this.online = online;
        this.workers = workers;
    }

    public void register(Router router) {
        Handler register = Handler.later(this::handleRegister);
        Handler login = Handler.later(this::handleLogin);
        for (String path : new String[] {"/api/auth/register", "/api/signup"}) {
            router.add(new Route(
                    "POST", path, workers, BodyKind.JSON_OR_MULTIPART, Avatar.MAX_BYTES + FORM_BYTES, register));
        }
        for (String path : new String[] {"/api/auth/login", "/api/signin"}) {
            router.add(new Route("POST", path, workers, BodyKind.JSON, JSON_BYTES, login));
        }
        router.add(new Route("POST", "/api/auth/refresh", workers, BodyKind.JSON, JSON_BYTES, this::handleRefresh));
        router.get("/api/users/me", workers, signedIn.only((request, caller) -> handleMe(caller)));
        router.get("/api/users/{id}", workers, signedIn.only((request, caller) -> handleUser(request)));
        router.get("/api/users/{id}/avatar", workers, this::handleAvatar);
    }

    private CompletionStage<Response> handleRegister(Request request) {
        return accounts.register(AccountForms.registration(request), request.clientAddress())
                .thenApply(this::registered);
    }

    private CompletionStage<Response> handleLogin(Request request) {
        return accounts.login(AccountForms.login(request), request.clientAddress())
                .thenApply(grant -> granted(grant, request));
    }

    /**
     * The cookie needs no further proof of where the request comes from: SameSite=Lax keeps it out of every POST that
     * another site starts, and what a page of a sibling site could start is a rotation whose answer it cannot read.
     */
    private Response handleRefresh(Request request) {
        Optional<String> cookie = request.cookie(REFRESH_COOKIE);
        String token = AccountForms.refreshToken(request)
                .or(() -> cookie)
                .orElseThrow(() -> new ChatException(ErrorCode.INVALID_REFRESH_TOKEN));
        try {
            return granted(accounts.refresh(token, request.clientAddress()), request);
        } catch (ChatException e) {
            boolean spent = e.code() == ErrorCode.INVALID_REFRESH_TOKEN && cookie.equals(Optional.of(token));
            return spent ? withoutCookie(Response.error(e), request) : Response.error(e);
        }
    }

    private Response handleMe(Caller caller) {
        Account account =
                accounts.find(caller.accountId()).orElseThrow(() -> new ChatException(ErrorCode.UNAUTHORIZED));
        return secret(Response.ok(ownProfile(account)));
    }

    private Response handleUser(Request request) {
        Account account =
                pathId(request).flatMap(accounts::find).orElseThrow(() -> new ChatException(ErrorCode.NOT_FOUND));
        return secret(Response.ok(account.publicProfile(online.isOnline(account.id()))));
    }

    /**
     * For everyone who knows the account's id: an {@code <img>} sends no token, and may stand on a page of another
     * origin. The URL in a profile names the picture by its hash, so that it never has to be asked for again.
     */
    private Response handleAvatar(Request request) {
        Avatar avatar =
                pathId(request).flatMap(accounts::findAvatar).orElseThrow(() -> new ChatException(ErrorCode.NOT_FOUND));
        String hash = HexFormat.of().formatHex(avatar.sha256());
        String tag = '"' + hash + '"';
        boolean named = request.query("v")
                .filter(v -> v.length() >= 16 && hash.startsWith(v))
                .isPresent();
        boolean known = request.header("If-None-Match")
                .filter(tags -> tags.contains(tag))
                .isPresent();
        Response response = known
                ? Response.bytes(304, avatar.contentType(), NOTHING)
                : Response.bytes(200, avatar.contentType(), avatar.content());
        return response.withHeader("ETag", tag)
                .withHeader("Cache-Control", named ? "public, max-age=31536000, immutable" : "no-cache")
                .withHeader("Cross-Origin-Resource-Policy", "cross-origin")
                .withHeader("Content-Security-Policy", "default-src 'none'; sandbox");
    }

    private Response registered(Account account) {
        Tokens.Access access = accounts.issueAccess(account);
        return secret(Response.json(
                201, new RegisterResponse(account.ownProfile(false), access.token(), access.expiresIn())));
    }

    private Response granted(Grant grant, Request request) {
        LoginResponse answer = new LoginResponse(
                grant.access().token(),
                grant.access().expiresIn(),
                grant.refresh().token(),
                ownProfile(grant.account()));
        return secret(Response.ok(answer)).withHeader("Set-Cookie", cookie(grant.refresh(), request.secure()));
    }

    private OwnProfile ownProfile(Account account) {
        return account.ownProfile(online.isOnline(account.id()));
    }

    /** Else the browser would bring it again and again. */
    private static Response withoutCookie(Response refusal, Request request) {
        return secret(refusal).withHeader("Set-Cookie", cookie("", "; Max-Age=0", request.secure()));
    }

    private static String cookie(Sessions.Refresh refresh, boolean secure) {
        String age = refresh.remember() ? "; Max-Age=" + refresh.lifetime().toSeconds() : "";
        return cookie(refresh.token(), age, secure);
    }

    private static String cookie(String value, String age, boolean secure) {
        return REFRESH_COOKIE + "=" + value + "; Path=/api/auth; HttpOnly; SameSite=Lax" + age
                + (secure ? "; Secure" : "");
    }

    private static Response secret(Response response) {
        return response.withHeader("Cache-Control", "no-store");
    }

    private static Optional<UUID> pathId(Request request) {
        return Optional.of(request.pathParam("id"))
                .filter(text -> UUID_TEXT.matcher(text).matches())
                .map(UUID::fromString);
    }
}
