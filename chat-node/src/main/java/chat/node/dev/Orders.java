package chat.node.dev;

import java.io.IOException;
import java.util.List;

/** What may be ordered of a running stack. */
final class Orders {
    private final Nodes nodes;
    private final Status status;
    private final Console console;

    Orders(Nodes nodes, Status status, Console console) {
        this.nodes = nodes;
        this.status = status;
        this.console = console;
    }

    /** What changes nothing does not wait for what does. */
    boolean carryOutAtOnce(Control.Order order) throws InterruptedException {
        if (!"status".equals(order.words().get(0))) {
            return false;
        }
        carryOut(order);
        return true;
    }

    void carryOut(Control.Order order) throws InterruptedException {
        try (order) {
            order.end(run(
                    order.words(),
                    line -> {
                        order.say(line);
                        console.say(line);
                    },
                    order));
        } catch (IOException e) {
            // Closing what the other side has closed.
        }
    }

    private int run(List<String> words, Nodes.Progress progress, Control.Order order) throws InterruptedException {
        try {
            switch (words.get(0)) {
                case "status" -> status.lines().forEach(order::say);
                case "scale" -> nodes.scale(number(words), progress);
                case "drain" -> nodes.drain(word(words, "which node"), progress);
                default -> throw StackException.usage("unknown order " + words.get(0));
            }
            return 0;
        } catch (StackException e) {
            order.say("chat: " + e.getMessage());
            return e.exitCode();
        } catch (IOException | RuntimeException e) {
            // Whatever becomes of an order, the cluster goes on.
            order.say("chat: " + StackException.reason(e));
            return 1;
        }
    }

    private static int number(List<String> words) throws StackException {
        String word = word(words, "how many nodes");
        if (word.matches("\\d{1,3}")) {
            int number = Integer.parseInt(word);
            if (number >= 1 && number <= UpOptions.MAX_NODES) {
                return number;
            }
        }
        throw StackException.usage("scale wants a number from 1 to " + UpOptions.MAX_NODES + ", not '" + word + "'");
    }

    private static String word(List<String> words, String what) throws StackException {
        if (words.size() != 2) {
            throw StackException.usage(words.get(0) + " wants to know " + what + " (see ./chat help)");
        }
        return words.get(1);
    }
}
