package io.tailrace.gateway.json;

import java.util.HashSet;
import java.util.Set;

/**
 * The grammar of RFC 8259 rule by rule, with no name twice in an object: what {@link JsonParser} is held against. Slow and
 * plain, and it knows nothing of the parser in use.
 */
final class Rfc8259 {
    private final String text;
    private int at;

    private Rfc8259(String text) {
        this.text = text;
    }

    static boolean isSound(String text) {
        Rfc8259 grammar = new Rfc8259(text);
        try {
            grammar.value();
            return grammar.at == text.length();
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private void value() {
        space();
        switch (next()) {
            case '{' -> object();
            case '[' -> array();
            case '"' -> string();
            case 't' -> word("rue");
            case 'f' -> word("alse");
            case 'n' -> word("ull");
            default -> {
                at--;
                number();
            }
        }
        space();
    }

    private void object() {
        Set<String> names = new HashSet<>();
        space();
        if (takes("}")) {
            return;
        }
        do {
            space();
            require(next() == '"');
            require(names.add(string()));
            space();
            require(next() == ':');
            value();
        } while (takes(","));
        require(next() == '}');
    }

    private void array() {
        space();
        if (takes("]")) {
            return;
        }
        do {
            value();
        } while (takes(","));
        require(next() == ']');
    }

    private String string() {
        StringBuilder characters = new StringBuilder();
        for (char c = next(); c != '"'; c = next()) {
            require(c >= 0x20);
            characters.append(c == '\\' ? escaped() : c);
        }
        return characters.toString();
    }

    private char escaped() {
        char c = next();
        if (c == 'u') {
            int code = 0;
            for (int i = 0; i < 4; i++) {
                int digit = "0123456789abcdef".indexOf(Character.toLowerCase(next()));
                require(digit >= 0);
                code = 16 * code + digit;
            }
            return (char) code;
        }
        int which = "\"\\/bfnrt".indexOf(c);
        require(which >= 0);
        return "\"\\/\b\f\n\r\t".charAt(which);
    }

    private void number() {
        takes("-");
        if (!takes("0")) {
            digits();
        }
        if (takes(".")) {
            digits();
        }
        if (takes("eE")) {
            takes("+-");
            digits();
        }
    }

    private void digits() {
        require(takes("0123456789"));
        while (takes("0123456789")) {}
    }

    private void word(String rest) {
        require(text.startsWith(rest, at));
        at += rest.length();
    }

    private void space() {
        while (takes(" \t\r\n")) {}
    }

    /** Goes on if one of {@code characters} comes next. */
    private boolean takes(String characters) {
        boolean comes = at < text.length() && characters.indexOf(text.charAt(at)) >= 0;
        at += comes ? 1 : 0;
        return comes;
    }

    private char next() {
        require(at < text.length());
        return text.charAt(at++);
    }

    private static void require(boolean sound) {
        if (!sound) {
            throw new IllegalArgumentException();
        }
    }
}
