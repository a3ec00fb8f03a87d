package chat.node.app;

/** The runnable jar starts here. */
public final class Main {
    private Main() {}

    public static void main(String[] args) {}
}
