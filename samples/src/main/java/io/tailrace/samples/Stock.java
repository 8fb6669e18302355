package io.tailrace.samples;

/**
 * The stock of an item.
 *
 * @param available what may still be reserved
 * @param reserved what is kept for orders
 */
record Stock(int available, int reserved) {
    static final Stock EMPTY = new Stock(0, 0);
}
