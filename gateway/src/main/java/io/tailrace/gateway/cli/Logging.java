package io.tailrace.gateway.cli;

/** How much is logged: warnings for commands, and for a node also what it does. */
final class Logging {
    private static final String LEVEL = "tailrace.log.level";

    private Logging() {}

    /** Shows information too. Must come before the first logger is made; a level given with -D stays. */
    static void showInformation() {
        if (System.getProperty(LEVEL) == null) {
            System.setProperty(LEVEL, "INFO");
        }
    }
}
