package io.tailrace.perf.socket;

/** The two ways in which a node takes messages: the same JSON, in text or in binary frames. */
public enum Protocol {
    JSON("tailrace.v1.json", 0x1),
    BINARY("tailrace.v1.json.bin", 0x2);

    private final String name;
    private final int opcode;

    Protocol(String name, int opcode) {
        this.name = name;
        this.opcode = opcode;
    }

    /** As it is offered when the socket is opened. */
    public String text() {
        return name;
    }

    /** The first byte of a whole message. */
    int firstByte() {
        return 0x80 | opcode;
    }
}
